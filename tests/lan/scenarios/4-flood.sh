# shellcheck shell=bash
# A machine that floods the link. Its scenarios run alone, since they measure time.

# What a process has taken for itself: the pages of its program are everybody's, and how many of them are mapped is the system's affair.
private_kib() { awk '/^RssAnon:/ { print $2 }' "/proc/${PID[$1]}/status"; } # NAME

# memory_is_flat NAME: from one mark of the flood to the next, 50 000 packets later, and for ten seconds of flood at least. What is
# kept of each packet shows at every mark, 100 bytes of it as five MiB; a heap that takes a step once does so once.
memory_is_flat() {
    local marks resident
    marks=$(grep -c '^MARK' "$LAB/flood.out" || true)
    ((marks > MARKS)) || return 1
    MARKS=$marks
    resident=$(private_kib "$1")
    RESIDENT+=("$resident")
    ((marks >= 2 && ${#RESIDENT[@]} >= 2 && resident - RESIDENT[-2] <= 1024))
}

late_ticks() { sed -n 's/.*"late_ticks":\([0-9]*\),.*/\1/p' "$LAB/$1.out"; } # NAME

scenario_a_flood_of_10000_packets_a_second_leaves_ticks_on_time_and_memory_flat() {
    lan 4
    # The same node where no flood is: what is late there is the machine's doing and not the flood's.
    begin_namespaces lab-5
    start control lab-5 "$CLOCKS" --id 5 --rate 6 --json --log "$LAB/control.jsonl"
    # A collector that collects after each MiB and not after eight shows what is kept, and not what waits to be collected.
    start one lab-1 env DOTNET_GCgen0size=100000 "$CLOCKS" --id 1 --rate 6 --json --log "$LAB/one.jsonl"
    start two lab-2 "$CLOCKS" --id 2 --rate 6 --json --log "$LAB/two.jsonl"
    wait_for "they meet" holds one.jsonl '"PEER_UP"'
    start flood lab-4 "$PYTHON" "$HERE/peers/flood.py" 10.77.0.4 10000 60
    local each MARKS=0 RESIDENT=()
    wait_for "memory that stays flat" memory_is_flat one
    stop flood
    awk '/^SENT/ { exit !($2 / $3 >= 9000) }' "$LAB/flood.out" || {
        echo "the machine is too busy for 9 000 packets a second"
        exit 77
    }
    ((RESIDENT[-1] < 65536)) || fail "a node takes ${RESIDENT[-1]} KiB"
    node three lab-3 --id 3
    wait_for "a node that comes after the flood is found" holds one.jsonl '"PEER_UP".*"peer":3'
    for each in three one two control; do stop "$each"; done
    for each in one two; do
        (($(late_ticks "$each") <= $(late_ticks control))) ||
            fail "$each had $(late_ticks "$each") late ticks, the node without a flood $(late_ticks control)"
        ! holds "$each.jsonl" '"PEER_DOWN".*"reason":"connection-lost"' || fail "the flood cost a connection"
    done
}

# Of the very cluster, at addresses of the link where nobody is: each one could be a node that has just come up.
scenario_a_flood_of_forged_nodes_of_the_cluster_ends_no_node_and_keeps_none_from_being_met() {
    lan 4
    start one lab-1 bash -c 'ulimit -n 1024; exec "$@"' _ "$CLOCKS" --id 1 --rate 6 --log "$LAB/one.jsonl"
    wait_for "node 1 runs" holds one.out '^node 1 '
    start flood lab-4 "$PYTHON" "$HERE/peers/flood.py" 10.77.0.4 3000 60 default
    wait_for "thousands of forged nodes" holds flood.out '^MARK'
    node two lab-2 --id 2 --port 5001
    wait_for "they meet during the flood" holds one.out '^\+ 2 '
    stop flood
    node three lab-3 --id 3
    wait_for "they meet after the flood" holds one.out '^\+ 3 '
    local each
    for each in one two three; do stop "$each"; done
    (($(grep -c '' "$LAB/one.err") <= 12)) || fail "a flood of forged nodes makes a flood of words"
}

scenario_the_doctor_names_who_sends_a_flood_of_packets() {
    lan 2
    start flood lab-2 "$PYTHON" "$HERE/peers/flood.py" 10.77.0.2 3000 60
    wait_for "the flood begins" holds flood.out '^BEGIN'
    doctor_finds doctor lab-1 'traffic [0-9]+ packets of multicast DNS a second come in, many of them from 10\.77\.0\.2'
    stop flood
}

# Each of another service, so that everything about it is new: what that costs must not reach the ticks, and must not stay.
scenario_a_flood_of_new_nodes_hardly_reaches_the_ticks_and_what_it_took_goes_back() {
    # A collection of the heap holds up the ticks until every thread has had a processor: where ten wait for one, that is long.
    awk -v cores="$(nproc)" '{ exit !($1 <= 2 * cores) }' /proc/loadavg || {
        echo "the machine is too busy to measure ticks: $(cat /proc/loadavg)"
        exit 77
    }
    lan 4
    begin_namespaces lab-5
    start control lab-5 "$CLOCKS" --id 5 --rate 100 --duration 0 --json --log "$LAB/control.jsonl"
    start one lab-1 "$CLOCKS" --id 1 --rate 100 --duration 0 --json --log "$LAB/one.jsonl"
    start two lab-2 "$CLOCKS" --id 2 --rate 100 --duration 0 --json --log "$LAB/two.jsonl"
    wait_for "they meet" holds one.jsonl '"PEER_UP"'
    wait_for "a second of ticks" more_lines one 200
    local each before during
    before=$(private_kib one)
    start flood lab-4 "$PYTHON" "$HERE/peers/flood.py" 10.77.0.4 6000 10 default new
    wait_for "the flood to begin" holds flood.out '^BEGIN'
    wait_for "a part of the flood" more_lines one "$(($(wc -l <"$LAB/one.jsonl") + 300))"
    node three lab-3 --id 3
    wait_for "who comes during the flood is met" holds one.jsonl '"PEER_UP".*"peer":3'
    wait_for "the flood to end" holds flood.out '^SENT'
    during=$(private_kib one)
    ended flood 0
    awk '/^SENT/ { exit !($2 / $3 >= 4000) }' "$LAB/flood.out" || {
        echo "the machine is too busy for 4 000 packets a second"
        exit 77
    }
    PATIENCE_MS=90000 wait_for "the memory to go back" memory_is_back one "$before" "$during"
    figure "$(awk '/^SENT/ { printf "%d", $2 / $3 }' "$LAB/flood.out") new nodes a second: $before KiB before, $during during, $(private_kib one) after"
    for each in three one two control; do stop "$each"; done
    for each in one two; do
        figure "skipped ticks of 100 a second: $(late_ticks "$each"), without a flood $(late_ticks control)"
        (($(late_ticks "$each") <= $(late_ticks control) + 20)) ||
            fail "$each had $(late_ticks "$each") late ticks, the node without a flood $(late_ticks control)"
    done
}

# memory_is_back NAME KIB_BEFORE KIB_DURING: of what it took no more than a third has stayed: tables with room for many, and the heap
# around them.
memory_is_back() { ((3 * ($(private_kib "$1") - $2) <= $3 - $2)); }
