# tests/commands.sh: the commands of build.sh that test and measure. Sourced by build.sh, after tests/suites.sh.
# shellcheck shell=bash

# unit [FILTER]: unit and property tests only, without publishing the program: all, a class, or one test of that name.
cmd_unit() {
    [[ $# -le 1 ]] || need_no_more "unit $1" "${@:2}"
    [[ ${1:-} =~ ^[A-Za-z0-9_]*(\.[A-Za-z0-9_]+)?$ ]] || die "unit takes a class, a test or Class.Test, not '$1'"
    need_sdk
    build_suite Clocks.Tests
    build_suite Clocks.Properties
    case "${1:-}" in
        '') unit_tests '/*/*/*/*' ;;
        *.*) unit_tests "/*/*/*${1%.*}*/*${1#*.}*" ;;
        *) unit_tests "/*/*/*$1*/*" || unit_tests "/*/*/*/*$1*" ;;
    esac || die "no class and no test is called '$1'"
    say_totals
}

# unit_tests FILTER: those tests of both programs that it matches; fails when there are none.
unit_tests() {
    local project found=1
    for project in Clocks.Tests Clocks.Properties; do
        if count_suite "$project" "$(suite_of "$project")" "$1"; then found=0; fi
    done
    return $found
}

# test: units, the published binary, the commands of the README, the LAN of namespaces. test all: the programs as they are
# released, and whoever reads, runs and installs them: browser, shells, wine, an old Linux, dpkg, ssh, Ansible, actionlint.
cmd_test() {
    [[ ${1:-all} == all ]] || die "test takes 'all' or nothing, not '$1'"
    need_no_more "test${1:+ all}" "${@:2}"
    if [[ ${1:-} == all ]]; then
        publish_programs no all
    else
        publish_programs no
    fi
    CLOCKS_BINARY="$PWD/$(binary_of "$(host_rid)")"
    export CLOCKS_BINARY
    if [[ $(uname -s) == Linux ]]; then
        need_python msgpack python3-msgpack
        need_package dot graphviz
        need_package shellcheck shellcheck
        need_package shfmt shfmt
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
        [[ $(uname -s) != Linux ]] || run_script tests/soak/soak.py "$CLOCKS_BINARY" 1
    fi
    say_totals
}

# soak [MINUTES]: nodes that are killed, paused, flooded and sent garbage; their memory, and what the judge says of them.
cmd_soak() {
    [[ ${1:-30} =~ ^[0-9]+$ ]] || die "soak takes minutes, not '$1'"
    need_no_more "soak${1:+ $1}" "${@:2}"
    publish_programs no
    tests/soak/soak.py "$(binary_of "$(host_rid)")" "${1:-30}"
}

# bench [NAME]: whole programs and micro-operations beside their counterparts, ratios of one run; discovery has a LAN of its own.
cmd_bench() {
    publish_programs no
    if [[ ${1:-} == discovery ]]; then
        shift
        tests/lan/bench.sh "$@"
    else
        tests/Clocks.Benchmarks/bench.sh "$@"
    fi
}
