#!/usr/bin/env bash
# publish/record.sh RID BINARY: writes what the program is into the tables of people: its row in publish/README.md, and for
# linux-x64 the size in the README's first example. A row that is still true is left as it stands, so that who builds with
# another patch of the SDK changes nothing: true is the same in every column, and the size to within 0.1 MB.
#
# publish/record.sh --check RID BINARY writes nothing and says in one sentence what is no longer true.
# publish/record.sh --near RID BINARY: the same of a program that was linked for this machine alone. Its glibc is this
# machine's, which may have swallowed libraries; its size is near the one of the program that is released.
#
# What has been run where is what the tests say of themselves, in lines such as "# Runs linux-x64 | on Debian 11".
#
# A system that has no row is not recorded, and neither is a program of Windows or macOS that was made there: the row is of the
# one that is made on Linux.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
readonly TABLE=$here/README.md
readonly EXAMPLE=$here/../README.md
readonly EXACT_BYTES=100000
readonly NEAR_PERCENT=10

die() {
    printf 'record: %s\n' "$*" >&2
    exit 1
}

# field NUMBER: of the system's row: 2 how it is made, 3 the size in MB, 4 glibc or -, 5 the libraries, 6 what ran it.
field() { sed -n "s/^| $rid | //p" "$TABLE" | awk -F ' [|] ?' -v number="$(($1 - 1))" '{ print $number }'; }

# shellcheck disable=SC2016 # the backquotes are Markdown's
libraries() { "$here/gate.sh" --libraries "$rid" "$binary" | sed 's/.*/`&`/' | paste -sd ',' - | sed 's/,/, /g'; }

made() {
    case "$rid" in
        linux-x64) printf 'native; linked by lld against the C library of Debian 11\n' ;;
        linux-arm64) printf 'native; linked on x64 by lld against the C library of Debian 11\n' ;;
        win-*) printf 'native; linked on Linux by lld-link\n' ;;
        *) printf "**not native**: .NET's runtime and the trimmed program in one file, signed ad hoc; on a Mac the native one\n" ;;
    esac
}

runs() {
    local ran
    ran=$(cd "$here/.." && sed -n "s/^# Runs $rid | //p" tests/*.sh tests/*/run.sh | paste -sd ';' - | sed 's/;/; /g')
    printf '%s\n' "${ran:-nowhere}"
}

glibc() { if [[ $rid == linux-* ]]; then "$here/gate.sh" --glibc "$binary"; else printf -- '-\n'; fi; }

megabytes() { printf '%d.%d' $((($1 + 50000) / 1000000)) $((($1 + 50000) / 100000 % 10)); }

# bytes MEGABYTES: of a number with one decimal.
bytes() { printf '%d' "$((10#${1/./} * 100000))"; }

size_in_table() { field 3 | sed 's/ MB//'; }

# size_in_example: of the line that tells what was published; nothing where no line does.
size_in_example() { sed -n "s,^published publish/$rid/clocks: \([0-9.]*\) MB.*,\1,p" "$EXAMPLE"; }

# is_within BYTES: whether the size is the recorded one, give or take.
is_within() {
    local apart=$((size - $(bytes "$(size_in_table)")))
    ((${apart#-} < $1))
}

# what_is_wrong: a sentence on the first thing of the row that is not so, nothing where all is.
what_is_wrong() {
    if ! is_within "$EXACT_BYTES"; then
        printf '%s has %s bytes, and publish/README.md says %s' "$binary" "$size" "$(field 3)"
    elif [[ $(glibc) != "$(field 4)" ]]; then
        printf '%s needs glibc %s, and publish/README.md says %s' "$binary" "$(glibc)" "$(field 4)"
    elif [[ $(libraries) != "$(field 5)" ]]; then
        printf '%s needs %s, and publish/README.md says %s' "$binary" "$(libraries)" "$(field 5)"
    elif [[ $(made) != "$(field 2)" || $(runs) != "$(field 6)" ]]; then
        printf 'publish/README.md says that %s is %s, run %s; it is %s, run %s' \
            "$rid" "$(field 2)" "$(field 6)" "$(made)" "$(runs)"
    elif [[ -n $(size_in_example) && $(size_in_example) != "$(size_in_table)" ]]; then
        printf 'README.md says %s MB where publish/README.md says %s' "$(size_in_example)" "$(field 3)"
    fi
}

check_near() {
    local library
    is_within $((size * NEAR_PERCENT / 100)) ||
        die "$binary has $size bytes, and publish/README.md says $(field 3) of the one that is released: $remedy"
    while IFS= read -r library; do
        [[ $(field 5) == *"\`$library\`"* ]] || die "$binary needs $library, which publish/README.md does not list: $remedy"
    done < <("$here/gate.sh" --libraries "$rid" "$binary")
}

# change FILE SED_EXPRESSION: in place, on every system's sed.
change() {
    local text
    text=$(sed "$2" "$1" && printf x)
    printf '%s' "${text%x}" >"$1"
}

write() {
    local now
    now=$(size_in_table)
    is_within "$EXACT_BYTES" || now=$(megabytes "$size")
    change "$TABLE" "s#^| $rid | .*#| $rid | $(made) | $now MB | $(glibc) | $(libraries) | $(runs) |#"
    change "$EXAMPLE" "s,^\(published publish/$rid/clocks: \)[0-9.]* MB,\1$now MB,"
    printf 'publish/README.md says of %s now: %s MB, glibc %s. Commit it with what changed the program.\n' "$rid" "$now" "$(glibc)"
}

how="write"
case "${1:-}" in --check | --near) how=${1#--} && shift ;; esac
[[ $# -eq 2 ]] || die "usage: publish/record.sh [--check | --near] RID BINARY"
rid=$1
binary=$2
readonly remedy="./build.sh publish $rid writes it, then commit it"
[[ $rid == linux-* || $(uname -s) == Linux ]] || exit 0
[[ -n $(field 2) ]] || exit 0
size=$(($(wc -c <"$binary")))
wrong=
[[ $how == near ]] || wrong=$(what_is_wrong)
case "$how" in
    near) check_near ;;
    check) [[ -z $wrong ]] || die "$wrong: $remedy" ;;
    write) [[ -z $wrong ]] || write ;;
esac
