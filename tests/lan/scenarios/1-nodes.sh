# shellcheck shell=bash
# Nodes among themselves. Every function named scenario_... is one claim.

scenario_three_hosts_on_a_bridge_find_each_other_and_leave_valid_evidence() {
    lan 3
    local i
    for i in 1 2 3; do
        start "node$i" "lab-$i" "$CLOCKS" --id "$i" --expect 3 --duration 1.5 --rate 20 --log "$LAB/machine_$i.jsonl"
    done
    for i in 1 2 3; do ended "node$i" 0; done
    holds node1.out '^\+ 2 ' || fail "node 1 did not meet node 2"
    holds node1.out '^\+ 3 ' || fail "node 1 did not meet node 3"
    "$CLOCKS" verify "$LAB"/machine_*.jsonl >"$LAB/verify.out" || fail "the evidence is not valid"
}

scenario_two_nodes_of_one_host_and_a_third_elsewhere_find_each_other() {
    lan 2
    node one lab-1 --id 1
    node two lab-1 --id 2
    node three lab-2 --id 3
    local each
    for each in one two three; do wait_for "$each has two peers" holds_times "$each.out" '^\+ ' 2; done
    for each in one two three; do stop "$each"; done
}

scenario_two_clusters_on_one_lan_never_mix() {
    lan 2
    node red1 lab-1 --id 1 --cluster red
    node blue1 lab-1 --id 1 --cluster blue
    node red2 lab-2 --id 2 --cluster red
    node blue2 lab-2 --id 2 --cluster blue
    local each
    for each in red1 blue1 red2 blue2; do wait_for "$each has its peer" holds "$each.out" '^\+ '; done
    in_host lab-1 "$CLOCKS" peers --once --cluster red >"$LAB/peers.out"
    holds_times peers.out ' red ' 2 || fail "peers --cluster red does not show both"
    ! holds peers.out ' blue ' || fail "peers --cluster red shows blue"
    for each in red1 blue1 red2 blue2; do
        stop "$each"
        ! holds_times "$each.out" '^\+ ' 2 || fail "$each met more than its own cluster"
    done
}

scenario_hosts_with_ipv6_only_find_each_other() {
    add_switch br0
    local i
    for i in 1 2; do
        begin_namespaces "lab-$i"
        plug "lab-$i" eth0 br0
    done
    node one lab-1 --id 1
    node two lab-2 --id 2
    wait_for "both meet" holds one.out '^\+ 2 .*fe80:'
    wait_for "both meet" holds two.out '^\+ 1 .*fe80:'
    stop one
    stop two
}

scenario_a_host_on_two_lans_gives_each_the_addresses_that_are_good_there() {
    lan 1
    add_switch br1
    begin_namespaces lab-2
    begin_namespaces lab-9
    plug lab-2 eth0 br0 10.77.0.2/24
    plug lab-2 eth1 br1 10.78.0.2/24
    plug lab-9 eth0 br1 10.78.0.9/24
    node both lab-2 --id 2
    start left lab-1 "$CLOCKS" peers --json
    start right lab-9 "$CLOCKS" peers --json
    wait_for "seen on the left" holds left.out '"id":2.*"10\.77\.0\.2:'
    wait_for "seen on the right" holds right.out '"id":2.*"10\.78\.0\.2:'
    stop both
    ! holds left.out '10\.78\.' || fail "the left LAN hears addresses of the right one"
    ! holds right.out '10\.77\.' || fail "the right LAN hears addresses of the left one"
    wait_for "its goodbye" holds left.out '"event":"gone"'
    stop left
    stop right
}

scenario_a_pulled_cable_is_noticed_and_a_replugged_one_heals() {
    lan 2
    node one lab-1 --id 1
    node two lab-2 --id 2
    wait_for "they meet" holds one.out '^\+ 2 '
    in_host switch ip link set lab-2-eth0 down
    wait_for "one misses two" holds one.out '^- 2 '
    wait_for "two misses one" holds two.out '^- 1 '
    in_host switch ip link set lab-2-eth0 up
    wait_for "one has two again" holds_times one.out '^\+ 2 ' 2
    wait_for "two has one again" holds_times two.out '^\+ 1 ' 2
    stop one
    stop two
}

scenario_an_address_that_changes_is_followed() {
    lan 2
    node two lab-2 --id 2
    start watch lab-1 "$CLOCKS" peers --json
    wait_for "the old address" holds watch.out '"found".*"10\.77\.0\.2:'
    in_host lab-2 ip addr add 10.77.0.102/24 dev eth0
    in_host lab-2 ip addr del 10.77.0.2/24 dev eth0
    # Deleting the first address of a subnet takes the others with it unless they are promoted; either way it is there now.
    in_host lab-2 ip addr replace 10.77.0.102/24 dev eth0
    wait_for "only the new address" last_line_has_only_the_new_address
    node one lab-1 --id 1
    wait_for "they meet" holds one.out '^\+ 2 '
    stop one
    stop two
    stop watch
}

last_line_has_only_the_new_address() {
    local last
    last=$(tail -n 1 "$LAB/watch.out")
    [[ $last == *'"10.77.0.102:'* && $last != *'"10.77.0.2:'* ]]
}

scenario_an_isolated_host_runs_on_loopback() {
    begin_namespaces lab-1
    node one lab-1 --id 1
    node two lab-1 --id 2
    wait_for "they meet on loopback" holds one.out '^\+ 2 .*127\.0\.0\.1'
    stop one
    stop two
}

scenario_without_any_interface_a_node_says_so_and_runs_with_peers_and_loopback() {
    begin_namespaces lab-1
    in_host lab-1 ip link set lo down
    start alone lab-1 "$CLOCKS" --id 1 --duration 0.5 --log "$LAB/alone.jsonl"
    ended alone 0
    holds alone.err 'no network interface' || fail "it does not say that there is no interface"
    in_host lab-1 ip link set lo up
    node one lab-1 --id 1 --discovery static --port 5001
    node two lab-1 --id 2 --discovery static --peers 127.0.0.1:5001
    wait_for "they meet by --peers" holds one.out '^\+ 2 '
    stop one
    stop two
    node three lab-1 --id 3 --loopback
    node four lab-1 --id 4 --loopback
    wait_for "they meet by --loopback" holds three.out '^\+ 4 '
    stop three
    stop four
}

scenario_an_interface_is_chosen_by_name_and_by_address() {
    lan 2
    add_switch br1
    begin_namespaces lab-3
    plug lab-1 eth1 br1 10.78.0.1/24
    plug lab-3 eth0 br1 10.78.0.3/24
    node one lab-1 --id 1 --interface eth1
    node two lab-2 --id 2
    node three lab-3 --id 3 --interface 10.78.0.3
    wait_for "one meets three" holds one.out '^\+ 3 '
    in_host lab-2 "$CLOCKS" peers --once --interface eth0 --json >"$LAB/peers.out"
    ! holds peers.out '"id":1,' || fail "lab-2 sees a node that was told to use another interface"
    stop one
    stop two
    stop three
    ! holds two.out '^\+ ' || fail "node 2 met somebody through an interface that was not chosen"
    start wrong lab-1 "$CLOCKS" --id 1 --duration 0.2 --interface eth7 --log "$LAB/wrong.jsonl"
    ended wrong 0
    holds wrong.err "no network interface matches 'eth7'" || fail "a wrong --interface is not named"
}

scenario_nodes_of_one_machine_meet_while_the_port_is_held_and_go_back_to_it() {
    begin_namespaces lab-1
    holds_port holder lab-1
    node one lab-1 --id 1 --loopback
    node two lab-1 --id 2 --loopback
    wait_for "they meet" holds one.out '^\+ 2 '
    wait_for "they meet" holds two.out '^\+ 1 '
    start watch lab-1 "$CLOCKS" peers --loopback --json
    wait_for "both are seen" holds_times watch.out '"found"' 2
    stop holder
    node three lab-1 --id 3 --loopback
    wait_for "who comes later meets them" holds three.out '^\+ 2 '
    local each
    for each in one two; do
        stop "$each"
        (($(grep -c 'holds UDP port 5353' "$LAB/$each.err") == 1)) || fail "$each does not say once that the port is held"
    done
    stop three
    stop watch
}
