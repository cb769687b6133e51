#!/usr/bin/env bash
# The one script of the project: build, publish, demo, test, benchmark. `./build.sh help` lists the commands.
# It needs the .NET 10 SDK and a C linker; what else a command needs it installs when it may, and names when it may not.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
# The tests report on the terminal; TUnit would also make a page of HTML after every run.
export TUNIT_DISABLE_HTML_REPORTER=true

readonly BUILD_LOGS=artifacts/logs
readonly SYSROOT=$PWD/artifacts/sysroot
readonly OLDER_LIBM=$PWD/artifacts/publish/linux-x64/libm.o
# The exit code of publish_one for a system that this one cannot build for.
readonly ELSEWHERE=3
# The exit code of a test program whose filter matches no test.
readonly NO_TESTS=8
# The bars of a program's size, for publish/gate.sh; below them publish/README.md records what it is.
readonly SIZE_MIN_BYTES=3000000
readonly SIZE_MAX_BYTES=6200000
export SIZE_MIN_BYTES SIZE_MAX_BYTES
# How often who waits is told so, in seconds: in a file or a pipe, where every time is a line.
readonly TELL_SECONDS=15

say() { printf '%s\n' "$*"; }
die() {
    printf 'build.sh: %s\n' "$*" >&2
    exit 1
}

# run_quietly NAME COMMAND...: silent when it works; when it fails, what it said.
run_quietly() {
    local log="$BUILD_LOGS/$1.log"
    shift
    mkdir -p "$BUILD_LOGS"
    if ! "$@" >"$log" 2>&1; then
        cat "$log" >&2
        return 1
    fi
}

# watched WHAT LOG COMMAND...: says what is being done, and runs it with its words in LOG. On a terminal the seconds go by in
# one line that vanishes; elsewhere a line now and then says how far it is. On stderr: stdout is for what came of it.
watched() {
    local what=$1 log=$2 status=0 ticker
    shift 2
    mkdir -p "$(dirname "$log")"
    : >"$log"
    printf '%s\n' "$what" >&2
    tell_time "$log" >/dev/null &
    ticker=$!
    "$@" >"$log" 2>&1 || status=$?
    { kill "$ticker" && wait "$ticker"; } 2>/dev/null || true
    [[ ! -t 2 ]] || printf '\r\033[K' >&2
    return "$status"
}

# tell_time LOG: until it is ended, or this script has.
tell_time() {
    local began=$SECONDS
    while sleep 1 2>/dev/null && kill -0 $$ 2>/dev/null; do
        if [[ -t 2 ]]; then
            printf '\r\033[K  %d s  %s' $((SECONDS - began)) "$(stage_of "$1")" >&2
        elif (((SECONDS - began) % TELL_SECONDS == 0)); then
            printf '  %d s  %s\n' $((SECONDS - began)) "$(stage_of "$1")" >&2
        fi
    done
}

# stage_of LOG: what the .NET build that writes it is at; nothing for anything else.
stage_of() {
    sed -n -e 's/^ *Determining projects to restore.*/restoring packages/p' -e 's/^ *Restored .*/compiling/p' \
        -e 's/^ *\([A-Z][A-Za-z.]*\) -> .*\.dll$/compiled \1/p' -e 's/^ *Generating native code.*/generating native code/p' \
        "$1" | tail -n 1
}

need_sdk() {
    command -v dotnet >/dev/null ||
        die "the .NET 10 SDK is missing: https://dotnet.microsoft.com/download/dotnet/10.0"
    [[ "$(dotnet --version)" == 10.* ]] ||
        die "the .NET 10 SDK is needed, this is $(dotnet --version): https://dotnet.microsoft.com/download/dotnet/10.0"
}

# need_package COMMAND DEBIAN_PACKAGE...: installs what provides COMMAND, or says how to.
need_package() {
    local tool=$1
    shift
    command -v "$tool" >/dev/null || install "$tool" "$@"
}

# need_python MODULE DEBIAN_PACKAGE: the same for a module of the system's Python.
need_python() {
    /usr/bin/python3 -c "import $1" 2>/dev/null || install "Python's $1" python3 "$2"
}

# can_install: as root; the machine of a workflow is nobody's, so there as its user too, who needs no password.
can_install() {
    command -v apt-get >/dev/null || return
    [[ $EUID -eq 0 ]] || { [[ ${CI:-} == true ]] && sudo -n true 2>/dev/null; }
}

as_root() { if [[ $EUID -eq 0 ]]; then "$@"; else sudo -n "$@"; fi; }

install() { # WHAT DEBIAN_PACKAGE...
    local tool=$1
    shift
    if can_install; then
        say "installing $* (for $tool)"
        run_quietly apt-update as_root apt-get update || true
        run_quietly "apt-$1" as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@" ||
            die "could not install $*"
    else
        die "$tool is missing: sudo apt-get install $*   (or your system's equivalent)"
    fi
}

host_rid() {
    local os arch
    case "$(uname -s)" in
        Linux) os=linux ;;
        Darwin) os=osx ;;
        MINGW* | MSYS* | CYGWIN*) os=win ;;
        *) die "unknown system $(uname -s): clocks runs on Linux, macOS and Windows" ;;
    esac
    case "$(uname -m)" in
        x86_64 | amd64) arch=x64 ;;
        aarch64 | arm64) arch=arm64 ;;
        *) die "unknown processor $(uname -m): clocks runs on x64 and arm64" ;;
    esac
    say "$os-$arch"
}

# need_rid RID...: systems by their names, so that a slip of the pen is not taken for one.
need_rid() {
    local rid
    for rid in "$@"; do
        case "$rid" in
            linux-x64 | linux-arm64 | win-x64 | win-arm64 | osx-x64 | osx-arm64) ;;
            *) die "'$rid' is no system that clocks is built for: linux-x64, win-x64, osx-arm64 (or all), linux-arm64, win-arm64, osx-x64" ;;
        esac
    done
}

# need_no_more COMMAND WORD...: what a command would pass over in silence is a slip of the pen.
need_no_more() { [[ $# -eq 1 ]] || die "$1 takes no '$2'; ./build.sh help says what it takes"; }

binary_of() { # RID
    case "$1" in
        win-*) say "publish/$1/clocks.exe" ;;
        *) say "publish/$1/clocks" ;;
    esac
}

# need_linker: a C compiler that links. On Windows that of Visual Studio's build tools, which the SDK finds by itself.
need_linker() {
    case "$(uname -s)" in
        Linux) command -v clang >/dev/null || need_package gcc gcc libc6-dev ;;
        Darwin) command -v clang >/dev/null || die "clang is missing: xcode-select --install" ;;
        *) need_visual_studio ;;
    esac
}

need_visual_studio() {
    local where found=
    where="$(printenv 'ProgramFiles(x86)' || true)/Microsoft Visual Studio/Installer/vswhere.exe"
    [[ ! -f $where ]] ||
        found=$("$where" -latest -prerelease -products '*' -requires Microsoft.VisualStudio.Component.VC.Tools.x86.x64 \
            -property installationPath)
    [[ -n $found ]] || die "the linker of Visual Studio is missing: install the Build Tools with 'Desktop development with C++'"
}

# is_current BINARY: nothing that it is made of is newer. What records and packages it is not among that.
is_current() {
    [[ -x $1 && -z "$(find src publish Directory.Packages.props build.sh -newer "$1" -not -path '*/bin/*' \
        -not -path '*/obj/*' -not -path 'publish/packaging/*' -not -name 'clocks*' -not -name SHA256SUMS -not -name '*.md' \
        -not -name record.sh -type f -print -quit)" ]]
}

# older_glibc IS_RELEASE: whether the Linux program can be linked for older systems, else a sentence why not. What takes
# a download is only done for a release, where somebody asked for linux-x64 by name; afterwards it is there for all.
older_glibc() {
    if ! command -v clang >/dev/null || ! command -v ld.lld >/dev/null; then
        if [[ $1 == no ]] || ! can_install; then
            say "without clang and lld"
            return 1
        fi
        (install "a program for older systems" clang lld) >&2 || { say "without clang and lld" && return 1; }
    fi
    [[ publish/linux-x64/sysroot.sh -nt $SYSROOT/usr ]] || return 0
    if [[ $1 == no ]]; then
        say "without the packages of an older system"
        return 1
    fi
    printf 'fetching the C library of an older system to link against\n' >&2
    publish/linux-x64/sysroot.sh "$SYSROOT" 2>"$BUILD_LOGS/sysroot.log" || { cat "$BUILD_LOGS/sysroot.log" && return 1; }
    touch "$SYSROOT/usr"
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
    hand_out win-x64 artifacts/publish/win-x64/out/clocks.exe
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

# link_options: what the linker of this machine is told, into LINK; how that is called, into LINK_KIND.
link_options() { # RID IS_RELEASE
    local why
    LINK=()
    LINK_KIND=
    [[ "${1%%-*}" == linux ]] || return 0
    LINK_KIND="for this machine's glibc"
    if [[ $1 == linux-x64 ]]; then
        if why=$(older_glibc "$2"); then
            mkdir -p artifacts/publish/linux-x64
            clang --sysroot="$SYSROOT" -std=c11 -O2 -fno-builtin -fPIC -c publish/linux-x64/libm.c -o "$OLDER_LIBM" ||
                die "publish/linux-x64/libm.c does not compile"
            LINK=("-p:SysRoot=$SYSROOT" -p:LinkerFlavor=lld "-p:OlderLibmObject=$OLDER_LIBM")
            LINK_KIND="for older glibc"
            return 0
        fi
        [[ $2 == no ]] || LINK_KIND="for this machine's glibc, $why"
    fi
    command -v clang >/dev/null || LINK=(-p:CppCompilerAndLinker=gcc)
}

publish_one() { # RID IS_RELEASE
    local rid=$1 host binary log glibc='' kind="artifacts/publish/$1/link"
    host=$(host_rid)
    mkdir -p "$BUILD_LOGS"
    if [[ $rid == win-x64 && $host == linux-x64 ]]; then
        publish_windows
        return
    fi
    # Mac and Windows compile for both of their processors; on Linux that takes the libraries of the other one.
    if [[ "${rid%%-*}" != "${host%%-*}" || $rid == linux-* && $rid != "$host" ]]; then
        say "build.sh: $rid cannot be built on $host: run ./build.sh publish $rid on its own system" >&2
        return "$ELSEWHERE"
    fi
    need_linker
    binary=$(binary_of "$rid")
    if is_current "$binary" && [[ $2 == no || "$(cat "$kind" 2>/dev/null)" == "for older glibc" ]]; then
        say "$binary is up to date"
        return
    fi
    link_options "$rid" "$2"
    if is_current "$binary" && [[ "$(cat "$kind" 2>/dev/null)" == "${LINK_KIND%%,*}" ]]; then
        say "$binary is up to date${LINK_KIND:+ (linked $LINK_KIND)}"
        return
    fi
    log="$BUILD_LOGS/publish-$rid.log"
    # The compiler does not notice that it is to link in another way.
    rm -rf "artifacts/publish/$rid/bin/Clocks/release_$rid/native"
    watched "compiling $binary${LINK_KIND:+ $LINK_KIND}: about a minute on two cores ($log)" "$log" \
        dotnet publish src/Clocks/Clocks.csproj -c Release -r "$rid" --artifacts-path "artifacts/publish/$rid" \
        -o "artifacts/publish/$rid/out" ${LINK[@]+"${LINK[@]}"} || failed_to_publish "$rid" "$log"
    hand_out "$rid" "artifacts/publish/$rid/out/$(basename "$binary")"
    say "${LINK_KIND%%,*}" >"$kind"
    [[ "${rid%%-*}" != linux ]] || glibc=", linked $LINK_KIND: needs $(publish/gate.sh --glibc "$binary") or newer"
    say "published $binary: $(size_of "$binary")$glibc"
}

# hand_out RID PROGRAM: through the gate, into publish/, into the checksums.
hand_out() {
    local binary runs=0 older=0
    binary=$(binary_of "$1")
    [[ $1 != "$(host_rid)" ]] || runs=1
    [[ ${LINK_KIND:-} != "for older glibc" ]] || older=1
    RUNS=$runs OLDER_GLIBC=$older publish/gate.sh "$1" "$2" "$BUILD_LOGS/publish-$1.log" || die "$1 does not pass the gate (above)"
    mkdir -p "$(dirname "$binary")"
    # Packages of the program before this one would be old.
    rm -f "$binary" publish/clocks-*-"$1".*
    [[ $1 != linux-* ]] || rm -f publish/clocks_*.deb
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

# size_of PROGRAM: in MB, with one decimal, as publish/README.md has it.
size_of() {
    local bytes=$(($(wc -c <"$1")))
    say "$(((bytes + 50000) / 1000000)).$(((bytes + 50000) / 100000 % 10)) MB"
}

# record RID: what a program that is released is, into publish/README.md. Only for who asks to publish: a test that wrote it
# would find it true. One that is for this machine alone says nothing of those that are released.
record() {
    [[ $command == publish ]] || return 0
    [[ $1 != linux-* || "$(cat "artifacts/publish/$1/link" 2>/dev/null)" == "for older glibc" ]] || return 0
    publish/record.sh "$1" "$(binary_of "$1")"
}

# publish: this machine's program, quickly. publish RID...: those programs as they are released, and their rows in
# publish/README.md. publish all: whatever this machine can make of the three; one that it cannot make is a failure only
# where it was asked for by name.
cmd_publish() {
    need_sdk
    local rid status=0 code is_release=yes is_all=no
    if [[ $# -eq 0 ]]; then
        set -- "$(host_rid)"
        is_release=no
    elif [[ $1 == all ]]; then
        need_no_more "publish all" "${@:2}"
        set -- linux-x64 win-x64 osx-arm64
        is_all=yes
    fi
    need_rid "$@"
    for rid in "$@"; do
        code=0
        (publish_one "$rid" "$is_release") || code=$?
        [[ $code -eq 0 || $code -eq $ELSEWHERE && $is_all == yes ]] || status=1
        [[ $code -ne 0 || $is_release == no ]] || record "$rid"
    done
    return $status
}

# package [RID...]: what users are handed, of the programs as they are released (default: this machine's).
cmd_package() {
    local rid
    [[ $# -gt 0 ]] || set -- "$(host_rid)"
    if [[ $1 == all ]]; then
        cmd_publish all
        set --
        for rid in linux-x64 win-x64 osx-arm64; do
            [[ ! -f $(binary_of "$rid") ]] || set -- "$@" "$rid"
        done
    else
        cmd_publish "$@"
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
            [[ $2 != linux-x64 || "$(cat "artifacts/publish/$2/link")" == "for older glibc" ]] ||
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

cmd_demo() {
    need_no_more demo "$@"
    cmd_publish
    "$(binary_of "$(host_rid)")" lab --nodes 3 --duration 10 --loopback
}

# build_suite PROJECT: one test program, for the CLR of this machine.
build_suite() {
    watched "building tests/$1" "$BUILD_LOGS/build-$1.log" dotnet build "tests/$1/$1.csproj" -c Release -v q ||
        { cat "$BUILD_LOGS/build-$1.log" >&2 && die "building $1 failed (above)"; }
}

suite_of() { say "tests/$1/bin/Release/net10.0/$1"; }

# run_suite PROJECT: builds and runs one test program, adds its numbers to the totals.
run_suite() {
    build_suite "$1"
    count_suite "$1" "$(suite_of "$1")"
}

# run_native_suite PROJECT: the same as native code, which is how the program is shipped. A warning is a failure.
run_native_suite() {
    local log="$BUILD_LOGS/publish-$1.log" rid
    rid=$(host_rid)
    need_linker
    link_options "$rid" no
    # It stays on this machine, so it is linked for this machine.
    [[ $LINK_KIND != "for older glibc" ]] || LINK=()
    watched "compiling tests/$1 natively" "$log" dotnet publish "tests/$1/$1.csproj" -c Release -r "$rid" \
        --artifacts-path "artifacts/$1" -o "artifacts/$1/out" ${LINK[@]+"${LINK[@]}"} ||
        { cat "$log" >&2 && die "publishing $1 failed (above)"; }
    if grep -E 'warning [A-Z]+[0-9]+' "$log" >&2; then
        die "publishing $1 gave warnings (above)"
    fi
    count_suite "$1, native" "artifacts/$1/out/$1"
}

# count_suite NAME PROGRAM [FILTER]: runs a test program; shows what failed and what was skipped and why; adds to the
# totals. It fails when the filter matches nothing.
count_suite() {
    local name=$1 log="$BUILD_LOGS/${1//, /-}.log" status=0
    mkdir -p "$BUILD_LOGS"
    watched "running tests/$name ($log)" "$log" \
        "$2" --no-ansi --progress off --output Normal ${3:+--treenode-filter "$3"} || status=$?
    [[ $status -ne "$NO_TESTS" || -z ${3:-} ]] || return 1
    local succeeded failed skipped
    succeeded=$(sed -n 's/^ *succeeded: //p' "$log" | tail -1)
    failed=$(sed -n 's/^ *failed: //p' "$log" | tail -1)
    skipped=$(sed -n 's/^ *skipped: //p' "$log" | tail -1)
    if [[ $status -ne 0 || -z $succeeded ]]; then
        cat "$log"
    else
        skipped_with_reasons "$log"
    fi
    say "$name: ${succeeded:-0} passed, ${failed:-1} failed, ${skipped:-0} skipped"
    TOTAL_PASSED=$((TOTAL_PASSED + ${succeeded:-0}))
    TOTAL_FAILED=$((TOTAL_FAILED + ${failed:-1}))
    if [[ $status -ne 0 && ${failed:-0} -eq 0 ]]; then
        TOTAL_FAILED=$((TOTAL_FAILED + 1))
    fi
}

# skipped_with_reasons LOG: a line for each skipped test, with the reason that stands below its name.
skipped_with_reasons() { awk '/^skipped /{ sub(/ \([^()]*\)$/, ""); name = $0; getline; sub(/^ +/, ""); print "  " name ": " $0 }' "$1"; }

# unit [FILTER]: unit and property tests only, without publishing the program: all, a class, or one test of that name.
cmd_unit() {
    [[ $# -le 1 ]] || need_no_more "unit $1" "${@:2}"
    [[ ${1:-} =~ ^[A-Za-z0-9_]*(\.[A-Za-z0-9_]+)?$ ]] || die "unit takes a class, a test or Class.Test, not '$1'"
    need_sdk
    TOTAL_PASSED=0
    TOTAL_FAILED=0
    build_suite Clocks.Tests
    build_suite Clocks.Properties
    case "${1:-}" in
        '') unit_tests '/*/*/*/*' ;;
        *.*) unit_tests "/*/*/*${1%.*}*/*${1#*.}*" ;;
        *) unit_tests "/*/*/*$1*/*" || unit_tests "/*/*/*/*$1*" ;;
    esac || die "no class and no test is called '$1'"
    say "$TOTAL_PASSED passed, $TOTAL_FAILED failed"
    ((TOTAL_FAILED == 0))
}

# unit_tests FILTER: those tests of both programs that it matches; fails when there are none.
unit_tests() {
    local project found=1
    for project in Clocks.Tests Clocks.Properties; do
        if count_suite "$project" "$(suite_of "$project")" "$1"; then found=0; fi
    done
    return $found
}

# run_script SCRIPT: a test program of its own kind that ends in "N passed, N failed", or says in a line why it is skipped.
run_script() {
    local log
    log="$BUILD_LOGS/$(basename "$(dirname "$1")").log"
    local status=0
    watched "running $1 ($log)" "$log" "$@" || status=$?
    local line
    line=$(grep -E '^[0-9]+ passed, [0-9]+ failed' "$log" | tail -1 || true)
    if [[ $status -ne 0 || -z $line ]]; then
        [[ $status -eq 0 ]] && grep -E '^skipped' "$log" && return
        cat "$log"
    else
        grep -E '^skipped .+: ' "$log" || true
    fi
    say "$1: ${line:-no result}"
    local passed=${line%% passed*} failed=${line#*, }
    TOTAL_PASSED=$((TOTAL_PASSED + ${passed:-0}))
    failed=${failed%% failed*}
    [[ $status -eq 0 || ${failed:-0} -gt 0 ]] || failed=1
    TOTAL_FAILED=$((TOTAL_FAILED + ${failed:-1}))
}

# test: units, the published binary, the commands of the README, the LAN of namespaces. test all: the programs as they are
# released, and whoever reads, runs and installs them: browser, shells, wine, an old Linux, dpkg, ssh, Ansible, actionlint.
cmd_test() {
    [[ ${1:-all} == all ]] || die "test takes 'all' or nothing, not '$1'"
    need_no_more "test${1:+ all}" "${@:2}"
    TOTAL_PASSED=0
    TOTAL_FAILED=0
    if [[ ${1:-} == all ]]; then
        cmd_publish all
    else
        cmd_publish
    fi
    CLOCKS_BINARY="$PWD/$(binary_of "$(host_rid)")"
    export CLOCKS_BINARY
    if [[ $(uname -s) == Linux ]]; then
        need_python msgpack python3-msgpack
        need_package dot graphviz
    fi
    run_suite Clocks.Tests
    run_suite Clocks.Properties
    [[ ${1:-} != all ]] || run_native_suite Clocks.Tests
    run_suite Clocks.EndToEnd
    if [[ $(uname -s) == Linux ]]; then
        run_script tests/build/run.sh "$@"
        run_script tests/readme/run.sh "$@"
        run_script tests/lan/run.sh
    fi
    if [[ ${1:-} == all ]]; then
        # Not before: tests/build publishes once more, and packages of an older program do not stay.
        cmd_package all
        run_script tests/browser/run.sh
        run_script tests/shells/run.sh
        run_script tests/workflows/run.sh
        run_script tests/package/run.sh
        run_script tests/deploy/run.sh
        run_script tests/oldlinux/run.sh
        run_script tests/wine/run.sh
    fi
    say "$TOTAL_PASSED passed, $TOTAL_FAILED failed"
    ((TOTAL_FAILED == 0))
}

# bench [NAME]: whole programs and micro-operations beside their counterparts, ratios of one run; discovery has a LAN of its own.
cmd_bench() {
    cmd_publish
    if [[ ${1:-} == discovery ]]; then
        shift
        tests/lan/bench.sh "$@"
    else
        tests/Clocks.Benchmarks/bench.sh "$@"
    fi
}

cmd_clean() {
    need_no_more clean "$@"
    rm -rf artifacts publish/clocks[-_]* publish/SHA256SUMS
    find src tests -type d \( -name bin -o -name obj \) -prune -exec rm -rf {} +
    find publish -mindepth 2 -name 'clocks' -delete -o -mindepth 2 -name 'clocks.exe' -delete
}

cmd_help() {
    cat <<'HELP'
./build.sh publish [rid...]   native binary into publish/<rid>/clocks (default: this machine's;
                              all: every one that this machine can make); those named
                              are as released, and recorded in publish/README.md
./build.sh package [rid...]   archives, and the Debian package, of them into publish/
./build.sh demo               publish, run three nodes on loopback for ten seconds, analyse them
./build.sh unit [filter]      unit and property tests only: all, a class, a test, or Class.Test
./build.sh test               publish, run the tests; ends in "N passed, N failed"
./build.sh test all           the same, and everything that others read, run and install:
                              packages, shells, wine, Debian 11
./build.sh bench [name]       measure beside real counterparts, into bench.json
                              (bench discovery: beside avahi and zeroconf)
./build.sh release step       what the workflow of a release does: check, package, sums, publish
./build.sh clean              remove everything that was built
./build.sh help               this text
HELP
}

command=${1:-help}
shift || true
case "$command" in
    publish | package | release | demo | unit | test | bench | clean | help) "cmd_$command" "$@" ;;
    *)
        cmd_help >&2
        die "unknown command '$command'"
        ;;
esac
