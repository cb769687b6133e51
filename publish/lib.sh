# publish/lib.sh: what the commands of build.sh share: words, waiting, tools that are installed, systems. build.sh sources it at
# the root of the tree.
# shellcheck shell=bash

# shellcheck source=publish/debian.sh
source publish/debian.sh

readonly BUILD_LOGS=artifacts/logs
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
    tell_time "$what" "$log" >/dev/null &
    ticker=$!
    "$@" >"$log" 2>&1 || status=$?
    { kill "$ticker" && wait "$ticker"; } 2>/dev/null || true
    [[ ! -t 2 ]] || printf '\r\033[K' >&2
    return "$status"
}

# tell_time WHAT LOG: until it is ended, or this script has. What it is at, or else what was begun, stands behind the seconds.
tell_time() {
    local began=$SECONDS stage
    while sleep 1 2>/dev/null && kill -0 $$ 2>/dev/null; do
        stage=$(stage_of "$2")
        if [[ -t 2 ]]; then
            printf '\r\033[K  %d s  %s' $((SECONDS - began)) "${stage:-${1:0:60}}" >&2
        elif (((SECONDS - began) % TELL_SECONDS == 0)); then
            printf '  %d s  %s\n' $((SECONDS - began)) "${stage:-$1}" >&2
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
        run_quietly "apt-$1" as_root "${DEBIAN_INSTALL[@]}" "$@" ||
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
            *) die "'$rid' is no system that clocks is built for: linux-x64, linux-arm64, win-x64, osx-arm64 (or all), win-arm64, osx-x64" ;;
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

# debian_name_of RID: what Debian calls the processor.
debian_name_of() { case "$1" in *-x64) say amd64 ;; *) say "${1#*-}" ;; esac }

# size_of PROGRAM: in MB, with one decimal, as publish/README.md has it.
size_of() {
    local bytes=$(($(wc -c <"$1")))
    say "$(((bytes + 50000) / 1000000)).$(((bytes + 50000) / 100000 % 10)) MB"
}
