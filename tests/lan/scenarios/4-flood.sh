# shellcheck shell=bash
# A machine that floods the link. Its scenarios run alone, since they measure time.

resident_kib() { awk '/^VmRSS:/ { print $2 }' "/proc/${PID[$1]}/status"; } # NAME

scenario_a_flood_of_10000_packets_a_second_leaves_ticks_on_time_and_memory_flat() {
    lan 4
    start one lab-1 "$CLOCKS" --id 1 --rate 20 --json --log "$LAB/one.jsonl"
    start two lab-2 "$CLOCKS" --id 2 --rate 20 --json --log "$LAB/two.jsonl"
    wait_for "they meet" holds one.jsonl '"PEER_UP"'
    start flood lab-4 "$PYTHON" "$HERE/peers/flood.py" 10.77.0.4 10000 10
    wait_for "the flood" holds flood.out BEGIN
    # Memory counts from when the caches are full, which takes a fraction of the first second.
    local began early late
    began=$(now_ms)
    while (($(now_ms) - began < 3000)); do sleep 0.1; done
    early=$(resident_kib one)
    wait_for "the flood to end" holds flood.out '^SENT'
    late=$(resident_kib one)
    ended flood 0
    awk '{ exit !($2 >= 90000) }' <(grep SENT "$LAB/flood.out") || fail "the flood was slower than 9 000 packets a second: $(cat "$LAB/flood.out")"
    ((late - early < 4096)) || fail "memory grew by $((late - early)) KiB in the last seven seconds"
    node three lab-3 --id 3
    wait_for "a node that comes after the flood is found" holds one.jsonl '"PEER_UP".*"peer":3'
    stop three
    stop one
    stop two
    holds one.out '"late_ticks":0,' || fail "ticks were late"
    holds two.out '"late_ticks":0,' || fail "ticks were late"
    ! holds one.jsonl '"PEER_DOWN".*"peer":2' || fail "the flood cost a connection"
    echo "memory: $early KiB after three seconds, $late KiB after ten"
}
