#!/usr/bin/env bash
# Measures discovery on a LAN of namespaces, next to python-zeroconf and avahi on the same bridge in the same run: a table with ratios
# on standard output, and with --json FILE one JSON object a line, appended. Needs root and iproute2; prints one line that says so
# otherwise. Called by ./build.sh bench discovery. CLOCKS_BESIDE names another clocks, say of the commit before, that takes turns with it.
#
#   tests/lan/bench.sh [--runs N] [--json FILE]
set -euo pipefail
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
CLOCKS=${CLOCKS_BINARY:-$HERE/../../publish/linux-x64/clocks}
readonly HERE CLOCKS

# shellcheck source=tests/lan/lab.sh
source "$HERE/lab.sh"
# shellcheck source=tests/lan/neighbours.sh
source "$HERE/neighbours.sh"

runs=20
json=
while (($# > 0)); do
    case $1 in
        --runs)
            runs=$2
            shift 2
            ;;
        --json)
            json=$2
            shift 2
            ;;
        *)
            sed -n '2,7s/^# \{0,1\}//p' "$0" >&2
            exit 64
            ;;
    esac
done

can_run_labs || exit 0
need_neighbours
trap lab_down EXIT
lab_begin
lan 6
avahi lab-2
avahi lab-3
hosts=()
for i in 1 2 3 4 5 6; do hosts+=("${HOST_PID["lab-$i"]}"); done
"$PYTHON" "$HERE/bench.py" "$CLOCKS" "$HERE/peers" "$LAB" "$runs" "$json" "${hosts[@]}"
