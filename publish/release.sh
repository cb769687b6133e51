# publish/release.sh: packages of the programs, and a release of them. Sourced by build.sh, after publish/publish.sh.
# shellcheck shell=bash

# package [RID...]: what users are handed, of the programs as they are released (default: this machine's).
cmd_package() {
    local rid
    [[ $# -gt 0 ]] || set -- "$(host_rid)"
    if [[ $1 == all ]]; then
        publish_programs no all
        set --
        for rid in linux-x64 win-x64 osx-arm64; do
            [[ ! -f $(binary_of "$rid") ]] || set -- "$@" "$rid"
        done
    else
        publish_programs no "$@"
    fi
    for rid in "$@"; do
        if [[ $rid == win-* && $(host_rid) != win-* ]]; then
            need_package zip zip
        fi
        publish/packaging/package.sh "$rid" "$(binary_of "$(host_rid)")"
    done
    write_checksums
}

# release STEP: what the workflow of a release does, a step each. check TAG: the tag names the version. package RID:
# as users get it; a Linux program must be the one for older systems. sums: of all packages. publish TAG: with the notes.
cmd_release() {
    local version
    version=$(publish/packaging/package.sh --version)
    case "${1:-} ${2:-}" in
        "check v$version") [[ -n $(publish/packaging/package.sh --changes) ]] || die "CHANGELOG.md has no '## $version'" ;;
        "package "?*)
            cmd_package "$2"
            [[ $2 != linux-x64 || "$(linked_as "$2")" == "$FOR_OLDER_GLIBC" ]] ||
                die "this $2 program is for this machine's glibc; for a release it must be linked for older ones"
            ;;
        "sums ") write_checksums ;;
        "publish v$version")
            publish/packaging/package.sh --changes >artifacts/notes.md
            gh release create "$2" --title "clocks $version" --notes-file artifacts/notes.md \
                publish/clocks[-_]* publish/SHA256SUMS
            ;;
        *) die "release check v$version, release package RID, release sums, or release publish v$version" ;;
    esac
}
