# shellcheck shell=bash
# A network that changes under nodes that are connected: addresses, cables, cards. Sourced by run.sh.

# peers_up_since NAME TIMES MS: whether so many peers came up in a journal since then.
peers_up_since() { (($(ups_since "$1" "$3" | wc -l) >= $2)); }

# ups_since NAME MS: the milliseconds since then of every peer that came up in a journal.
ups_since() {
    sed -n 's/.*"PEER_UP","system_time":\([0-9]*\)\.\([0-9]\{3\}\).*/\1\2/p' "$LAB/$1.jsonl" | awk -v since="$2" '$1 >= since { print $1 - since }'
}

# quick_node I: a node that ticks fifty times a second, so that its sends show when it sends.
quick_node() { start "node-$1" "lab-$1" "$CLOCKS" --id "$1" --rate 50 --duration 240 --log "$LAB/node-$1.jsonl"; }

changes_address() { # HOST FROM TO
    printf 'addr %s dev eth0\n' "add $3/24 brd +" "del $2/24" "replace $3/24 brd +" >"$LAB/batch"
    in_host "$1" ip -batch "$LAB/batch"
}

scenario_a_node_with_another_address_is_connected_again_within_a_second_and_no_send_is_claimed_meanwhile() {
    ipv4_only_lan 3
    local i began ms worst=0
    for i in 1 2 3; do quick_node "$i"; done
    for i in 1 2 3; do wait_for "peers" holds_times "node-$i.out" '^\+ ' 2; done
    for i in 1 2 3; do wait_for "ticks" more_lines "node-$i" 100; done
    began=$(now_ms)
    changes_address lab-2 10.77.0.2 10.77.0.102
    wait_for "node 2 has both again" peers_up_since node-2 2 "$began"
    for i in 1 3; do wait_for "node $i has node 2 again" peers_up_since "node-$i" 1 "$began"; done
    for ms in $(ups_since node-1 "$began") $(ups_since node-2 "$began") $(ups_since node-3 "$began"); do
        worst=$((ms > worst ? ms : worst))
    done
    figure "milliseconds until all were connected again: $worst"
    for i in 1 2 3; do wait_for "ticks" more_lines "node-$i" "$(($(wc -l <"$LAB/node-$i.jsonl") + 100))"; done
    for i in 1 2 3; do stop "node-$i"; done
    ((worst <= 1000)) || fail "it took $worst ms"
    "$PYTHON" "$HERE/peers/lost_sends.py" "$(awk -v ms="$began" 'BEGIN { printf "%.3f", ms / 1000 }')" "$LAB"/node-*.jsonl >"$LAB/lost.out"
    figure "sends that were claimed and went nowhere: $(cat "$LAB/lost.out")"
    awk '{ exit !($2 == 0 || $4 <= 0.3) }' "$LAB/lost.out" || fail "sends were claimed that went nowhere: $(cat "$LAB/lost.out")"
    "$CLOCKS" verify "$LAB"/node-*.jsonl >"$LAB/verify.out" || (($? == 2)) || fail "the evidence is invalid"
}

# moves_cable HOST BRIDGE: to another switch, in a tenth of a second; MOVED is when it begins to be there.
moves_cable() {
    in_host switch sh -c "ip link set $1-eth0 down; ip link set $1-eth0 master $2; sleep 0.1"
    MOVED=$(now_ms)
    in_host switch ip link set "$1-eth0" up
}

# two_switches: lab-1 on the one, lab-2 on the other, lab-3 on the one.
two_switches() {
    lan 1
    add_switch br1
    begin_namespaces lab-2
    plug lab-2 eth0 br1 10.77.0.2/24
    begin_namespaces lab-3
    plug lab-3 eth0 br0 10.77.0.3/24
}

scenario_a_cable_that_is_moved_to_another_switch_is_noticed_within_half_a_second() {
    two_switches
    local MOVED ms worst=0 each
    node one lab-1 --id 1
    node two lab-2 --id 2
    node three lab-3 --id 3
    wait_for "those of one switch meet" holds three.out '^\+ 1 '
    # Long enough for questions to be rare.
    wait_for "seven seconds of ticking" more_lines three 42
    moves_cable lab-3 br1
    wait_for "node 3 meets node 2" peers_up_since three 1 "$MOVED"
    wait_for "node 2 meets node 3" peers_up_since two 1 "$MOVED"
    for ms in $(ups_since two "$MOVED") $(ups_since three "$MOVED"); do worst=$((ms > worst ? ms : worst)); done
    figure "milliseconds from when a cable is in another switch until the nodes of the other switch were connected: $worst"
    ((worst <= 500)) || fail "it took $worst ms"
    for each in one two three; do stop "$each"; done
}

scenario_what_avahi_takes_for_a_cable_that_is_moved() {
    two_switches
    local MOVED
    avahi lab-2
    avahi lab-3
    avahi_publishes avahi-node lab-2 9 7009
    start browse lab-3 stdbuf -oL avahi-browse -p _clocks._tcp
    # Its questions get rarer meanwhile, as ours do.
    node clock lab-1 --id 1
    wait_for "seven seconds" more_lines clock 42
    moves_cable lab-3 br1
    PATIENCE_MS=60000 wait_for "avahi sees the other switch" holds browse.out '^\+;eth0;.*avahi-node'
    figure "avahi, the same: $(($(now_ms) - MOVED))"
    stop clock
}

scenario_a_card_that_appears_is_used_within_a_second() {
    lan 1
    begin_namespaces lab-2
    local began ms
    node one lab-1 --id 1
    node two lab-2 --id 2
    wait_for "both tick" more_lines two 12
    in_host switch ip link add lab-2-eth0 type veth peer name eth0 netns "${HOST_PID["lab-2"]}"
    in_host switch ip link set lab-2-eth0 master br0 up
    in_host lab-2 ip addr add 10.77.0.2/24 brd + dev eth0
    began=$(now_ms)
    in_host lab-2 ip link set eth0 up
    wait_for "they meet" peers_up_since two 1 "$began"
    ms=$(ups_since two "$began" | head -n 1)
    figure "milliseconds from when a card comes up until its node was connected: $ms"
    ((ms <= 1000)) || fail "it took $ms ms"
    stop one
    stop two
}

holds_port() { # NAME HOST: a program that has port 5353 of IPv4 for itself
    start "$1" "$2" "$PYTHON" -c 'import signal, socket
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("0.0.0.0", 5353))
print("holds", flush=True)
signal.sigwait([signal.SIGTERM])'
    wait_for "the port is held" holds "$1.out" holds
}

scenario_nodes_meet_while_another_program_holds_the_port_and_say_so_once() {
    ipv4_only_lan 2
    holds_port holder lab-1
    node two lab-2 --id 2
    node one lab-1 --id 1
    wait_for "one finds two" holds one.out '^\+ 2 '
    wait_for "two is found" holds two.out '^\+ 1 '
    node three lab-1 --id 3
    wait_for "those of one machine meet" holds one.out '^\+ 3 '
    wait_for "they meet" holds three.out '^\+ 2 '
    node four lab-2 --id 4
    wait_for "a newcomer is found by asking" holds one.out '^\+ 4 '
    stop holder
    node five lab-2 --id 5
    wait_for "the port is taken when it is free" holds five.out '^\+ 1 '
    local each
    for each in one two three four five; do stop "$each"; done
    (($(grep -c 'port 5353' "$LAB/one.err") == 1)) || fail "it is not said once"
    holds one.err 'python3[.0-9]* \([0-9]+\) holds UDP port 5353 for itself' || fail "it does not say who holds the port"
}

scenario_two_people_of_one_computer_do_not_meet_on_loopback() {
    begin_namespaces lab-1
    need id nobody
    local folder=$LAB/nobody
    install -d -o nobody "$folder"
    install -m 755 "$CLOCKS" "$LAB/program"
    chmod 755 "$LAB"
    node one lab-1 --id 1 --loopback
    node two lab-1 --id 2 --loopback
    start other lab-1 setpriv --reuid nobody --clear-groups "$LAB/program" --id 3 --loopback --duration 240 --rate 6 --log "$folder/three.jsonl"
    wait_for "those of one user meet" holds one.out '^\+ 2 '
    wait_for "the other says that it is alone" holds other.err "alone for .* nobody is in cluster 'default-nobody'; in cluster 'default-root' there are 2 nodes"
    stop one
    stop two
    stop other
    ! holds one.out '^\+ 3 ' || fail "they met"
}
