#!/usr/bin/env bash
# publish/packaging/package.sh RID: what users are handed, made of publish/RID/clocks: an archive, and for Linux a package of Debian.
#
# An archive has the program, the licence, the papers, the manual page and the completions. The Debian package puts them where
# the system looks for them, with the unit clocks@.service. The version is that of src/Directory.Build.props; the program
# must say the same. Page and completions come from the program of this machine, whose option table is that of all.
# The same commit gives the same bytes: files have the time of the commit. Prints the names of the files it made.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

die() {
    printf 'package: %s\n' "$*" >&2
    exit 1
}

version() { sed -n 's,.*<Version>\(.*\)</Version>.*,\1,p' src/Directory.Build.props; }

# changes VERSION: what CHANGELOG.md says of it, without its heading.
changes() {
    awk -v heading="## $1" '$0 == heading { on = 1; next } /^## / { on = 0 } on' CHANGELOG.md | sed -e '/./,$!d'
}

# commit_time: seconds since 1970; a copy without history takes that of the change log.
commit_time() { git log -1 --format=%ct 2>/dev/null || date -r CHANGELOG.md +%s; }

# archive_name RID: the folder in the archive, and the archive without its ending.
archive_name() { printf 'clocks-%s-%s' "$version" "$1"; }

# lay_out_archive FOLDER: what everybody is given.
lay_out_archive() {
    local shell
    mkdir -p "$1/completions"
    cp "$program" LICENSE README.md CHANGELOG.md src/Clocks.Journal/FORMAT.md "$1/"
    for shell in bash zsh fish powershell; do
        "$teller" completions "$shell" >"$1/completions/clocks.$shell"
    done
    mv "$1/completions/clocks.powershell" "$1/completions/clocks.ps1"
    mv "$1/completions/clocks.zsh" "$1/completions/_clocks"
    "$teller" man >"$1/clocks.1"
    [[ $rid != linux-* ]] || cp publish/packaging/clocks@.service publish/packaging/Containerfile "$1/"
    # A Mac's program that was made elsewhere says so.
    [[ $(cat "artifacts/publish/$rid/link" 2>/dev/null) != "not native" ]] || cp publish/osx-arm64/NOT-NATIVE.txt "$1/"
}

# with_time FOLDER: every file has the time of the commit, and the rights that files and programs have.
with_time() {
    find "$1" -type d -exec chmod 755 {} +
    find "$1" -type f -exec chmod 644 {} +
    find "$1" -type f \( -name clocks -o -name prerm \) -not -path '*/completions/*' -exec chmod 755 {} +
    find "$1" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} + 2>/dev/null || true
}

make_tar() { # FOLDER
    local options=()
    # GNU tar can leave out who made the archive, and sort; that of macOS cannot.
    ! tar --version | grep -q GNU || options=(--sort=name --owner=0 --group=0 --numeric-owner --format=ustar)
    (cd "$work" && tar ${options[@]+"${options[@]}"} -cf - "$(basename "$1")") | gzip -9n >"$1.tar.gz"
    hand_over "$1.tar.gz"
}

make_zip() { # FOLDER
    local name
    name=$(basename "$1")
    if command -v zip >/dev/null; then
        (cd "$work" && find "$name" | LC_ALL=C sort | TZ=UTC zip -q -X -@ "$name.zip")
    elif [[ -x /c/Windows/System32/tar.exe ]]; then
        (cd "$work" && /c/Windows/System32/tar.exe -a -cf "$name.zip" "$name")
    else
        die "zip is missing: sudo apt-get install zip   (or your system's equivalent)"
    fi
    hand_over "$1.zip"
}

hand_over() { # FILE
    cp "$1" publish/
    printf 'publish/%s\n' "$(basename "$1")"
}

# debian_changelog: CHANGELOG.md in the form that Debian's tools read.
debian_changelog() {
    printf 'clocks (%s) stable; urgency=medium\n\n' "$version"
    changes "$version" | sed -e '/^ *$/d' -e 's/^ *//' | fold -s -w 74 | sed 's/ *$//' |
        sed -e 's/^\* /  * /;t' -e 's/^/    /'
    printf '\n -- The clocks authors <clocks@localhost>  %s\n' "$(LC_ALL=C date -u -R -d "@$SOURCE_DATE_EPOCH")"
}

debian_copyright() {
    cat <<'COPYRIGHT'
Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: clocks

Files: *
COPYRIGHT
    sed -n 's/^Copyright (c) \(.*\)/Copyright: \1/p' LICENSE
    printf 'License: Expat\n'
    sed -n '/^Permission/,$p' LICENSE | sed -e 's/^$/./' -e 's/^/ /'
}

debian_control() { # TREE ARCHITECTURE
    cat <<CONTROL
Package: clocks
Version: $version
Architecture: $2
Maintainer: The clocks authors <clocks@localhost>
Installed-Size: $(du -sk --apparent-size "$1/usr" | cut -f 1)
Depends: libc6 (>= $(publish/gate.sh --glibc "$program"))
Section: science
Priority: optional
Description: logical time made visible on real machines
 Nodes on a LAN find each other by multicast DNS, tick at their own rates,
 exchange Lamport timestamps and write journals. The same program judges the
 journals by the rules of logical time and draws what happened.
CONTROL
}

# make_deb FOLDER: of the same files as the archive.
make_deb() {
    local from=$1 tree=$work/deb architecture=amd64 share
    [[ $rid != linux-arm64 ]] || architecture=arm64
    share=$tree/usr/share
    mkdir -p "$tree/DEBIAN" "$tree/usr/bin" "$tree/lib/systemd/system" "$share/man/man1" "$share/doc/clocks" \
        "$share/bash-completion/completions" "$share/zsh/vendor-completions" "$share/fish/vendor_completions.d"
    cp "$from/clocks" "$tree/usr/bin/"
    cp publish/packaging/clocks@.service "$tree/lib/systemd/system/"
    cp publish/packaging/prerm "$tree/DEBIAN/"
    cp "$from/completions/clocks.bash" "$share/bash-completion/completions/clocks"
    cp "$from/completions/_clocks" "$share/zsh/vendor-completions/"
    cp "$from/completions/clocks.fish" "$share/fish/vendor_completions.d/"
    gzip -9n <"$from/clocks.1" >"$share/man/man1/clocks.1.gz"
    cp README.md src/Clocks.Journal/FORMAT.md "$share/doc/clocks/"
    debian_changelog | gzip -9n >"$share/doc/clocks/changelog.gz"
    debian_copyright >"$share/doc/clocks/copyright"
    debian_control "$tree" "$architecture" >"$tree/DEBIAN/control"
    (cd "$tree" && find usr lib -type f | LC_ALL=C sort | xargs md5sum >DEBIAN/md5sums)
    with_time "$tree"
    dpkg-deb --root-owner-group -Zxz --build "$tree" "$work/clocks_${version}_$architecture.deb" >/dev/null
    hand_over "$work/clocks_${version}_$architecture.deb"
}

version=$(version)
if [[ ${1:-} == --version ]]; then
    printf '%s\n' "$version"
    exit
elif [[ ${1:-} == --time ]]; then
    commit_time
    exit
elif [[ ${1:-} == --changes ]]; then
    changes "${2:-$version}"
    exit
fi
[[ $# -eq 2 ]] || die "usage: publish/packaging/package.sh RID PROGRAM_THAT_RUNS_HERE, or --version, or --time, or --changes [VERSION]"
rid=$1
teller=$2
program=publish/$rid/clocks
[[ $rid != win-* ]] || program+=.exe
SOURCE_DATE_EPOCH=$(commit_time)
export SOURCE_DATE_EPOCH
[[ -x $program ]] || die "$program is missing: ./build.sh publish $rid"
[[ "$("$teller" --version)" == "clocks $version ("* ]] ||
    die "$teller says '$("$teller" --version)', and src/Directory.Build.props has version $version"
[[ -n $(changes "$version") ]] || die "CHANGELOG.md has no '## $version'"

work=$PWD/artifacts/packages/$rid
folder=$work/$(archive_name "$rid")
rm -rf "$work"
mkdir -p "$folder"
lay_out_archive "$folder"
with_time "$folder"
if [[ $rid == win-* ]]; then
    make_zip "$folder"
else
    make_tar "$folder"
fi
if [[ $rid == linux-* ]] && command -v dpkg-deb >/dev/null; then
    make_deb "$folder"
fi
