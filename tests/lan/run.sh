#!/usr/bin/env bash
# Drives the published binary on LANs made of network namespaces: nodes among themselves, beside other programs that speak multicast
# DNS, on networks that are broken on purpose, and under a flood. Needs root and iproute2, and prints one line that says so otherwise.
#
#   tests/lan/run.sh [--only PATTERN] [--repeat N] [--list]
#
# Every function scenario_... in scenarios/ is one claim. Ends in "N passed, N failed".
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

skip() {
    echo "skipped tests/lan: $*"
    exit 0
}

claims() { sed -n 's/^scenario_\([a-z0-9_]*\)() .*/\1/p' "$HERE"/scenarios/*.sh; }

only=
repeat=1
while (($# > 0)); do
    case $1 in
        --only) only=$2; shift 2 ;;
        --repeat) repeat=$2; shift 2 ;;
        --list) claims; exit 0 ;;
        *) sed -n '2,8s/^# \{0,1\}//p' "$0" >&2; exit 64 ;;
    esac
done

[[ $(uname -s) == Linux ]] || skip "network namespaces need Linux"
[[ $EUID -eq 0 ]] || skip "network namespaces need root"
command -v ip >/dev/null || skip "network namespaces need iproute2"
unshare --mount --net --uts true 2>/dev/null || skip "this machine does not allow network namespaces"
[[ -x $CLOCKS ]] || skip "there is no binary at $CLOCKS; run ./build.sh publish"
need_neighbours

# run_scenario NAME: in a process of its own, whose end takes its lab down.
run_scenario() (
    trap lab_down EXIT
    lab_begin
    "scenario_$1"
)

passed=0
failed=0
mapfile -t names < <(claims)
for ((turn = 1; turn <= repeat; turn++)); do
    for name in "${names[@]}"; do
        [[ $name =~ $only ]] || continue
        began=$(now_ms)
        status=0
        # Not in a condition: there the shell would not stop the scenario at its first failure.
        set +e
        (set -e; run_scenario "$name")
        status=$?
        set -e
        took=$(($(now_ms) - began))
        case $status in
            0) passed=$((passed + 1)); printf 'passed  %5d ms  %s\n' "$took" "${name//_/ }" ;;
            77) printf 'skipped %5d ms  %s\n' "$took" "${name//_/ }" ;;
            *) failed=$((failed + 1)); printf 'FAILED  %5d ms  %s\n' "$took" "${name//_/ }" ;;
        esac
    done
done
echo "$passed passed, $failed failed"
((failed == 0))
