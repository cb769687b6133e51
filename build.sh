#!/usr/bin/env bash
# The one script of the project: build, publish, demo, test, benchmark. `./build.sh help` lists the commands.
# It needs the .NET 10 SDK and a C linker; what else a command needs it installs when it may, and names when it may not.
# The commands are functions cmd_NAME: what publishes stands in publish/, what tests in tests/.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
# The tests report on the terminal; TUnit would also make a page of HTML after every run.
export TUNIT_DISABLE_HTML_REPORTER=true

# shellcheck source=publish/lib.sh
source publish/lib.sh
# shellcheck source=publish/publish.sh
source publish/publish.sh
# shellcheck source=publish/release.sh
source publish/release.sh
# shellcheck source=tests/suites.sh
source tests/suites.sh
# shellcheck source=tests/commands.sh
source tests/commands.sh

cmd_demo() {
    need_no_more demo "$@"
    publish_programs no
    "$(binary_of "$(host_rid)")" lab --nodes 3 --duration 10 --loopback
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
                              packages, shells, wine, arm64, Debian 11
./build.sh mutate [N [SEED]]  lies and harmless changes of true runs, every kind N times (20)
./build.sh bench [name]       measure beside real counterparts, into bench.json
                              (bench discovery: beside avahi and zeroconf)
./build.sh soak [minutes]     nodes that are killed, paused, flooded and sent garbage (30)
./build.sh fuzz [seconds]     inputs that a reader of foreign bytes does not bear, by AFL++ (300)
./build.sh release step       what the workflow of a release does: check, package, sums, publish
./build.sh clean              remove everything that was built
./build.sh help               this text
HELP
}

command=${1:-help}
shift || true
case "$command" in
    publish | package | release | demo | unit | test | mutate | bench | soak | fuzz | clean | help) "cmd_$command" "$@" ;;
    --help | -h) cmd_help ;;
    *)
        cmd_help >&2
        die "unknown command '$command'"
        ;;
esac
