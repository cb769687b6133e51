# publish/publish.sh: the native programs, of this machine and of others. Sourced by build.sh, after publish/lib.sh.
# shellcheck shell=bash

# The systems that are released.
readonly RELEASED=(linux-x64 linux-arm64 win-x64 osx-arm64)
# How a program is made where there are several ways; its file artifacts/publish/RID/link says which it was.
readonly FOR_OLDER_GLIBC="for older glibc"
readonly FOR_THIS_GLIBC="for this machine's glibc"
readonly NOT_NATIVE="not native"
# The bars of a program's size, for publish/gate.sh, whatever the caller's environment says; below them publish/README.md
# records what it is. The same code is a tenth longer in arm64's instructions; a program that is not native brings .NET's runtime
# along.
readonly SIZE_MIN_BYTES=3000000
readonly SIZE_MAX_BYTES=8000000
readonly ARM64_MAX_BYTES=8300000
readonly NOT_NATIVE_MIN_BYTES=10000000
readonly NOT_NATIVE_MAX_BYTES=17000000
# The exit code of publish_one for a system that this one cannot build for.
readonly ELSEWHERE=3

# is_current BINARY: nothing that it is made of is newer. What only records, packages or tests it is not among that.
is_current() {
    [[ -x $1 && -z "$(find src publish/publish.sh publish/gate.sh publish/linux "$(dirname "$1")" Directory.Packages.props -newer "$1" \
        -not -path '*/bin/*' -not -path '*/obj/*' -not -name 'clocks*' -not -name '*.md' -type f -print -quit)" ]]
}

# sysroot_of RID: where the C library of an older Linux is kept, to link against.
sysroot_of() { say "$PWD/artifacts/sysroot-${1#linux-}"; }

# older_glibc RID IS_RELEASE: whether a Linux program can be linked for older systems, else a sentence why not. What takes
# a download is only done for a release, where somebody asked for the program by name; afterwards it is there for all.
older_glibc() {
    local sysroot tool tools=(clang ld.lld) packages="clang lld"
    sysroot=$(sysroot_of "$1")
    # The system's own objcopy knows this processor alone.
    [[ $1 == "$(host_rid)" ]] || { tools+=(llvm-objcopy) && packages+=" llvm"; }
    for tool in "${tools[@]}"; do
        command -v "$tool" >/dev/null && continue
        if [[ $2 == no ]] || ! can_install; then
            say "without $packages"
            return 1
        fi
        # shellcheck disable=SC2086 # several packages
        (install "a program for older systems" $packages) >&2 || { say "without $packages" && return 1; }
    done
    [[ publish/linux/sysroot.sh -nt $sysroot/usr ]] || return 0
    if [[ $2 == no ]]; then
        say "without the packages of an older system"
        return 1
    fi
    printf 'fetching the C library of an older system to link against\n' >&2
    publish/linux/sysroot.sh "$1" "$sysroot" 2>"$BUILD_LOGS/sysroot.log" || { cat "$BUILD_LOGS/sysroot.log" && return 1; }
    touch "$sysroot/usr"
}

# publish_windows: the Windows program on another system; publish/win-x64 says how that is done.
publish_windows() {
    local binary log
    binary=$(binary_of win-x64)
    if is_current "$binary"; then
        say "$binary is up to date"
        return
    fi
    need_package clang clang
    need_package lld-link lld
    need_package llvm-dlltool llvm
    log="$BUILD_LOGS/publish-win-x64.log"
    watched "compiling $binary: about a minute on two cores ($log)" "$log" \
        publish/win-x64/build.sh "artifacts/publish/win-x64/out/clocks.exe" || failed_to_publish win-x64 "$log"
    hand_out win-x64 artifacts/publish/win-x64/out/clocks.exe ''
    say "published $binary: $(size_of "$binary"), linked on $(host_rid)"
}

# failed_to_publish RID LOG: what was said, and in the last line what it comes to.
failed_to_publish() {
    cat "$2" >&2
    ! grep -q 'error NU[0-9]' "$2" ||
        die "publishing $1 failed: its packages could not be restored (above)." \
            "They come from the sources that 'dotnet nuget list source' names; once they are here, no network is needed"
    die "publishing $1 failed (above)"
}

# link_kind RID IS_RELEASE: how a program is made, nothing where there is one way. Why it is not for older systems, though it
# is to be released, follows behind a comma.
link_kind() {
    local why
    if [[ $1 == osx-* && $(host_rid) != osx-* ]]; then
        say "$NOT_NATIVE"
        return
    fi
    [[ $1 == linux-* ]] || return 0
    if why=$(older_glibc "$1" "$2"); then
        say "$FOR_OLDER_GLIBC"
    elif [[ $2 == no ]]; then
        say "$FOR_THIS_GLIBC"
    else
        say "$FOR_THIS_GLIBC, $why"
    fi
}

# linked_as RID: the kind of the program that lies in publish/, without a reason; nothing where it is not known.
linked_as() { cat "artifacts/publish/$1/link" 2>/dev/null || true; }

# older_libm RID: the object that binds functions of libm to their older version; compiled by compile_older_libm.
older_libm() { say "$PWD/artifacts/publish/$1/libm.o"; }

compile_older_libm() { # RID
    local processor=x86_64
    [[ $1 == linux-x64 ]] || processor=aarch64
    mkdir -p "artifacts/publish/$1"
    clang --target="$processor-linux-gnu" --sysroot="$(sysroot_of "$1")" -std=c11 -O2 -fno-builtin -fPIC \
        -c publish/linux/libm.c -o "$(older_libm "$1")" || die "publish/linux/libm.c does not compile"
}

# publish_native PROJECT RID KIND FOLDER: compiles a project natively and links it as KIND says, into FOLDER/out. For older systems
# compile_older_libm comes first.
publish_native() {
    local link=()
    if [[ $3 == "$NOT_NATIVE" ]]; then
        link=(-p:PublishAot=false -p:SelfContained=true -p:PublishSingleFile=true -p:PublishTrimmed=true)
    elif [[ $3 == "$FOR_OLDER_GLIBC" ]]; then
        link=("-p:SysRoot=$(sysroot_of "$2")" -p:LinkerFlavor=lld "-p:OlderLibmObject=$(older_libm "$2")")
    elif [[ $2 == linux-* ]] && ! command -v clang >/dev/null; then
        link=(-p:CppCompilerAndLinker=gcc)
    fi
    dotnet publish "$1" -c Release -r "$2" --artifacts-path "$4" -o "$4/out" ${link[@]+"${link[@]}"}
}

publish_one() { # RID IS_RELEASE
    local rid=$1 host binary log kind note='' folder=artifacts/publish/$1
    host=$(host_rid)
    mkdir -p "$BUILD_LOGS"
    if [[ $rid == win-x64 && $host == linux-x64 ]]; then
        publish_windows
        return
    fi
    case "$rid $host" in
        # Mac and Windows compile for both of their processors; Linux for arm64 on x64, and for a Mac what is not native.
        osx-*" osx-"* | win-*" win-"* | "$host $host") need_linker ;;
        "linux-arm64 linux-x64") ;;
        "osx-arm64 linux-"*) need_package llvm-objdump llvm ;;
        *)
            say "build.sh: $rid cannot be built on $host: run ./build.sh publish $rid on its own system" >&2
            return "$ELSEWHERE"
            ;;
    esac
    binary=$(binary_of "$rid")
    if is_current "$binary" && [[ $2 == no || "$(linked_as "$rid")" == "$FOR_OLDER_GLIBC" ]]; then
        say "$binary is up to date"
        return
    fi
    kind=$(link_kind "$rid" "$2")
    if [[ $rid == linux-* && $rid != "$host" && $kind != "$FOR_OLDER_GLIBC" ]]; then
        say "build.sh: $rid cannot be built on $host ${kind#*, }" >&2
        return "$ELSEWHERE"
    fi
    if is_current "$binary" && [[ "$(linked_as "$rid")" == "${kind%%,*}" ]]; then
        say "$binary is up to date${kind:+ (linked $kind)}"
        return
    fi
    log="$BUILD_LOGS/publish-$rid.log"
    # The compiler does not notice that it is to link in another way.
    rm -rf "$folder/bin/Clocks/release_$rid/native"
    [[ $kind != "$FOR_OLDER_GLIBC" ]] || compile_older_libm "$rid"
    watched "compiling $binary${kind:+ $kind}: about a minute on two cores ($log)" "$log" \
        publish_native src/Clocks/Clocks.csproj "$rid" "$kind" "$folder" || failed_to_publish "$rid" "$log"
    hand_out "$rid" "$folder/out/$(basename "$binary")" "$kind"
    say "${kind%%,*}" >"$folder/link"
    [[ $rid != linux-* ]] || note=", linked $kind: needs $(publish/gate.sh --glibc "$binary") or newer"
    [[ $kind != "$NOT_NATIVE" ]] ||
        note=", not native (.NET's runtime and the program in one file) and never run; on a Mac this command makes the native one"
    say "published $binary: $(size_of "$binary")$note"
}

# hand_out RID PROGRAM KIND: through the gate, into publish/, into the checksums.
hand_out() {
    local binary runs=0 older=0 min=$SIZE_MIN_BYTES max=$SIZE_MAX_BYTES
    binary=$(binary_of "$1")
    [[ $1 != "$(host_rid)" ]] || runs=1
    [[ $3 != "$FOR_OLDER_GLIBC" ]] || older=1
    [[ $1 != *-arm64 ]] || max=$ARM64_MAX_BYTES
    [[ $3 != "$NOT_NATIVE" ]] || { min=$NOT_NATIVE_MIN_BYTES && max=$NOT_NATIVE_MAX_BYTES; }
    env "SIZE_MIN_BYTES=$min" "SIZE_MAX_BYTES=$max" RUNS=$runs OLDER_GLIBC=$older \
        publish/gate.sh "$1" "$2" "$BUILD_LOGS/publish-$1.log" || die "$1 does not pass the gate (above)"
    mkdir -p "$(dirname "$binary")"
    # Packages of the program before this one would be old.
    rm -f "$binary" publish/clocks-*-"$1".*
    [[ $1 != linux-* ]] || rm -f publish/clocks_*_"$(debian_name_of "$1")".deb
    cp "$2" "$binary"
    write_checksums
}

# write_checksums: of everything in publish/ that users take away.
write_checksums() {
    local tool=(sha256sum)
    command -v sha256sum >/dev/null || tool=(shasum -a 256)
    (cd publish && find . -name 'clocks' -type f -o -name 'clocks.exe' -o -name 'clocks[-_]*.*' -type f | sed 's,^\./,,' |
        LC_ALL=C sort | while IFS= read -r file; do "${tool[@]}" "$file"; done >SHA256SUMS)
}

# record RID: what a program that is released is, into publish/README.md. One that is for this machine alone says nothing of
# those that are released.
record() {
    [[ $1 != linux-* || "$(linked_as "$1")" == "$FOR_OLDER_GLIBC" ]] || return 0
    publish/record.sh "$1" "$(binary_of "$1")"
}

# publish: this machine's program, quickly. publish RID...: those programs as they are released, and their rows in
# publish/README.md. publish all: whatever this machine can make of them; one that it cannot make is a failure only
# where it was asked for by name.
cmd_publish() { publish_programs yes "$@"; }

# publish_programs IS_RECORDED [RID...]: recorded only for who asks to publish: a test that wrote the table would find it true.
publish_programs() {
    local rid status=0 code is_release=yes is_all=no is_recorded=$1
    shift
    need_sdk
    if [[ $# -eq 0 ]]; then
        set -- "$(host_rid)"
        is_release=no
    elif [[ $1 == all ]]; then
        need_no_more "publish all" "${@:2}"
        set -- "${RELEASED[@]}"
        is_all=yes
    fi
    need_rid "$@"
    for rid in "$@"; do
        code=0
        (publish_one "$rid" "$is_release") || code=$?
        [[ $code -eq 0 || $code -eq $ELSEWHERE && $is_all == yes ]] || status=1
        [[ $code -ne 0 || $is_release == no || $is_recorded == no ]] || record "$rid"
    done
    return $status
}
