#!/usr/bin/env bash
# publish/gate.sh RID BINARY LOG: what a native program must be before it is put where users take it from.
#
# No warning in the build's LOG; the file type and processor of the RID; a size within its bars; no library that not
# every such system has; no newer glibc than was promised, no function that Windows 10 1809 lacks, the signature that a Mac
# asks for; and it runs. One sentence says what is wrong. What a program is below
# the bars is recorded by record.sh. In the environment stands what publish.sh knows: the bars SIZE_MIN_BYTES and SIZE_MAX_BYTES,
# OLDER_GLIBC=1 when the program was linked for older systems, RUNS=1 when this machine can run it.
#
# publish/gate.sh --glibc BINARY prints the newest glibc version that a Linux program asks for.
# publish/gate.sh --libraries RID BINARY prints the libraries that the system loads with it, a line each, sorted.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# What a program that was linked for older systems may ask for: RHEL 7, Ubuntu 14.04 and everything newer have it.
readonly GLIBC_MAX=2.17
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
        osx-*) mach_o_libraries | sed -n '2,$s/^[[:space:]]*\([^ ]*\) .*/\1/p' ;;
        win-*) "$(pe_reader)" -p "$binary" | sed -n 's/^[[:space:]]*DLL Name: //p' | tr -d '\r' | tr '[:upper:]' '[:lower:]' ;;
    esac | LC_ALL=C sort -u
}

mach_o_libraries() { if command -v otool >/dev/null; then otool -L "$binary"; else llvm-objdump --macho --dylibs-used "$binary"; fi; }

# pe_reader: the program at hand that lists what a Windows program imports.
pe_reader() { command -v llvm-objdump || command -v objdump; }

# has_reader: whether a program is at hand that lists the libraries of such a system's programs.
has_reader() {
    case "$rid" in
        win-*) pe_reader ;;
        osx-*) command -v otool || command -v llvm-objdump ;;
        *) command -v readelf ;;
    esac >/dev/null
}

check_kind() {
    local is
    is=$(kind)
    [[ $is == "$(expected_kind "$rid")" ]] || die "$binary is $is, expected $(expected_kind "$rid") for $rid"
}

check_size() {
    local size=$(($(wc -c <"$binary")))
    ((size >= SIZE_MIN_BYTES && size <= SIZE_MAX_BYTES)) ||
        die "$binary has $size bytes, expected $SIZE_MIN_BYTES to $SIZE_MAX_BYTES (SIZE_MIN_BYTES, SIZE_MAX_BYTES in publish/publish.sh)"
}

# A library that not every machine has would be a program that does not start there.
check_libraries() {
    local needed foreign
    if ! has_reader; then
        printf 'gate: no program is here that reads %s, so its libraries were not looked at\n' "$binary" >&2
        return
    fi
    needed=$(libraries "$rid")
    [[ -n $needed ]] || die "$binary names no library at all: it could not be read"
    foreign=$(grep -vE "$EVERYWHERE" <<<"$needed" || true)
    [[ -z $foreign ]] || die "$binary needs what not every machine has: ${foreign//$'\n'/ } (EVERYWHERE in publish/gate.sh)"
}

check_glibc() {
    local is
    [[ $rid == linux-* && ${OLDER_GLIBC:-} == 1 ]] || return 0
    is=$(glibc "$binary")
    [[ $(printf '%s\n' "$is" "$GLIBC_MAX" | sort -t . -k 1,1n -k 2,2n | tail -n 1) == "$GLIBC_MAX" ]] ||
        die "$binary needs glibc $is, at most $GLIBC_MAX is allowed:" \
            "$(readelf --dyn-syms --wide "$binary" | grep -o "[^ ]*@GLIBC_$is" | head -n 3 | paste -sd ' ' -)"
}

# Apple's processors run nothing that is not signed.
check_signature() { [[ $rid != osx-arm64 ]] || "$here/osx-arm64/signature.sh" "$binary" >/dev/null || die "$rid is not signed (above)"; }

# The list is of what is linked on Linux; Visual Studio's linker brings other functions of its own.
check_imports() {
    [[ $rid != win-x64 || $(uname -s) != Linux ]] || "$here/win-x64/imports.sh" "$binary" >/dev/null ||
        die "Windows 10 1809 may not start $binary (above)"
}

if [[ ${1:-} == --glibc ]]; then
    glibc "$2"
    exit
fi
[[ $# -eq 3 ]] || die "usage: publish/gate.sh RID BINARY LOG, or --glibc BINARY, or --libraries RID BINARY"
if [[ $1 == --libraries ]]; then
    binary=$3
    libraries "$2"
    exit
fi
rid=$1
binary=$2

! grep -E '(warning|warn) [A-Z]+[0-9]+' "$3" || die "publishing $rid gave warnings (above)"
check_kind
check_size
check_libraries
check_glibc
check_signature
check_imports
[[ ${RUNS:-} != 1 ]] || "$binary" --version >/dev/null || die "$binary does not run"
