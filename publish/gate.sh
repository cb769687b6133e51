#!/usr/bin/env bash
# publish/gate.sh RID BINARY LOG: what a native program must be before it is put where users take it from.
#
# No warning in the build's LOG; the file type and processor of the RID; a size in the band that build.sh names, and near
# the one in publish/README.md; the libraries listed there and no other; glibc as it says there; and it runs. One sentence
# says what is wrong. build.sh says in the environment what it knows: SIZE_MIN_BYTES and SIZE_MAX_BYTES, OLDER_GLIBC=1 when
# the program was linked for older systems, RUNS=1 when this machine can run it.
#
# publish/gate.sh --glibc BINARY prints the newest glibc version that a Linux program asks for.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
readonly GLIBC_MAX=2.28
readonly SIZE_TOLERANCE_PERCENT=10
# Libraries that every macOS, Linux and Windows 10 has.
readonly OF_WINDOWS='(advapi32|bcrypt|crypt32|iphlpapi|kernel32|ncrypt|ntdll|ole32|secur32|ucrtbase|user32|ws2_32|api-ms-win-.*)\.dll'
readonly OF_LINUX='lib(c|m|dl|pthread|rt)\.so\.[0-9]+|ld-linux-[^/]*'
readonly EVERYWHERE="^(/usr/lib/.*|/System/Library/.*|$OF_LINUX|$OF_WINDOWS)\$"

die() {
    printf 'gate: %s\n' "$*" >&2
    exit 1
}

# bytes_at OFFSET COUNT: of the binary, as hex digits.
bytes_at() { od -An -v -tx1 -j "$1" -N "$2" "$binary" | tr -d ' \n'; }

# number_at OFFSET: four bytes, little-endian.
number_at() {
    local hex
    hex=$(bytes_at "$1" 4)
    printf '%d' "0x${hex:6:2}${hex:4:2}${hex:2:2}${hex:0:2}"
}

# kind: file format and processor.
kind() {
    local magic
    magic=$(bytes_at 0 4)
    case "$magic" in
        7f454c46) printf 'ELF %s' "$(bytes_at 18 2)" ;;
        cffaedfe) printf 'Mach-O %s' "$(bytes_at 4 4)" ;;
        4d5a*) printf 'PE %s' "$(bytes_at $(($(number_at 60) + 4)) 2)" ;;
        *) printf 'neither ELF nor PE nor Mach-O (it begins with %s)' "$magic" ;;
    esac
}

expected_kind() { # RID
    case "$1" in
        linux-x64) printf 'ELF 3e00' ;;
        linux-arm64) printf 'ELF b700' ;;
        win-x64) printf 'PE 6486' ;;
        win-arm64) printf 'PE 64aa' ;;
        osx-x64) printf 'Mach-O 07000001' ;;
        osx-arm64) printf 'Mach-O 0c000001' ;;
        *) die "'$1' is no system that clocks is published for" ;;
    esac
}

# glibc BINARY: the newest version of glibc that a symbol asks for, such as 2.17.
glibc() {
    readelf --version-info --wide "$1" | grep -o 'GLIBC_[0-9.]*' | sed 's/GLIBC_//' | sort -t . -k 1,1n -k 2,2n | tail -n 1
}

# libraries RID: those that the system loads with the program, a line each, sorted.
libraries() {
    case "$1" in
        linux-*) readelf --dynamic --wide "$binary" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' ;;
        osx-*) otool -L "$binary" | sed -n '2,$s/^[[:space:]]*\([^ ]*\) .*/\1/p' ;;
        win-*) "$(pe_reader)" -p "$binary" | sed -n 's/^[[:space:]]*DLL Name: //p' | tr -d '\r' | tr '[:upper:]' '[:lower:]' ;;
    esac | LC_ALL=C sort -u
}

# pe_reader: the program at hand that lists what a Windows program imports.
pe_reader() { command -v llvm-objdump || command -v objdump; }

# row RID: what publish/README.md records of it: megabytes, glibc or -, libraries between blanks. The record of the Windows
# program is of the one that is linked on Linux.
row() {
    [[ $1 != win-* || $(uname -s) == Linux ]] || return 0
    sed -n "s/^| $1 | \([0-9.]*\) MB | \([0-9.-]*\) | \(.*\) |\$/\1 \2 \3/p" "$here/README.md" | tr -d '\`,'
}

check_kind() {
    local is
    is=$(kind)
    [[ $is == "$(expected_kind "$rid")" ]] || die "$binary is $is, expected $(expected_kind "$rid") for $rid"
}

check_size() { # RECORDED_MEGABYTES
    local size=$(($(wc -c <"$binary"))) recorded
    ((size >= SIZE_MIN_BYTES && size <= SIZE_MAX_BYTES)) ||
        die "$binary has $size bytes, expected $SIZE_MIN_BYTES to $SIZE_MAX_BYTES (SIZE_MAX_BYTES in build.sh)"
    recorded=$(($(printf '%s' "$1" | tr -d .) * 100000))
    ((size * 100 >= recorded * (100 - SIZE_TOLERANCE_PERCENT) && size * 100 <= recorded * (100 + SIZE_TOLERANCE_PERCENT))) ||
        die "$binary has $size bytes, and publish/README.md says $1 MB: write $(megabytes "$size") MB there if that is meant"
}

megabytes() { printf '%d.%d' $((($1 + 50000) / 1000000)) $((($1 + 50000) / 100000 % 10)); }

# A library that not every machine has would be a program that does not start there.
check_libraries() { # LIBRARY...: those recorded
    local library needed
    needed=$(libraries "$rid")
    [[ -n $needed ]] || die "$binary names no library at all: it could not be read"
    for library in $needed; do
        [[ " $* " == *" $library "* ]] || die "$binary needs $library, which publish/README.md does not list for $rid"
    done
    # A newer glibc has swallowed libraries of the older; then only the other direction can be asked for.
    [[ $rid == linux-* && ${OLDER_GLIBC:-} != 1 ]] && return
    for library in "$@"; do
        grep -qxF -- "$library" <<<"$needed" || die "$binary does not need $library any more: take it from publish/README.md"
    done
}

check_glibc() { # RECORDED
    local is
    is=$(glibc "$binary")
    [[ ${OLDER_GLIBC:-} == 1 ]] || return 0
    [[ $(printf '%s\n' "$is" "$GLIBC_MAX" | sort -t . -k 1,1n -k 2,2n | tail -n 1) == "$GLIBC_MAX" ]] ||
        die "$binary needs glibc $is, at most $GLIBC_MAX is allowed: $(objdump -T "$binary" | grep "GLIBC_$is" | head -n 3)"
    [[ $is == "$1" ]] || die "$binary needs glibc $is, and publish/README.md says $1"
}

if [[ ${1:-} == --glibc ]]; then
    glibc "$2"
    exit
fi
[[ $# -eq 3 ]] || die "usage: publish/gate.sh RID BINARY LOG"
rid=$1
binary=$2

! grep -E '(warning|warn) [A-Z]+[0-9]+' "$3" || die "publishing $rid gave warnings (above)"
check_kind
read -r -a recorded <<<"$(row "$rid")" || true
if [[ ${#recorded[@]} -gt 2 ]]; then
    check_size "${recorded[0]}"
    check_libraries "${recorded[@]:2}"
    [[ $rid != linux-* ]] || check_glibc "${recorded[1]}"
else
    # Nobody has made it on this project's machines yet, so there is no record: what every such system brings along.
    check_size "$(megabytes $(($(wc -c <"$binary"))))"
    if [[ $rid == win-* ]] && ! pe_reader >/dev/null; then
        printf 'gate: neither llvm-objdump nor objdump is here, so the libraries of %s were not looked at\n' "$binary" >&2
    else
        foreign=$(libraries "$rid" | grep -vE "$EVERYWHERE" || true)
        [[ -z $foreign ]] || die "$binary needs what not every machine has: ${foreign//$'\n'/ }"
    fi
fi
[[ ${RUNS:-} != 1 ]] || "$binary" --version >/dev/null || die "$binary does not run"
