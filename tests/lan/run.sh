#!/usr/bin/env bash
# Drives the published binary on LANs made of network namespaces: nodes among themselves, beside other programs that speak multicast
# DNS, on networks that are broken on purpose, and under a flood. Needs root and iproute2, and prints one line that says so otherwise.
#
#   tests/lan/run.sh [--only PATTERN] [--without PATTERN] [--repeat N] [--jobs N] [--figures] [--list]
#
# Every function scenario_... in scenarios/ is one claim. --figures shows what they measured. Ends in "N passed, N failed".
set -euo pipefail
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
CLOCKS=${CLOCKS_BINARY:-$HERE/../../publish/linux-x64/clocks}
readonly HERE CLOCKS

# shellcheck source=tests/lan/lab.sh
source "$HERE/lab.sh"
# shellcheck source=tests/lan/neighbours.sh
source "$HERE/neighbours.sh"
for file in "$HERE"/scenarios/*.sh; do
    # shellcheck source=/dev/null
    source "$file"
done

claims() { sed -n 's/^scenario_\([a-z0-9_]*\)() .*/\1/p' "$HERE"/scenarios/*.sh; }

only=
without=
repeat=1
jobs=4
figures=0
while (($# > 0)); do
    case $1 in
        --only)
            only=$2
            shift 2
            ;;
        --without)
            without=$2
            shift 2
            ;;
        --repeat)
            repeat=$2
            shift 2
            ;;
        --jobs)
            jobs=$2
            shift 2
            ;;
        --figures)
            figures=1
            shift
            ;;
        --list)
            claims
            exit 0
            ;;
        *)
            sed -n '2,8s/^# \{0,1\}//p' "$0" >&2
            exit 64
            ;;
    esac
done

can_run_labs || exit 0
need_neighbours
need_makaretu

# run_scenario NAME: in a process of its own, whose end takes its lab down.
run_scenario() (
    trap lab_down EXIT
    lab_begin
    "scenario_$1"
)

# attempt NAME REPORT: runs a scenario and writes its line, and what it said where it failed.
attempt() {
    local name=$1 report=$2 began status
    began=$(now_ms)
    # Not in a condition: there the shell would not stop the scenario at its first failure.
    set +e
    (
        set -e
        run_scenario "$name"
    ) >"$report.said" 2>&1
    status=$?
    set -e
    case $status in
        0)
            printf 'passed  %6d ms  %s\n' "$(($(now_ms) - began))" "${name//_/ }"
            ((figures == 0)) || sed -n 's/^figure: /                    /p' "$report.said"
            ;;
        77) printf 'skipped %s: what it needs is not here, or not fast enough\n' "${name//_/ }" ;;
        *)
            printf 'FAILED  %6d ms  %s\n' "$(($(now_ms) - began))" "${name//_/ }"
            cat "$report.said"
            ;;
    esac >"$report.tmp"
    cat "$report.tmp"
    mv "$report.tmp" "$report"
}

# What takes half a minute and more begins first: begun last, the rest would wait for it.
readonly LONG='behind_firewalls|cannot_be_dialled|wrong_with_a_zone'

reports=$(mktemp -d)
trap 'rm -rf "$reports"' EXIT
mapfile -t names < <(claims | grep -E "$LONG" && claims | grep -vE "$LONG")
for ((turn = 1; turn <= repeat; turn++)); do
    running=0
    for name in "${names[@]}"; do
        [[ $name =~ $only && (-z $without || ! $name =~ $without) ]] || continue
        # A scenario mostly waits, so several run at once, each in a lab of its own; what measures time, or is many, runs alone.
        alone=0
        [[ $name != *_flood_* && $name != 256_* ]] || alone=1
        if ((alone)); then
            wait
            running=0
        elif ((running >= jobs)); then
            wait -n || true
            running=$((running - 1))
        fi
        attempt "$name" "$reports/$turn-$name.report" &
        running=$((running + 1))
        if ((alone)); then
            wait
            running=0
        fi
    done
    wait
done

count() { cat "$reports"/*.report | grep -c "^$1 " || true; }
passed=$(count passed)
failed=$(count FAILED)
echo "$passed passed, $failed failed"
((failed == 0 && passed > 0))
