# shellcheck shell=bash
# Many nodes on four hosts that are connected to their neighbours only.

# topology_of SHAPE DEGREE NODES: the nodes start, tick when they have met their neighbours, are ended and judged; each has met its
# neighbours and nobody else. How long it takes to start so many is the machine's, so that none ends by itself.
topology_of() {
    local shape=$1 degree=$2 nodes=$3 host began last
    ipv4_only_lan 4
    mkdir -p "$LAB/run"
    began=$(now_ms)
    for host in 1 2 3 4; do
        # shellcheck disable=SC2016 # the inner shell's own words
        start "host-$host" "lab-$host" bash -c '
            trap "kill -TERM \${nodes[*]}" TERM
            for ((i = $1; i <= $2; i += 4)); do
                "$3" --id "$i" --expect "$2" --topology "$4" --rate 1 --duration 0 --seed "$i" --log "$5/" &
                nodes+=($!)
            done
            for node in "${nodes[@]}"; do
                wait "$node"
                code=$?
                ((code <= 128)) || { wait "$node" && code=0; }
                ((code == 0)) || exit "$code"
            done
        ' bash "$host" "$nodes" "$CLOCKS" "$shape" "$LAB/run"
    done
    wait_for "each has met its $degree neighbours" has_lines '"event":"PEER_UP"' $((nodes * degree))
    wait_for "they tick" has_lines '"n":4,' "$nodes"
    for host in 1 2 3 4; do stop "host-$host"; done
    [[ $(grep -c '"event":"PEER_UP"' "$LAB"/run/machine_*.jsonl | grep -c ":$degree\$") -eq $nodes ]] || fail "somebody has not $degree neighbours"
    last=$(cat "$LAB"/run/machine_*.jsonl | sed -n 's/.*"PEER_UP","system_time":\([0-9]*\)\.\([0-9]\{3\}\).*/\1\2/p' | sort -n | tail -n 1)
    figure "milliseconds until each of $nodes nodes in $shape was connected to its neighbours, starting the processes included: $((last - began))"
    "$CLOCKS" verify "$LAB/run" >"$LAB/verdict.out" || fail "$(tail -n 5 "$LAB/verdict.out")"
}

# has_lines PATTERN TIMES: all journals together; so many are not looked at all the time.
has_lines() {
    sleep 0.3
    (($(cat "$LAB"/run/machine_*.jsonl 2>/dev/null | grep -c -- "$1" || true) >= $2))
}

scenario_256_nodes_in_a_ring_meet_their_neighbours_only_and_leave_valid_evidence() { topology_of ring 2 256; }

scenario_256_nodes_that_know_four_neighbours_each_meet_them_only_and_leave_valid_evidence() { topology_of k:4 4 256; }
