# tests/commands.sh: the commands of build.sh that test and measure. Sourced by build.sh, after tests/suites.sh.
# shellcheck shell=bash
#
# Runs linux-x64 | where it is built: every test

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

# need_interrupts COMMAND...: a script's background job, and all that it starts, ignores Ctrl-C; tests that interrupt programs need it,
# so this command is begun anew without that.
need_interrupts() {
    local ignored
    ignored=$(sed -n 's/^SigIgn:[[:space:]]*//p' "/proc/$BASHPID/status" 2>/dev/null) || return 0
    (((16#${ignored:-0} & 2) == 0)) || exec env --default-signal=INT ./build.sh "$@"
}

# The classes of tests in which threads meet without locks: what another processor may do in another order (docs/decisions/0015).
readonly LOCK_FREE_TESTS='/*/*/(EventRingTests)|(JournalWriterTests)|(MemoryOrderTests)/*'

# test: units, the published binary, the commands of the README, the LAN of namespaces. test all: the programs as they are
# released, and whoever reads, runs and installs them: browser, shells, wine, qemu, an old Linux, dpkg, ssh, Ansible, actionlint.
cmd_test() {
    [[ ${1:-all} == all ]] || die "test takes 'all' or nothing, not '$1'"
    need_no_more "test${1:+ all}" "${@:2}"
    need_interrupts test "$@"
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
    if [[ ${1:-} == all ]]; then
        run_native_suite Clocks.Tests
        run_arm64_suite Clocks.Tests "$LOCK_FREE_TESTS"
    fi
    run_suite Clocks.EndToEnd
    if [[ $(uname -s) == Linux ]]; then
        run_script tests/build/run.sh "$@"
        if [[ ${1:-} == all ]]; then
            run_script tests/readme/run.sh all
            run_script tests/lan/run.sh
            run_script tests/ssh/run.sh
        else
            run_together tests/readme/run.sh 'tests/lan/run.sh --without 256_nodes' tests/ssh/run.sh
            run_script tests/nodes/run.sh quick
        fi
    fi
    if [[ ${1:-} == all ]]; then
        # Not before: tests/build publishes once more, and packages of an older program do not stay.
        cmd_package all
        run_script tests/browser/run.sh
        run_script tests/shells/run.sh
        run_script tests/workflows/run.sh
        run_script tests/package/run.sh
        run_script tests/deploy/run.sh
        run_script tests/nodes/run.sh 20
        run_script tests/slurm/run.sh
        run_script tests/ssh/run.sh 30
        run_script tests/queries/run.sh
        run_script tests/oldlinux/run.sh
        run_script tests/bare/run.sh
        run_script tests/arm64/run.sh
        run_script tests/wine/run.sh
        run_script tests/preemption/run.sh 120
        [[ $(uname -s) != Linux ]] || run_script tests/soak/soak.py "$CLOCKS_BINARY" 1
        [[ $(uname -s) != Linux ]] || run_script tests/Clocks.Fuzz/fuzz.sh 60
    fi
    say_totals
}

# mutate [N [SEED]]: every kind of lie and harmless change N times, of simulated runs, of logs of other makes, and of a lab that
# is made for it; a table of what became of them. A failure names the seed that repeats it.
cmd_mutate() {
    [[ ${1:-20} =~ ^[1-9][0-9]*$ && ${2:-1} =~ ^[1-9][0-9]*$ ]] || die "mutate takes how many, and the first seed, not '$*'"
    need_no_more "mutate${1:+ $1}${2:+ $2}" "${@:3}"
    publish_programs no
    build_suite Clocks.Properties
    local work=artifacts/mutate
    rm -rf "$work"
    mkdir -p "$work"
    watched "running a lab" "$BUILD_LOGS/mutate-lab.log" \
        "$(binary_of "$(host_rid)")" lab --nodes 3 --rates 5,3,2 --duration 8 --loopback --log "$work/lab" \
        --fault "partition 1|2,3 2s..3s; pause 3 4s..5s" || die "the lab failed ($BUILD_LOGS/mutate-lab.log)"
    CLOCKS_MUTATIONS=${1:-20} CLOCKS_MUTATION_FIRST=${2:-1} CLOCKS_MUTATION_LAB=$(echo "$PWD/$work"/lab/run_*) \
    CLOCKS_MUTATION_TABLE=$PWD/$work/table.txt \
        count_suite "Clocks.Properties (mutations)" "$(suite_of Clocks.Properties)" '/*/*/MutationTests/*' >"$work/tests.txt" || true
    [[ -s $work/table.txt ]] || { cat "$work/tests.txt" && die "the campaign broke off"; }
    cat "$work/table.txt"
    tail -n 1 "$work/tests.txt"
    say_totals
}

# soak [MINUTES]: nodes that are killed, paused, flooded and sent garbage; their memory, and what the judge says of them.
cmd_soak() {
    [[ ${1:-30} =~ ^[0-9]+$ ]] || die "soak takes minutes, not '$1'"
    need_no_more "soak${1:+ $1}" "${@:2}"
    publish_programs no
    tests/soak/soak.py "$(binary_of "$(host_rid)")" "${1:-30}"
}

# fuzz [SECONDS [TARGET...]]: inputs that make a reader of foreign bytes throw, hang or contradict itself, looked for by AFL++.
cmd_fuzz() {
    [[ ${1:-300} =~ ^[0-9]+$ ]] || die "fuzz takes seconds, not '$1'"
    need_sdk
    tests/Clocks.Fuzz/fuzz.sh "$@"
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
