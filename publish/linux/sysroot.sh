#!/usr/bin/env bash
# publish/linux/sysroot.sh RID FOLDER: the C library of an older release of this system, for linux-x64 or linux-arm64, to
# link against.
#
# A program needs the newest glibc symbols that its linker saw, so one that is linked on today's system does not start on
# last year's. Linked against Debian 11 (or Ubuntu 20.04) it runs on everything since 2018. The packages come from where
# this machine gets its own: the same mirror, the same keys, another release; apt checks their signed index and
# checksums. They are kept beside FOLDER with their checksums, so that a second time needs no network. Installs nothing
# and needs no root. Exit code 1 and one sentence where that cannot be had.
#
# publish/linux/sysroot.sh --source RID prints where from: "KEYRING MIRROR RELEASE COMPONENT...".
set -euo pipefail

readonly PACKAGES=(libc6 libc6-dev libgcc-s1 libgcc-10-dev linux-libc-dev libcrypt1)

die() {
    printf 'sysroot: %s\n' "$*" >&2
    exit 1
}

# older_release SYSTEM: the release to link against, and its components; both have glibc 2.31 and gcc 10.
older_release() {
    case "$1" in
        Debian) printf 'bullseye main\n' ;;
        Ubuntu) printf 'focal main universe\n' ;;
        *) return 1 ;;
    esac
}

# mirror SYSTEM: where the machine gets SYSTEM itself, not its updates for security. Ubuntu keeps its processors apart: whoever
# has the packages of x64 has no others.
mirror() {
    if [[ $1 == Ubuntu && $architecture == arm64 && $(dpkg --print-architecture) != arm64 ]]; then
        printf 'http://ports.ubuntu.com/ubuntu-ports\n'
        return
    fi
    # shellcheck disable=SC2016 # apt's own placeholder
    apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' "Origin: $1" | grep -v -- '-security' | head -n 1
}

# keys SYSTEM: its keyring on this machine.
keys() {
    local keyring
    for keyring in "/usr/share/keyrings/${1,,}-archive-keyring.gpg" "/etc/apt/trusted.gpg.d/${1,,}-archive-keyring.gpg"; do
        if [[ -s $keyring ]]; then
            printf '%s\n' "$keyring"
            return
        fi
    done
    return 1
}

# print_source: where the older release is to be had.
print_source() {
    local system url keyring
    command -v apt-get >/dev/null || die "no apt-get here to get an older C library with"
    for system in Debian Ubuntu; do
        if url=$(mirror "$system") && [[ -n $url ]] && keyring=$(keys "$system"); then
            printf '%s %s %s\n' "$keyring" "$url" "$(older_release "$system")"
            return
        fi
    done
    die "this machine's apt names no mirror of Debian or Ubuntu (apt-get update has not been run yet?)"
}

# write_apt_configuration FOLDER KEYRING SOURCE: an apt of its own, which neither reads nor changes that of the machine.
write_apt_configuration() {
    local apt=$1
    mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial" "$apt/parts"
    printf 'deb [arch=%s signed-by=%s] %s\n' "$architecture" "$2" "$3" >"$apt/sources.list"
    : >"$apt/status"
    cat >"$apt/apt.conf" <<CONFIGURATION
Dir::Etc::SourceList "$apt/sources.list";
Dir::Etc::SourceParts "$apt/parts";
Dir::Etc::Preferences "/dev/null";
Dir::Etc::PreferencesParts "$apt/parts";
Dir::State "$apt";
Dir::State::Lists "$apt/lists";
Dir::State::Status "$apt/status";
Dir::Cache "$apt/cache";
APT::Architecture "$architecture";
APT::Architectures "$architecture";
APT::Sandbox::User "";
Acquire::Languages "none";
Acquire::Retries "2";
CONFIGURATION
}

# download FOLDER: the packages and their checksums; goes there.
download() {
    local debs=$1 apt source
    source=$(print_source)
    apt=$(mktemp -d)
    # shellcheck disable=SC2064 # the folder of now
    trap "rm -rf '$apt'" EXIT
    write_apt_configuration "$apt" "${source%% *}" "${source#* }"
    mkdir -p "$debs"
    export APT_CONFIG=$apt/apt.conf
    { apt-get -q update && cd "$debs" && apt-get -q download "${PACKAGES[@]}"; } >"$apt/log" 2>&1 ||
        die "the packages could not be had: $(grep -m 1 '^[EW]:' "$apt/log" | sed 's/^E: //')"
    sha256sum ./*.deb >SHA256SUMS
}

# unpack FOLDER_OF_PACKAGES FOLDER: absolute links would lead back into the machine, so they become relative.
unpack() {
    local debs=$1 root=$2 deb link target
    rm -rf "$root.new"
    mkdir -p "$root.new"
    for deb in "$debs"/*.deb; do
        dpkg -x "$deb" "$root.new"
    done
    find "$root.new" -type l -lname '/*' | while IFS= read -r link; do
        target=$(readlink "$link")
        ln -sfr "$root.new$target" "$link"
    done
    rm -rf "$root"
    mv "$root.new" "$root"
}

[[ $# -eq 2 ]] || die "usage: publish/linux/sysroot.sh RID FOLDER, or --source RID"
rid=$1
[[ $rid != --source ]] || rid=$2
case "$rid" in
    linux-x64) architecture=amd64 ;;
    linux-arm64) architecture=arm64 ;;
    *) die "'$rid' is no Linux that clocks is published for" ;;
esac
if [[ $1 == --source ]]; then
    print_source
    exit
fi
root=$(realpath -m "$2")
debs=$root.packages
command -v dpkg >/dev/null || die "no dpkg here to unpack an older C library with"
if ! (cd "$debs" && sha256sum --quiet -c SHA256SUMS) >/dev/null 2>&1; then
    rm -rf "$debs"
    (download "$debs")
fi
unpack "$debs" "$root"
