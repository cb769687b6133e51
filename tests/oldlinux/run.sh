#!/usr/bin/env bash
# tests/oldlinux/run.sh: the Linux program on Debian 11, in a root of its own, without network. Ends in "N passed, N failed".
#
# Runs linux-x64 | on Debian 11 (a lab, verify, simulate, its package)
#
# Needs root and debootstrap, and a program that ./build.sh publish linux-x64 linked for older systems; else it says so in
# a line that begins with "skipped".
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

clocks=$(realpath -m "${CLOCKS_BINARY:-publish/linux-x64/clocks}")
export CLAIMS_WORK=$PWD/artifacts/oldlinux-tests
mkdir -p "$CLAIMS_WORK"
# shellcheck source=tests/claims.sh
source tests/claims.sh
# shellcheck source=tests/debian11.sh
source tests/debian11.sh
home=$DEBIAN11/root # of who runs the program there

# old COMMAND...: on the old system, with processes and a network of its own, of which only loopback is up.
old() {
    # shellcheck disable=SC2016 # the inner shell's own words
    unshare --mount --net --pid --fork bash -c '
        set -e
        mount -t proc proc "$1/proc"
        ip link set lo up
        exec chroot "$1" /bin/sh -c "cd /root && exec \"\$@\"" sh "${@:2}"' bash "$DEBIAN11" "$@"
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
    [[ -s $DEBIAN11/usr/share/bash-completion/completions/clocks && -s $DEBIAN11/lib/systemd/system/clocks@.service ]]
}
is_removed() {
    old dpkg --purge clocks
    local left
    left=$(cd "$DEBIAN11" && find usr/bin usr/share lib -name '*clocks*' -not -path 'usr/share/zoneinfo/*')
    [[ -z $left ]] || fail "left behind: $left"
}

[[ -x $clocks ]] || skip_all "publish first: ./build.sh publish linux-x64"
reason=$(no_debian11 "$clocks")
[[ -z $reason ]] || skip_all "$reason"
rm -rf "$home/logs" "$home/old"
install -m 755 "$clocks" "$DEBIAN11/usr/bin/clocks"

check "the system is old" is_old
check "the version" tells_version
check "a lab of three nodes" runs_a_lab
check "verify" verifies
check "simulate writes the same bytes as here" simulates_the_same
package=$(find publish -maxdepth 1 -name 'clocks_*_'"$(dpkg --print-architecture).deb")
if [[ -n $package ]]; then
    rm "$DEBIAN11/usr/bin/clocks"
    check "the package is installed" installs
    check "the package is removed" is_removed
else
    skip "the package" "it is missing: ./build.sh package linux-x64"
fi
finish
