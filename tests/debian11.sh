# tests/debian11.sh: a root of Debian 11 (of Ubuntu 20.04 on Ubuntu), about 250 MB, kept under artifacts/ for the next time. Source
# it after tests/claims.sh.
# shellcheck shell=bash

readonly DEBIAN11=$PWD/artifacts/oldlinux

# no_debian11 PROGRAM: why the program cannot be run there, in a sentence; nothing, and the root is there, where it can.
no_debian11() {
    local keyring mirror release needs
    [[ $EUID -eq 0 ]] || { say "only root can change the root" && return; }
    needs=$(publish/gate.sh --glibc "$1")
    [[ $needs == 2.17 || $(printf '%s\n2.31\n' "$needs" | sort -V | tail -n 1) == 2.31 ]] ||
        { say "$1 is linked for this machine alone (glibc $needs)" && return; }
    have debootstrap debootstrap || { say "debootstrap is not here" && return; }
    have ip iproute2 || { say "iproute2 is not here" && return; }
    unshare --mount --net --pid --fork true 2>/dev/null || { say "this machine allows no namespaces" && return; }
    [[ ! -x $DEBIAN11/bin/sh ]] || return 0
    read -r keyring mirror release _ < <(publish/linux/sysroot.sh --source linux-x64 2>"$CLAIMS_WORK/source.log")
    [[ -n ${release:-} ]] || { cat "$CLAIMS_WORK/source.log" && return; }
    rm -rf "$DEBIAN11.new"
    debootstrap --variant=minbase --keyring="$keyring" "$release" "$DEBIAN11.new" "$mirror" >"$CLAIMS_WORK/debootstrap.log" 2>&1 ||
        { say "$release could not be unpacked: $(tail -n 1 "$CLAIMS_WORK/debootstrap.log")" && return; }
    rm -rf "$DEBIAN11.new"/var/cache/apt/archives/*.deb
    mv "$DEBIAN11.new" "$DEBIAN11"
}
