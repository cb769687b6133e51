# publish/release.sh: packages of the programs, and a release of them. Sourced by build.sh, after publish/publish.sh.
# shellcheck shell=bash

# package [RID...]: what users are handed, of the programs as they are released (default: this machine's).
cmd_package() {
    local rid
    [[ $# -gt 0 ]] || set -- "$(host_rid)"
    if [[ $1 == all ]]; then
        publish_programs no all
        set --
        for rid in "${RELEASED[@]}"; do
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

# write_bill_of_materials VERSION: every package in the program, in CycloneDX, whose tool writes it. The same commit gives the
# same bytes: no serial number, and the time of the commit.
write_bill_of_materials() {
    local tool=artifacts/cyclonedx file="publish/clocks-$1.cdx.json" at
    need_sdk
    at=$(TZ=UTC0 date -d "@$(publish/packaging/package.sh --time)" +%Y-%m-%dT%H:%M:%SZ)
    watched "writing $file" "$BUILD_LOGS/cyclonedx.log" cyclonedx "$tool" "$1" "$file" ||
        { cat "$BUILD_LOGS/cyclonedx.log" >&2 && die "there is no bill of materials (above)"; }
    sed -i "s/\"timestamp\": \"[^\"]*\"/\"timestamp\": \"$at\"/" "$file"
    say "$file"
}

cyclonedx() { # TOOL VERSION FILE
    [[ -x $1/dotnet-CycloneDX ]] || dotnet tool install --tool-path "$1" CycloneDX --version 6.3.1
    dotnet restore src/Clocks -v q
    "$1/dotnet-CycloneDX" src/Clocks/Clocks.csproj --output "$(dirname "$3")" --filename "$(basename "$3")" --output-format Json \
        --disable-package-restore --no-serial-number --set-name clocks --set-version "$2" --set-type Application
}

# release STEP: what the workflow of a release does, a step each. check TAG: the tag names the version. package RID:
# as users get it; a Linux program must be the one for older systems. bom: what it is made of. sums: of all packages. publish TAG: with the notes.
cmd_release() {
    local version
    version=$(publish/packaging/package.sh --version)
    case "${1:-} ${2:-}" in
        "check v$version") [[ -n $(publish/packaging/package.sh --changes) ]] || die "CHANGELOG.md has no '## $version'" ;;
        "package "?*)
            cmd_package "$2"
            [[ $2 != linux-* || "$(linked_as "$2")" == "$FOR_OLDER_GLIBC" ]] ||
                die "this $2 program is for this machine's glibc; for a release it must be linked for older ones"
            ;;
        "bom ") write_bill_of_materials "$version" ;;
        "sums ") write_checksums ;;
        "publish v$version")
            publish/packaging/package.sh --changes >artifacts/notes.md
            gh release create "$2" --title "clocks $version" --notes-file artifacts/notes.md \
                publish/clocks[-_]* publish/SHA256SUMS
            ;;
        *) die "release check v$version, release package RID, release bom, release sums, or release publish v$version" ;;
    esac
}
