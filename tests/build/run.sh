#!/usr/bin/env bash
# tests/build/run.sh [all]: build.sh itself and every other shell script of the repository. Ends in "N passed, N failed".
#
# Needs a program that was just published. `all` builds once more without a network, which takes a minute, and runs the demo.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

how_much=${1:-quick}
export CLAIMS_WORK=$PWD/artifacts/build-tests
mkdir -p "$CLAIMS_WORK"
# shellcheck source=tests/claims.sh
source tests/claims.sh

# scripts: what begins as one for a shell.
scripts() { git ls-files -z | xargs -0 awk 'FNR == 1 && /^#!.*(bash|sh)$/ { print FILENAME } { nextfile }' && git ls-files '*.sh'; }

# there COMMAND PACKAGE: the quick tests take what is there, the long ones install it.
there() { command -v "$1" >/dev/null || { [[ $how_much == all ]] && have "$@"; }; }

shellcheck_finds_nothing() { scripts | sort -u | xargs shellcheck -x; }
shfmt_changes_nothing() { scripts | sort -u | xargs shfmt -d; }

milliseconds() { date +%s%3N; }

publish_again_is_quick() {
    local began took
    began=$(milliseconds)
    ./build.sh publish >"$CLAIMS_WORK/again.txt"
    took=$(($(milliseconds) - began))
    cat "$CLAIMS_WORK/again.txt"
    [[ $(wc -l <"$CLAIMS_WORK/again.txt") -eq 1 ]] || fail "more than a line"
    grep -q 'is up to date' "$CLAIMS_WORK/again.txt"
    [[ $took -lt 1000 ]] || fail "it took $took ms"
}

another_system_is_refused() {
    local code=0
    ./build.sh publish osx-arm64 >"$CLAIMS_WORK/elsewhere.txt" 2>&1 || code=$?
    cat "$CLAIMS_WORK/elsewhere.txt"
    [[ $code -eq 1 && $(wc -l <"$CLAIMS_WORK/elsewhere.txt") -eq 1 ]]
    grep -q 'osx-arm64 cannot be built on linux-' "$CLAIMS_WORK/elsewhere.txt"
}

refuses() { # WORDS ARGUMENT...: build.sh does not take these arguments, and says so in the last of its lines.
    local words=$1
    shift
    ! ./build.sh "$@" >"$CLAIMS_WORK/unknown.txt" 2>&1 || fail "it takes '$*'"
    tail -n 1 "$CLAIMS_WORK/unknown.txt" | grep -q -- "$words" || { cat "$CLAIMS_WORK/unknown.txt" && fail "it does not say: $words"; }
}
slips_of_the_pen_are_refused() {
    refuses "unknown command 'polish'" polish
    refuses "'linux-x46' is no system that clocks is built for" publish linux-x46
    refuses "'win' is no system" publish linux-x64 win
    refuses "test takes 'all' or nothing, not 'al'" test al
    refuses "clean takes no 'now'" clean now
    refuses "publish all takes no 'win-x64'" publish all win-x64
}

unit_runs_a_class_or_a_test() {
    local wanted
    for wanted in LamportClockTests A_receive LamportClockTests.A_receive RatePropertyTests; do
        ./build.sh unit "$wanted" >"$CLAIMS_WORK/unit.txt" || { cat "$CLAIMS_WORK/unit.txt" && fail "unit $wanted"; }
        cat "$CLAIMS_WORK/unit.txt"
        tail -n 1 "$CLAIMS_WORK/unit.txt" | grep -qE '^[1-9][0-9]* passed, 0 failed$' || fail "unit $wanted ran nothing"
    done
    refuses "no class and no test is called 'Nonesuch'" unit Nonesuch
    refuses "no class and no test is called 'LamportClockTests.Nonesuch'" unit LamportClockTests.Nonesuch
    refuses "unit takes a class, a test or Class.Test, not '/'" unit /
}

# A gate that lets everything pass would be none: programs that are wrong in one way each.
gate_refuses() { # WORDS RID PROGRAM LOG [VARIABLE=VALUE...]
    local words=$1 code=0
    SIZE_MIN_BYTES=1000 SIZE_MAX_BYTES=9000000 env "${@:5}" publish/gate.sh "$2" "$3" "$4" >"$CLAIMS_WORK/gate.txt" 2>&1 || code=$?
    cat "$CLAIMS_WORK/gate.txt"
    [[ $code -eq 1 ]] && grep -q -- "$words" "$CLAIMS_WORK/gate.txt"
}
gate_holds() {
    local program=publish/linux-x64/clocks log=$CLAIMS_WORK/publish.log
    : >"$log"
    printf 'x.cs(1,1): warning CS0168: unused\n' >"$CLAIMS_WORK/warned.log"
    gate_refuses 'gave warnings' linux-x64 "$program" "$CLAIMS_WORK/warned.log"
    gate_refuses 'is ELF 3e00, expected ELF b700' linux-arm64 "$program" "$log"
    gate_refuses 'expected PE 6486' win-x64 "$program" "$log"
    gate_refuses 'expected 1000 to 2000' linux-x64 "$program" "$log" SIZE_MAX_BYTES=2000
    { cat "$program" && head -c 900000 /dev/zero; } >"$CLAIMS_WORK/fat"
    gate_refuses 'publish/README.md says' linux-x64 "$CLAIMS_WORK/fat" "$log"
    # ls has the right type, but neither the size nor the libraries of ours.
    { cat /bin/ls && head -c 5800000 /dev/zero; } >"$CLAIMS_WORK/foreign"
    gate_refuses 'does not list' linux-x64 "$CLAIMS_WORK/foreign" "$log"
}

# After a program was published once, nothing more comes from the network.
publishes_offline() {
    touch src/Clocks/Program.cs
    unshare --net ./build.sh publish >"$CLAIMS_WORK/offline.txt" 2>&1 || { cat "$CLAIMS_WORK/offline.txt" && return 1; }
    cat "$CLAIMS_WORK/offline.txt"
    grep -q '^published' "$CLAIMS_WORK/offline.txt"
}

demo_ends_in_a_verdict() {
    CLOCKS_CLUSTER=demo-$$ ./build.sh demo >"$CLAIMS_WORK/demo.txt"
    cat "$CLAIMS_WORK/demo.txt"
    grep -q '^Verdict: valid' "$CLAIMS_WORK/demo.txt"
}

if there shellcheck shellcheck; then check "shellcheck finds nothing" shellcheck_finds_nothing; else skip shellcheck "it is not here"; fi
if there shfmt shfmt; then check "shfmt changes nothing" shfmt_changes_nothing; else skip shfmt "it is not here"; fi
check "publishing again is quick and says a line" publish_again_is_quick
check "another system is refused in a sentence" another_system_is_refused
check "slips of the pen are refused" slips_of_the_pen_are_refused
check "unit runs a class or a test" unit_runs_a_class_or_a_test
if [[ -x publish/linux-x64/clocks ]]; then check "the gate holds" gate_holds; fi
if [[ $how_much == all ]]; then
    check "the demo ends in a verdict" demo_ends_in_a_verdict
    if unshare --net true 2>/dev/null; then
        check "it publishes offline" publishes_offline
    else
        skip "publishing offline" "this machine allows no namespaces"
    fi
fi
finish
