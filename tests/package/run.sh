#!/usr/bin/env bash
# tests/package/run.sh: what users are handed, looked at and installed: archives, the Debian package, the unit in it. Ends in
# "N passed, N failed".
#
# Needs what ./build.sh package linux-x64 win-x64 leaves in publish/; what package all leaves besides is looked at where it is
# there. Installs below a folder of its own; starts no service.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

root=$PWD
clocks=$(realpath "${CLOCKS_BINARY:-publish/linux-x64/clocks}")
export CLAIMS_WORK=$root/artifacts/package-tests
rm -rf "$CLAIMS_WORK"
mkdir -p "$CLAIMS_WORK"
# shellcheck source=tests/claims.sh
source tests/claims.sh

version=$(publish/packaging/package.sh --version)
archive=publish/clocks-$version-linux-x64.tar.gz
zip=publish/clocks-$version-win-x64.zip
deb=publish/clocks_${version}_amd64.deb
tree=$CLAIMS_WORK/tree

one_version() {
    [[ "$("$clocks" --version)" == "clocks $version ("* ]] || fail "the program says $("$clocks" --version)"
    [[ "$(dpkg-deb -f "$deb" Version)" == "$version" ]] || fail "the package says $(dpkg-deb -f "$deb" Version)"
    [[ "$(grep -m 1 '^## ' CHANGELOG.md)" == "## $version" ]] || fail "CHANGELOG.md says $(grep -m 1 '^## ' CHANGELOG.md)"
    [[ "$("$clocks" man | head -n 1)" == *"\"clocks $version\""* ]] || fail "the manual page says $("$clocks" man | head -n 1)"
    zcat "$tree/usr/share/doc/clocks/changelog.gz" | grep -q "^clocks ($version) " || fail "the package's change log"
    [[ $(publish/packaging/package.sh --changes | wc -l) -gt 5 ]] || fail "CHANGELOG.md says nothing of it"
}

checksums_hold() {
    (cd publish && sha256sum --quiet -c SHA256SUMS)
    local file
    for file in "$archive" "$zip" "$deb" publish/linux-x64/clocks publish/win-x64/clocks.exe; do
        grep -qF "  ${file#publish/}" publish/SHA256SUMS || fail "SHA256SUMS does not name $file"
    done
}

archive_runs() {
    tar -xzf "$archive" -C "$CLAIMS_WORK"
    cmp "$CLAIMS_WORK/clocks-$version-linux-x64/clocks" "$clocks"
    "$CLAIMS_WORK/clocks-$version-linux-x64/clocks" --version
    [[ -z $(find "$CLAIMS_WORK/clocks-$version-linux-x64" -type f -empty) ]]
}

zip_is_whole() {
    python3 - "$zip" publish/win-x64/clocks.exe <<'PYTHON'
import sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as archive:
    assert archive.testzip() is None
    names = {name.split("/", 1)[1]: name for name in archive.namelist()}
    assert {"clocks.exe", "LICENSE", "README.md", "CHANGELOG.md", "completions/clocks.ps1"} <= set(names), names
    assert archive.read(names["clocks.exe"]) == open(sys.argv[2], "rb").read()
PYTHON
}

# The same commit gives the same bytes.
made_again_is_the_same() {
    local before after
    before=$(sha256sum "$archive" "$deb")
    sleep 1.1 # a time that went into a file would differ now
    publish/packaging/package.sh linux-x64 "$clocks"
    after=$(sha256sum "$archive" "$deb")
    [[ $before == "$after" ]] || fail "$before" "$after"
}

needs_what_the_program_needs() {
    [[ "$(dpkg-deb -f "$deb" Depends)" == "libc6 (>= $(publish/gate.sh --glibc "$clocks"))" ]]
}

# The package for arm64 is made of that program, and says what processor and which glibc it needs.
arm64_has_its_own() {
    local of_arm64=publish/clocks_${version}_arm64.deb unpacked=$CLAIMS_WORK/arm64
    [[ "$(dpkg-deb -f "$of_arm64" Architecture)" == arm64 ]]
    [[ "$(dpkg-deb -f "$of_arm64" Depends)" == "libc6 (>= $(publish/gate.sh --glibc publish/linux-arm64/clocks))" ]]
    dpkg-deb -x "$of_arm64" "$unpacked"
    cmp "$unpacked/usr/bin/clocks" publish/linux-arm64/clocks
    tar -xzf "publish/clocks-$version-linux-arm64.tar.gz" -C "$CLAIMS_WORK"
    cmp "$CLAIMS_WORK/clocks-$version-linux-arm64/clocks" publish/linux-arm64/clocks
    diff <(cd "$tree" && find . -type f | sort) <(cd "$unpacked" && find . -type f | sort)
}

# A Mac's program that was made here says in its archive what it is.
mac_is_said_not_to_be_native() {
    tar -xzf "publish/clocks-$version-osx-arm64.tar.gz" -C "$CLAIMS_WORK"
    cmp "$CLAIMS_WORK/clocks-$version-osx-arm64/clocks" publish/osx-arm64/clocks
    grep -q 'has never been run on a Mac' <(tr '\n' ' ' <"$CLAIMS_WORK/clocks-$version-osx-arm64/NOT-NATIVE.txt")
}

# Everything that is linked into the program is in its bill of materials, and the same commit gives the same bill.
has_a_bill_of_materials() {
    local bill="publish/clocks-$version.cdx.json" before
    ./build.sh release bom
    python3 - "$bill" src/Clocks/packages.lock.json "$version" <<'PYTHON'
import json, sys
bill, lock = json.load(open(sys.argv[1])), json.load(open(sys.argv[2]))
assert bill["bomFormat"] == "CycloneDX" and bill["metadata"]["component"]["version"] == sys.argv[3], bill["metadata"]
listed = {(c["name"].lower(), c["version"]) for c in bill["components"]}
packages = {(name.lower(), each["resolved"]) for name, each in lock["dependencies"]["net10.0"].items() if "resolved" in each}
tools = {"microsoft.net.illink.tasks"}
missing = {each for each in packages - listed if each[0] not in tools}
assert not missing and len(listed) > 5, (missing, listed)
PYTHON
    before=$(sha256sum "$bill")
    ./build.sh release bom
    [[ $before == "$(sha256sum "$bill")" ]] || fail "made again it is another"
}

# A clone in another folder makes the same program, byte for byte.
another_folder_makes_the_same() {
    local clone=$CLAIMS_WORK/a\ folder\ of\ another\ name
    rm -rf "$clone"
    git clone -q --no-hardlinks . "$clone"
    mkdir -p "$clone/artifacts"
    [[ ! -d artifacts/sysroot-x64 ]] || cp -r artifacts/sysroot-x64 "$clone/artifacts/"
    (cd "$clone" && ./build.sh publish linux-x64)
    cmp "$clone/publish/linux-x64/clocks" "$clocks"
}

# lintian's own words, less two: the project has no address to be written to.
lintian_takes_it() {
    local said
    said=$(lintian --allow-root --suppress-tags bogus-mail-host,bogus-mail-host-in-debian-changelog "$deb" 2>&1 |
        grep -v '^running with root' || true)
    [[ -z $said ]] || fail "$said"
}

dpkg_installs_and_removes() {
    local into=$CLAIMS_WORK/dpkg
    mkdir -p "$into/var/lib/dpkg/info" "$into/var/lib/dpkg/updates"
    touch "$into/var/lib/dpkg/status"
    dpkg --root="$into" --force-depends --force-script-chrootless -i "$deb"
    [[ "$("$into/usr/bin/clocks" --version)" == "$("$clocks" --version)" ]]
    man -l "$into/usr/share/man/man1/clocks.1.gz" | grep -q '^ *clocks run'
    dpkg --root="$into" --force-script-chrootless --purge clocks
    [[ -z $(find "$into" -name '*clocks*') ]] || fail "left behind: $(find "$into" -name '*clocks*')"
}

# The completions of the package, loaded by bash-completion's rule: a file of the program's name.
completions_are_where_shells_look() {
    bash --norc -c 'source "$1/usr/share/bash-completion/completions/clocks" && complete -p clocks' bash "$tree"
    head -n 1 "$tree/usr/share/zsh/vendor-completions/_clocks" | grep -qx '#compdef clocks'
    [[ -s $tree/usr/share/fish/vendor_completions.d/clocks.fish ]]
}

# An instance of the unit, with the program where it lies now: systemd asks whether it is there.
instance() {
    mkdir -p "$CLAIMS_WORK/units"
    sed "s,/usr/bin/clocks,$tree&," "$tree/lib/systemd/system/clocks@.service" >"$CLAIMS_WORK/units/clocks@.service"
    ln -sf clocks@.service "$CLAIMS_WORK/units/clocks@3.service"
    say "$CLAIMS_WORK/units/clocks@3.service"
}
unit_is_sound() {
    local said
    said=$(systemd-analyze --man=no verify "$(instance)" 2>&1 || say "exit code $?")
    [[ -z $said ]] || fail "$said"
}
# 0 is a service that may do nothing, 100 one that may do everything. What is left is the network, real time and addresses.
unit_is_narrow() { systemd-analyze --offline=yes --threshold=13 security "$(instance)"; }

# The unit lets the program do what it does: every system call of two nodes that meet is in its filter.
filter_lets_it_run() {
    local allowed=$CLAIMS_WORK/allowed used=$CLAIMS_WORK/used id started=()
    comm -23 <(calls_of @system-service | sort -u) <(calls_of @privileged | sort -u) >"$allowed"
    for id in 1 2; do
        strace -f -o "$CLAIMS_WORK/trace-$id" "$clocks" run --id $id --loopback --cluster "unit-$$" --expect 2 --duration 1 \
            --log "$CLAIMS_WORK/nodes/" &
        started+=($!)
    done
    wait "${started[0]}" && wait "${started[1]}"
    sed -nE 's/^[0-9]+ +([a-z_0-9]+)\(.*/\1/p' "$CLAIMS_WORK"/trace-* | sort -u >"$used"
    [[ $(wc -l <"$used") -gt 20 ]] || fail "strace saw $(wc -l <"$used") calls"
    [[ -z $(comm -23 "$used" "$allowed") ]] || fail "not allowed:" "$(comm -23 "$used" "$allowed")"
}
calls_of() { # SET of systemd, whose sets name further sets
    local name
    for name in $(systemd-analyze syscall-filter "$1" | sed -n '2,$s/^ *\([-@a-z_0-9]*\).*/\1/p'); do
        case "$name" in
            @*) calls_of "$name" ;;
            *) printf '%s\n' "$name" ;;
        esac
    done
}

for file in "$archive" "$deb" "$zip"; do
    [[ -f $file ]] || {
        say "$file is missing: ./build.sh package linux-x64 win-x64" >&2
        exit 1
    }
done
dpkg-deb -x "$deb" "$tree"

check "one version everywhere" one_version
check "the checksums hold" checksums_hold
check "the archive runs" archive_runs
check "the zip is whole" zip_is_whole
check "packages made again are the same" made_again_is_the_same
check "a bill of materials lists what is in it" has_a_bill_of_materials
if [[ -z $(git status --porcelain 2>&1) ]]; then
    check "another folder makes the same program" another_folder_makes_the_same
else
    skip "another folder" "there are changes that no commit has"
fi
check "the package needs what the program needs" needs_what_the_program_needs
if [[ -f publish/clocks_${version}_arm64.deb ]]; then
    check "arm64 has a package of its own" arm64_has_its_own
else
    skip "arm64's package" "it is missing: ./build.sh package linux-arm64"
fi
if [[ -f publish/clocks-$version-osx-arm64.tar.gz ]]; then
    check "a Mac's program that is not native says so" mac_is_said_not_to_be_native
else
    skip "a Mac's program" "it is missing: ./build.sh package osx-arm64"
fi
check "completions are where shells look" completions_are_where_shells_look
if have lintian lintian; then check "lintian takes the package" lintian_takes_it; else skip "lintian" "it is not here"; fi
if [[ $EUID -eq 0 ]] && have man man-db; then
    check "dpkg installs and removes it" dpkg_installs_and_removes
else
    skip "dpkg" "only root can install"
fi
if have systemd-analyze systemd; then
    check "the unit is sound" unit_is_sound
    check "the unit is narrow" unit_is_narrow
    if have strace strace; then check "the unit's filter lets it run" filter_lets_it_run; else skip "the filter" "strace is not here"; fi
else
    skip "the unit" "systemd-analyze is not here"
fi
finish
