#!/usr/bin/env bash
# Every benchmark, or those that are named: `./build.sh bench [name...]` calls it from the repository root.
# It builds what it measures and what it measures against, then whole/run.py does the rest and writes bench.json.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
readonly BUILT=artifacts/bench
readonly BENCH=tests/Clocks.Benchmarks

# shellcheck source=publish/debian.sh
source publish/debian.sh

die() {
    printf 'bench.sh: %s\n' "$*" >&2
    exit 1
}

# need WHAT TEST DEBIAN_PACKAGE...: installs a counterpart, or names it; benchmarks that need it are left out then.
need() {
    local what=$1 test=$2
    shift 2
    eval "$test" >/dev/null 2>&1 && return
    if [[ $EUID -eq 0 ]] && command -v apt-get >/dev/null; then
        printf 'installing %s (for %s)\n' "$*" "$what"
        { apt-get update && "${DEBIAN_INSTALL[@]}" "$@"; } >"$BUILT/apt.log" 2>&1 || true
    fi
    eval "$test" >/dev/null 2>&1 ||
        printf '%s is missing, its comparison is left out: sudo apt-get install %s\n' "$what" "$*"
}

build() { # NAME PROJECT
    # shellcheck disable=SC2086
    dotnet build $2 -c Release -v q >"$BUILT/build-$1.log" 2>&1 ||
        {
            cat "$BUILT/build-$1.log" >&2
            die "building $1 failed"
        }
}

# uses WORD [NAME...]: whether one of the benchmarks that are named, or of all where none is, asks for what is built as WORD.
uses() {
    local word=$1
    shift
    [[ $# -gt 0 ]] || return 0
    (cd $BENCH/whole && grep -qsw "$word" "${@/%/.py}")
}

mkdir -p "$BUILT"
ARCHITECTURE=$(uname -m | sed 's/x86_64/x64/;s/aarch64/arm64/')
[[ "$(uname -s)" == Linux ]] || die "the comparisons are made on Linux, this is $(uname -s)"
need "cyclictest" "command -v cyclictest" rt-tests
need "libzmq" "[[ -e /usr/include/zmq.h ]]" libzmq3-dev
need "a C compiler" "command -v gcc" gcc libc6-dev
need "python3" "command -v python3" python3-minimal
need "pandas" "/usr/bin/python3 -c 'import pandas'" python3-pandas
if [[ -z ${CLOCKS_BINARY:-} ]]; then
    ./build.sh publish
    CLOCKS_BINARY="$PWD/publish/linux-$ARCHITECTURE/clocks"
fi
if [[ " $* " == *" large "* && ! -d $BUILT/duckdb/node_modules ]] && command -v npm >/dev/null; then
    mkdir -p "$BUILT/duckdb"
    echo '{"private":true}' >"$BUILT/duckdb/package.json"
    npm install --prefix "$BUILT/duckdb" --no-audit --no-fund --ignore-scripts --silent @duckdb/node-api@1.5.6-r.1 ||
        printf 'npm cannot install DuckDB, its comparison is left out\n'
fi
gcc -O2 -Wall -o "$BUILT/pingpong" $BENCH/peers/pingpong.c
rm -f "$BUILT/pushpull"
[[ ! -e /usr/include/zmq.h ]] || gcc -O2 -Wall -o "$BUILT/pushpull" $BENCH/peers/pushpull.c -lzmq
if uses MICRO "$@"; then build micro $BENCH/Clocks.Benchmarks.csproj; fi
BENCH_ENDS="$PWD/$BUILT/native/ends"
# The ends of the transport and the simulation are compiled as the program is; where that fails, just in time.
LINKER=()
command -v clang >/dev/null || LINKER=(-p:CppCompilerAndLinker=gcc)
if uses ENDS "$@" && ! dotnet publish $BENCH/Ends -c Release -r "linux-$ARCHITECTURE" \
    --artifacts-path "$BUILT/ends" -o "$BUILT/native" "${LINKER[@]}" >"$BUILT/ends.log" 2>&1; then
    printf 'the ends could not be compiled natively (%s/ends.log): they run just in time\n' "$BUILT"
    build ends $BENCH/Ends
    BENCH_ENDS="$PWD/$BENCH/Ends/bin/Release/net10.0/ends"
fi
export CLOCKS_BINARY BENCH_ENDS BENCH_MICRO="$PWD/$BENCH/bin/Release/net10.0/Clocks.Benchmarks" BENCH_PEERS="$PWD/$BUILT"
PYTHONDONTWRITEBYTECODE=1 exec /usr/bin/python3 $BENCH/whole/run.py "$@"
