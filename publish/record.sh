#!/usr/bin/env bash
# publish/record.sh RID BINARY: writes what the program is into the tables of people: its row in publish/README.md, and for
# linux-x64 the size in the README's first example. A row that is still true is left as it stands, so that who builds with
# another patch of the SDK changes nothing: true is the same glibc, the same libraries, and the size to within 0.1 MB.
#
# publish/record.sh --check RID BINARY writes nothing and says in one sentence what is no longer true.
# publish/record.sh --near RID BINARY: the same of a program that was linked for this machine alone. Its glibc is this
# machine's, which may have swallowed libraries; its size is near the one of the program that is released.
#
# A system that has no row is not recorded, and neither is a Windows program that was linked on Windows: the row is of the
# one that is linked on Linux.
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

# field NUMBER: of the system's row: 2 the size in MB, 3 glibc or -, 4 the libraries.
field() { sed -n "s/^| $rid | //p" "$TABLE" | awk -F ' [|] ?' -v number="$(($1 - 1))" '{ print $number }'; }

# shellcheck disable=SC2016 # the backquotes are Markdown's
libraries() { "$here/gate.sh" --libraries "$rid" "$binary" | sed 's/.*/`&`/' | paste -sd ',' - | sed 's/,/, /g'; }

glibc() { if [[ $rid == linux-* ]]; then "$here/gate.sh" --glibc "$binary"; else printf -- '-\n'; fi; }

megabytes() { printf '%d.%d' $((($1 + 50000) / 1000000)) $((($1 + 50000) / 100000 % 10)); }

# bytes MEGABYTES: of a number with one decimal.
bytes() { printf '%d' "$((10#${1/./} * 100000))"; }

size_in_table() { field 2 | sed 's/ MB//'; }

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
        printf '%s has %s bytes, and publish/README.md says %s' "$binary" "$size" "$(field 2)"
    elif [[ $(glibc) != "$(field 3)" ]]; then
        printf '%s needs glibc %s, and publish/README.md says %s' "$binary" "$(glibc)" "$(field 3)"
    elif [[ $(libraries) != "$(field 4)" ]]; then
        printf '%s needs %s, and publish/README.md says %s' "$binary" "$(libraries)" "$(field 4)"
    elif [[ -n $(size_in_example) && $(size_in_example) != "$(size_in_table)" ]]; then
        printf 'README.md says %s MB where publish/README.md says %s' "$(size_in_example)" "$(field 2)"
    fi
}

check_near() {
    local library
    is_within $((size * NEAR_PERCENT / 100)) ||
        die "$binary has $size bytes, and publish/README.md says $(field 2) of the one that is released: $remedy"
    while IFS= read -r library; do
        [[ $(field 4) == *"\`$library\`"* ]] || die "$binary needs $library, which publish/README.md does not list: $remedy"
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
    change "$TABLE" "s#^| $rid | .*#| $rid | $now MB | $(glibc) | $(libraries) |#"
    change "$EXAMPLE" "s,^\(published publish/$rid/clocks: \)[0-9.]* MB,\1$now MB,"
    printf 'publish/README.md says of %s now: %s MB, glibc %s. Commit it with what changed the program.\n' "$rid" "$now" "$(glibc)"
}

how="write"
case "${1:-}" in --check | --near) how=${1#--} && shift ;; esac
[[ $# -eq 2 ]] || die "usage: publish/record.sh [--check | --near] RID BINARY"
rid=$1
binary=$2
readonly remedy="./build.sh publish $rid writes it, then commit it"
[[ $rid != win-* || $(uname -s) == Linux ]] || exit 0
[[ -n $(field 2) ]] || exit 0
size=$(($(wc -c <"$binary")))
wrong=
[[ $how == near ]] || wrong=$(what_is_wrong)
case "$how" in
    near) check_near ;;
    check) [[ -z $wrong ]] || die "$wrong: $remedy" ;;
    write) [[ -z $wrong ]] || write ;;
esac
