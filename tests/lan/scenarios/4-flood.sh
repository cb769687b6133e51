# shellcheck shell=bash
# A machine that floods the link. Its scenarios run alone, since they measure time.

resident_kib() { awk '/^VmRSS:/ { print $2 }' "/proc/${PID[$1]}/status"; } # NAME

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
    start flood lab-4 "$PYTHON" "$HERE/peers/flood.py" 10.77.0.4 10000 10
    wait_for "half of the flood" holds flood.out '^HALF'
    local half end each
    half=$(resident_kib one)
    wait_for "the end of the flood" holds flood.out '^SENT'
    end=$(resident_kib one)
    ended flood 0
    awk '/^SENT/ { exit !($2 >= 90000) }' "$LAB/flood.out" || fail "the flood was slower than 9 000 packets a second"
    # The heap grows in steps of four MiB. 50 000 packets that left only a hundred bytes each would take five.
    ((end - half <= 4608 && end < 65536)) || fail "memory grew from $half KiB in the middle of the flood to $end KiB at its end"
    node three lab-3 --id 3
    wait_for "a node that comes after the flood is found" holds one.jsonl '"PEER_UP".*"peer":3'
    for each in three one two control; do stop "$each"; done
    for each in one two; do
        (($(late_ticks "$each") <= $(late_ticks control))) ||
            fail "$each had $(late_ticks "$each") late ticks, the node without a flood $(late_ticks control)"
        ! holds "$each.jsonl" '"PEER_DOWN".*"reason":"connection-lost"' || fail "the flood cost a connection"
    done
}
