# shellcheck shell=bash
# How much a node says, and that it is still heard. Sourced by run.sh.

# answers_of NAME HOST RATE WANTED: multicast answers of a name in six seconds of so many questions a second, into ANSWERS.
answers_of() {
    start "$1" "$2" "$PYTHON" "$HERE/peers/asker.py" "$(address_of "$2")" "$3" 6 "$4"
    wait_for "the questions to end" holds "$1.out" '^ANSWERS'
    ended "$1" 0
    ANSWERS=$(awk '{ print $2 }' "$LAB/$1.out")
}

address_of() { echo "10.77.0.${1#lab-}"; } # HOST

scenario_a_question_that_comes_as_a_flood_is_answered_once_a_second() {
    lan 4
    node one lab-1 --id 1
    zeroconf_publishes zeroconf-node lab-2 10.77.0.2 8 7008
    avahi lab-3
    avahi_publishes avahi-node lab-3 9 7009
    wait_for "its announcements to be over" more_lines one 72
    local rate ANSWERS
    for rate in 98 5 500; do
        answers_of "ask-$rate" lab-4 "$rate" default-1-
        figure "multicast answers in 6 s to $rate questions a second: $ANSWERS"
        ((ANSWERS >= 5 && ANSWERS <= 8)) || fail "$ANSWERS answers in 6 s to $rate questions a second"
    done
    answers_of ask-zeroconf lab-4 98 zeroconf-node
    figure "python-zeroconf, to 98 a second: $ANSWERS"
    answers_of ask-avahi lab-4 98 avahi-node
    figure "avahi, to 98 a second: $ANSWERS"
    stop one
}

# packets_in NAME HOST SECONDS [SOURCE]: packets of multicast DNS that a host hears in so long, into PACKETS.
packets_in() {
    local name=$1 host=$2
    shift 2
    start "$name" "$host" "$PYTHON" "$HERE/peers/count_mdns.py" eth0 "$@"
    PATIENCE_MS=$((1000 * $1 + 20000)) wait_for "the count to end" holds "$name.out" '^PACKETS'
    ended "$name" 0
    PACKETS=$(awk '{ print $2 }' "$LAB/$name.out")
}

# a_minute_of NAME: until a node has ticked for a minute.
a_minute_of() { PATIENCE_MS=90000 wait_for "a minute of ticking" more_lines "$1" 365; }

scenario_a_hundred_nodes_that_cannot_be_dialled_are_asked_about_with_a_packet_a_second() {
    lan 3
    start fleet lab-2 "$PYTHON" "$HERE/peers/fleet.py" 10.77.0.2 100
    wait_for "the fleet" holds fleet.out '^READY'
    start one lab-1 "$CLOCKS" --id 1 --cluster fleet --duration 0 --rate 6 --log "$LAB/one.jsonl"
    local PACKETS
    a_minute_of one
    packets_in count lab-3 30 10.77.0.1
    figure "packets a second about 100 nodes that cannot be dialled, after a minute: $(awk -v n="$PACKETS" 'BEGIN { printf "%.2f", n / 30 }')"
    ((PACKETS <= 30)) || fail "$PACKETS packets in 30 s: $(cat "$LAB/count.out")"
    start two lab-3 "$CLOCKS" --id 202 --cluster fleet --duration 0 --rate 6 --log "$LAB/two.jsonl"
    wait_for "a real node among them is met" holds one.out '^\+ 202 '
    stop two
    stop one
    stop fleet
}

scenario_ten_nodes_behind_firewalls_are_quiet_after_a_minute_and_meet_within_a_second_of_a_sign_of_life() {
    need command -v nft
    ipv4_only_lan 11
    local i began ms worst=0 PACKETS
    for ((i = 1; i <= 10; i++)); do
        let_in_only_multicast "lab-$i"
        start "node-$i" "lab-$i" "$CLOCKS" --id "$i" --duration 0 --rate 6 --log "$LAB/node-$i.jsonl"
    done
    a_minute_of node-1
    packets_in count lab-11 30
    figure "packets a second of ten nodes whose firewalls drop TCP, all together, after a minute: $(awk -v n="$PACKETS" 'BEGIN { printf "%.2f", n / 30 }')"
    ((PACKETS <= 30)) || fail "$PACKETS packets in 30 s: $(cat "$LAB/count.out")"
    in_host switch ip link set lab-2-eth0 down
    in_host lab-2 nft 'flush ruleset'
    wait_for "no carrier" in_host lab-2 grep -qvx up /sys/class/net/eth0/operstate
    began=$(now_ms)
    in_host switch ip link set lab-2-eth0 up
    wait_for "node 2 has all" peers_up_since node-2 9 "$began"
    for ms in $(ups_since node-2 "$began"); do worst=$((ms > worst ? ms : worst)); done
    figure "milliseconds from the first sign of life until it was connected to all nine: $worst"
    # A connection whose first packet is lost while the link comes up is asked for again after a second (RFC 6298, section 2).
    ((worst <= 1250)) || fail "it took $worst ms"
    for ((i = 1; i <= 10; i++)); do stop "node-$i"; done
}
