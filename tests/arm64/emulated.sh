#!/usr/bin/env bash
# tests/arm64/emulated.sh ARGUMENT...: runs the arm64 program that CLOCKS_ARM64 names, on x64, with the C library that it was linked
# against. CLOCKS_ARM64_PRELOAD names a library that is loaded before that.
set -euo pipefail
exec qemu-aarch64 -L "$(dirname "$(realpath "${BASH_SOURCE[0]}")")/../../artifacts/sysroot-arm64" \
    ${CLOCKS_ARM64_PRELOAD:+-E "LD_PRELOAD=$CLOCKS_ARM64_PRELOAD"} "$CLOCKS_ARM64" "$@"
