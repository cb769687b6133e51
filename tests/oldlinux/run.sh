#!/usr/bin/env bash
# tests/oldlinux/run.sh: the Linux program on Debian 11, in a root of its own, without network. Ends in "N passed, N failed".
#
# Needs root and debootstrap, and a program that ./build.sh publish linux-x64 linked for older systems; else it says so in
# a line that begins with "skipped". The root (about 250 MB) stays under artifacts/ for the next time.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

clocks=$(realpath -m "${CLOCKS_BINARY:-publish/linux-x64/clocks}")
export CLAIMS_WORK=$PWD/artifacts/oldlinux-tests
rootfs=$PWD/artifacts/oldlinux
home=$rootfs/root # of who runs the program there
mkdir -p "$CLAIMS_WORK"
# shellcheck source=tests/claims.sh
source tests/claims.sh

skip_all() {
    say "skipped tests/oldlinux: $*"
    exit 0
}

make_root() {
    local keyring mirror release
    read -r keyring mirror release _ < <(publish/linux-x64/sysroot.sh --source 2>"$CLAIMS_WORK/source.log")
    [[ -n ${release:-} ]] || skip_all "$(cat "$CLAIMS_WORK/source.log")"
    rm -rf "$rootfs.new"
    debootstrap --variant=minbase --keyring="$keyring" "$release" "$rootfs.new" "$mirror" >"$CLAIMS_WORK/debootstrap.log" 2>&1 ||
        skip_all "$release could not be unpacked: $(tail -n 1 "$CLAIMS_WORK/debootstrap.log")"
    rm -rf "$rootfs.new"/var/cache/apt/archives/*.deb "$rootfs"
    mv "$rootfs.new" "$rootfs"
}

# old COMMAND...: on the old system, with processes and a network of its own, of which only loopback is up.
old() {
    # shellcheck disable=SC2016 # the inner shell's own words
    unshare --mount --net --pid --fork bash -c '
        set -e
        mount -t proc proc "$1/proc"
        ip link set lo up
        exec chroot "$1" /bin/sh -c "cd /root && exec \"\$@\"" sh "${@:2}"' bash "$rootfs" "$@"
}

is_old() {
    local newest
    newest=$(old ldd --version | sed -n '1s/.* //p')
    say "glibc $newest"
    [[ $newest == 2.31 ]]
}
tells_version() { [[ "$(old clocks --version)" == "$("$clocks" --version)" ]]; }
runs_a_lab() {
    old clocks lab --loopback --nodes 3 --duration 2 >"$CLAIMS_WORK/lab.txt"
    cat "$CLAIMS_WORK/lab.txt"
    grep -q '^Verdict: valid' "$CLAIMS_WORK/lab.txt"
}
verifies() {
    old clocks verify logs/latest >"$CLAIMS_WORK/verify.txt"
    grep -i '^verdict: valid' "$CLAIMS_WORK/verify.txt"
}
simulates_the_same() {
    old clocks simulate --nodes 3 --duration 60 --seed 7 --log old/
    (cd "$CLAIMS_WORK" && rm -rf new && "$clocks" simulate --nodes 3 --duration 60 --seed 7 --log new/)
    local journal
    for journal in machine_{1,2,3}.jsonl; do
        cmp "$home/old/$journal" "$CLAIMS_WORK/new/$journal"
    done
}

# --- the Debian package

installs() {
    cp "$package" "$home/clocks.deb"
    old dpkg -i clocks.deb
    [[ "$(old /usr/bin/clocks --version)" == "$("$clocks" --version)" ]]
    # minbase leaves out manual pages; the rest must be where the system looks.
    [[ -s $rootfs/usr/share/bash-completion/completions/clocks && -s $rootfs/lib/systemd/system/clocks@.service ]]
}
is_removed() {
    old dpkg --purge clocks
    local left
    left=$(cd "$rootfs" && find usr/bin usr/share lib -name '*clocks*' -not -path 'usr/share/zoneinfo/*')
    [[ -z $left ]] || fail "left behind: $left"
}

[[ $EUID -eq 0 ]] || skip_all "only root can change the root"
[[ -x $clocks ]] || skip_all "publish first: ./build.sh publish linux-x64"
needs=$(publish/gate.sh --glibc "$clocks")
[[ $needs == 2.17 || $(printf '%s\n2.31\n' "$needs" | sort -V | tail -n 1) == 2.31 ]] ||
    skip_all "$clocks is linked for this machine alone (glibc $needs)"
have debootstrap debootstrap || skip_all "debootstrap is not here"
have ip iproute2 || skip_all "iproute2 is not here"
unshare --mount --net --pid --fork true 2>/dev/null || skip_all "this machine allows no namespaces"
[[ -x $rootfs/bin/sh ]] || make_root
rm -rf "$home/logs" "$home/old"
install -m 755 "$clocks" "$rootfs/usr/bin/clocks"

check "the system is old" is_old
check "the version" tells_version
check "a lab of three nodes" runs_a_lab
check "verify" verifies
check "simulate writes the same bytes as here" simulates_the_same
package=$(find publish -maxdepth 1 -name 'clocks_*_amd64.deb')
if [[ -n $package ]]; then
    rm "$rootfs/usr/bin/clocks"
    check "the package is installed" installs
    check "the package is removed" is_removed
else
    skip "the package" "it is missing: ./build.sh package linux-x64"
fi
finish
