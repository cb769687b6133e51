#!/usr/bin/env bash
# publish/osx-arm64/signature.sh PROGRAM: whether a Mac with Apple's processor would start the program, which it does not without
# a signature. Says what the signature is, or in one sentence what is wrong with it.
#
# Read as Apple's headers have it (mach-o/loader.h, kern/cs_blobs.h): the load command LC_CODE_SIGNATURE names the place of a
# super blob at the end of the file; the code directory in it has flags, the length of what is signed, and a SHA-256 of each
# page. Every page is hashed anew and compared. Runs on any system.
set -euo pipefail

readonly MACH_O_64=0xfeedfacf LC_CODE_SIGNATURE=0x1d
readonly SUPER_BLOB=0xfade0cc0 CODE_DIRECTORY=0xfade0c02 SLOT_OF_CODE_DIRECTORY=0
readonly AD_HOC=0x2 SHA256=2
readonly HEADER_BYTES=32

die() {
    printf 'signature: %s\n' "$*" >&2
    exit 1
}

# bytes_at OFFSET COUNT: as hex digits.
bytes_at() { od -An -v -tx1 -j "$1" -N "$2" "$program" | tr -d ' \n'; }

# The file's own numbers are little-endian, those of a signature big-endian; four bytes each.
little() {
    local hex
    hex=$(bytes_at "$1" 4)
    printf '%d' "0x${hex:6:2}${hex:4:2}${hex:2:2}${hex:0:2}"
}
big() { printf '%d' "0x$(bytes_at "$1" 4)"; }
byte() { printf '%d' "0x$(bytes_at "$1" 1)"; }

# find_signature: place and length in signature_at and signature_bytes.
find_signature() {
    local command at=$HEADER_BYTES left
    for ((left = $(little 16); left > 0; left--)); do
        command=$(little "$at")
        if ((command == LC_CODE_SIGNATURE)); then
            signature_at=$(little $((at + 8)))
            signature_bytes=$(little $((at + 12)))
            return
        fi
        at=$((at + $(little $((at + 4)))))
    done
    die "$program has no signature (no load command LC_CODE_SIGNATURE)"
}

# find_directory: where the code directory is, in directory_at.
find_directory() {
    local i at
    (($(big "$signature_at") == SUPER_BLOB)) || die "$program has no signature where its load command says"
    for ((i = $(big $((signature_at + 8))); i > 0; i--)); do
        at=$((signature_at + 4 + 8 * i))
        if (($(big "$at") == SLOT_OF_CODE_DIRECTORY)); then
            directory_at=$((signature_at + $(big $((at + 4)))))
            (($(big "$directory_at") == CODE_DIRECTORY)) || die "the code directory of $program is none"
            return
        fi
    done
    die "the signature of $program has no code directory"
}

# signed_hashes, true_hashes: one a line, of every page that is signed.
signed_hashes() { bytes_at $((directory_at + $(big $((directory_at + 16))))) $((32 * pages)) | fold -w 64 && echo; }
true_hashes() {
    local pages_of=$work/pages
    mkdir "$pages_of"
    head -c "$signed_bytes" "$program" | split -a 5 -b "$page_bytes" - "$pages_of/"
    find "$pages_of" -type f | LC_ALL=C sort | xargs "${hasher[@]}" | cut -d ' ' -f 1
}

[[ $# -eq 1 && -f $1 ]] || die "usage: publish/osx-arm64/signature.sh PROGRAM"
program=$1
(($(little 0) == MACH_O_64)) || die "$program is no program of a Mac"
size=$(($(wc -c <"$program")))
find_signature
((signature_at + signature_bytes == size)) ||
    die "the signature of $program ends at $((signature_at + signature_bytes)) of $size bytes: what follows is not signed"
find_directory
(($(big $((directory_at + 12))) & AD_HOC)) || die "the signature of $program is not ad hoc"
(($(byte $((directory_at + 37))) == SHA256)) || die "the hashes of $program are not SHA-256"
pages=$(big $((directory_at + 28)))
signed_bytes=$(big $((directory_at + 32)))
page_bytes=$((1 << $(byte $((directory_at + 39)))))
((signed_bytes == signature_at && pages == (signed_bytes + page_bytes - 1) / page_bytes)) ||
    die "of $program $signed_bytes bytes are signed in $pages pages of $page_bytes, and the signature begins at $signature_at"

hasher=(sha256sum)
command -v sha256sum >/dev/null || hasher=(shasum -a 256)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
signed_hashes >"$work/signed"
true_hashes >"$work/true"
cmp -s "$work/signed" "$work/true" ||
    die "$(diff "$work/signed" "$work/true" | grep -c '^>') of $pages pages of $program are not what was signed"
printf 'signed ad hoc: %s pages of %s bytes, SHA-256, all true\n' "$pages" "$page_bytes"
