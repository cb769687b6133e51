#!/usr/bin/env bash
# publish/win-x64/imports.sh PROGRAM: whether Windows 10 1809, the oldest that is still cared for, has every function that the program
# asks for: windows10-1809.txt has the list. Says how many there are, or in one sentence what is new.
#
# Looked at are the program's table of imports, and the names that it asks for while it runs, which stand in it as text: any that a
# library of the newest Windows exports. Those libraries are in artifacts/win-x64/sdk, where build.sh of this folder puts them.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
readonly LIST=$here/windows10-1809.txt LIBRARIES=$here/../../artifacts/win-x64/sdk

die() {
    printf 'imports: %s\n' "$*" >&2
    exit 1
}

# imports PROGRAM: LIBRARY FUNCTION, sorted.
imports() {
    llvm-objdump -p "$1" | tr -d '\r' |
        awk '/DLL Name:/ { library = tolower($3) } /^ +[0-9]+ +[A-Za-z_]/ { print library, $2 }' | LC_ALL=C sort -u
}

# listed KIND: its lines, without the kind and without the version.
listed() { awk -v kind="$1" '$1 == kind { print $2, $3 }' "$LIST" | LC_ALL=C sort -u; }

# texts PROGRAM: those that are the name of a function of the newest Windows.
texts() {
    comm -12 <(llvm-strings -n 4 "$1" | LC_ALL=C sort -u) \
        <(for library in "$LIBRARIES"/*.lib; do llvm-nm --defined-only "$library" 2>/dev/null || true; done |
            awk 'NF == 3 { sub(/^__imp_/, "", $3); print $3 }' | LC_ALL=C sort -u)
}

[[ $# -eq 1 && -f $1 ]] || die "usage: publish/win-x64/imports.sh PROGRAM"
[[ -f $LIBRARIES/kernel32.lib ]] || die "the import libraries are missing: ./build.sh publish win-x64"
export LC_ALL=C
found=$(imports "$1")
[[ $(wc -l <<<"$found") -gt 50 ]] || die "$1 imports next to nothing: it could not be read"
late=$(awk '($1 == "import" || $1 == "lookup") && $4 !~ /^(XP|Vista|7|10)$/' "$LIST")
[[ -z $late ]] || die "Windows 10 1809 does not have ${late//$'\n'/, }"
new=$(comm -23 <(printf '%s\n' "$found") <(listed import))
[[ -z $new ]] || die "$1 imports ${new//$'\n'/, }: since when does Windows have it? ($LIST)"
new=$(texts "$1" | comm -23 - <({ cut -d ' ' -f 2 <<<"$found" && grep -v '^#' "$LIST" | cut -d ' ' -f 3; } | sort -u))
[[ -z $new ]] || die "$1 asks for ${new//$'\n'/, } while it runs: since when does Windows have it? ($LIST)"
printf '%s functions, all of which Windows 10 1809 has\n' "$(wc -l <<<"$found")"
