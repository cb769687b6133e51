# shellcheck shell=bash
# Networks that are broken on purpose: clocks doctor names each fault, and finds none where there is none.

# doctor_finds NAME HOST PATTERN ARGUMENT...: ends with 1 and names a fault.
doctor_finds() {
    local name=$1 host=$2 pattern=$3
    shift 3
    start "$name" "$host" "$CLOCKS" doctor "$@"
    ended "$name" 1
    # Sentences are broken at 80 columns: one line again, for the pattern.
    tr -s ' \n' '  ' <"$LAB/$name.out" >"$LAB/$name.line"
    holds "$name.line" "FAULT $pattern" || fail "the doctor does not find: $pattern"
}

scenario_the_doctor_finds_nothing_wrong_on_a_good_lan() {
    lan 2
    node two lab-2 --id 2
    start doctor lab-1 "$CLOCKS" doctor --id 1
    ended doctor 0
    holds doctor.out '^ok    neighbours  1 node answers, of cluster default on lab-2' || fail "it does not see node 2"
    ! holds doctor.out '.{81}' || fail "a line is longer than 80 columns"
    start json lab-1 "$CLOCKS" doctor --json
    ended json 0
    "$PYTHON" -c 'import json, sys; report = json.load(sys.stdin); assert report["healthy"] and len(report["checks"]) >= 12' \
        <"$LAB/json.out" || fail "its JSON is not what it says"
    stop two
}

scenario_the_doctor_names_a_firewall_that_drops_what_comes_in() {
    lan 1
    need command -v nft
    in_host lab-1 nft 'add table inet guard; add chain inet guard in { type filter hook input priority 0; }; add rule inet guard in udp dport 5353 drop'
    doctor_finds doctor lab-1 'multicast what is sent on eth0 \(IPv4\) does not come back: the firewall of this machine drops'
    holds doctor.line 'FAULT firewall a rule drops multicast DNS: table inet guard, chain in: udp dport 5353 drop' || fail "it does not name the rule"
}

scenario_the_doctor_names_a_firewall_that_drops_what_goes_out() {
    lan 1
    need command -v nft
    in_host lab-1 nft 'add table inet guard; add chain inet guard out { type filter hook output priority 0; }; add rule inet guard out udp dport 5353 drop'
    doctor_finds doctor lab-1 'multicast the system refuses what is sent on eth0 \(IPv4\)'
}

scenario_the_doctor_names_missing_networks() {
    begin_namespaces lab-1
    doctor_finds only-loopback lab-1 'interfaces only loopback can be used'
    in_host lab-1 ip link set lo down
    doctor_finds nothing lab-1 'interfaces no network interface can be used, not even loopback'
}

scenario_the_doctor_names_a_pulled_cable_and_a_wrong_interface() {
    lan 1
    doctor_finds wrong lab-1 'interfaces no interface is left by --interface eth7' --interface eth7
    in_host switch ip link set lab-1-eth0 down
    wait_for "no carrier" in_host lab-1 grep -qvx up /sys/class/net/eth0/operstate
    doctor_finds pulled lab-1 'interfaces only loopback can be used.*eth0 is down'
}

scenario_the_doctor_names_who_holds_the_port() {
    lan 1
    start holder lab-1 "$PYTHON" -uc 'import socket, time; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(("", 5353)); print("HELD"); time.sleep(60)'
    wait_for "the port is held" holds holder.out HELD
    doctor_finds doctor lab-1 'port UDP port 5353 is held by python3[.0-9]* \([0-9]+\) and not shared'
}

# Lets multicast DNS in and no connection, as firewalls of desktops do.
let_in_only_multicast() { # HOST
    in_host "$1" nft 'add table inet guard; add chain inet guard in { type filter hook input priority 0; policy drop; }
        add rule inet guard in iif lo accept; add rule inet guard in ct state established,related accept
        add rule inet guard in udp dport 5353 accept; add rule inet guard in meta l4proto ipv6-icmp accept'
}

scenario_machines_that_let_in_multicast_and_no_connections_are_named_by_the_doctor_and_by_the_nodes() {
    lan 2
    need command -v nft
    let_in_only_multicast lab-1
    let_in_only_multicast lab-2
    node one lab-1 --id 1
    node two lab-2 --id 2
    doctor_finds doctor lab-1 'connections node 2 on lab-2 answers, and cannot be connected to at .*10\.77\.0\.2:[0-9]+.* \(no answer\)'
    holds doctor.line 'note firewall table inet guard, chain in drops what no rule allows: the connections of nodes need a rule' ||
        fail "it does not say that its own firewall lets no connections in"
    wait_for "one names two" holds one.err 'node 2 on lab-2 is seen, but cannot be connected to at .*10\.77\.0\.2:'
    wait_for "two names one" holds two.err 'node 1 on lab-1 is seen, but cannot be connected to at .*10\.77\.0\.1:'
    in_host lab-2 nft 'flush ruleset'
    wait_for "they meet when one of them opens" holds one.out '^\+ 2 '
    stop one
    stop two
    ! holds_times one.err 'is seen, but cannot' 2 || fail "it says so more than once"
}

# A device that has the name of a VPN or a container bridge: what it is made of does not matter here.
pretend_device() { # HOST NAME
    in_host "$1" ip link add "$2" type veth peer name "$2-far"
    in_host "$1" ip link set "$2-far" up
    in_host "$1" ip link set "$2" up
    wait_for "device $2" in_host "$1" grep -qx up "/sys/class/net/$2/operstate"
}

scenario_the_doctor_names_a_vpn_that_takes_the_local_network() {
    lan 2
    pretend_device lab-2 vpn0
    in_host lab-2 ip addr add 10.8.0.2/24 dev vpn0
    in_host lab-2 ip route add 10.77.0.0/25 dev vpn0
    doctor_finds captured lab-2 'route connections to (the )?neighbours on eth0 would leave by another interface, with the address 10\.8\.0\.2'
    in_host lab-2 ip route replace prohibit 10.77.0.0/25
    doctor_finds forbidden lab-2 'route there is no route to the neighbours on eth0'
}

scenario_the_doctor_says_which_interfaces_are_skipped_and_why() {
    add_switch br0
    begin_namespaces lab-1
    plug lab-1 eth0 br0
    pretend_device lab-1 docker0
    in_host lab-1 ip addr add 172.17.0.1/16 dev docker0
    pretend_device lab-1 wg0
    in_host lab-1 ip addr add 10.9.0.1/24 dev wg0
    start doctor lab-1 "$CLOCKS" doctor
    ended doctor 0
    holds doctor.out '^note  skipped     wg0.*: a tunnel or point-to-point link' || fail "it does not say why wg0 is skipped"
    holds doctor.out '^note  skipped     docker0.*: ' || fail "it does not say why docker0 is skipped"
    holds doctor.out '^note  addresses   eth0 has IPv6 addresses only' || fail "it does not say that there is no IPv4"
}

scenario_the_doctor_names_who_has_the_id() {
    lan 2
    node three lab-2 --id 3 --cluster red
    doctor_finds doctor lab-1 "identity id 3 in cluster 'red' is taken by lab-2 at 10\.77\.0\.2:" --id 3 --cluster red
    stop three
}

scenario_the_doctor_says_that_all_others_are_of_another_cluster() {
    lan 2
    node two lab-2 --id 2 --cluster red
    doctor_finds doctor lab-1 "neighbours 1 node answers, of cluster red on lab-2; none of cluster 'reed'" --cluster reed
    start plain lab-1 "$CLOCKS" doctor
    ended plain 0
    tr -s ' \n' '  ' <"$LAB/plain.out" >"$LAB/plain.line"
    holds plain.line "note neighbours 1 node answers, of cluster red on lab-2; none of cluster 'default'" || fail "it does not tell the clusters apart"
    stop two
}

scenario_hello_and_listen_tell_who_hears_whom() {
    lan 3
    start listen2 lab-2 "$CLOCKS" doctor --listen
    start listen3 lab-3 "$CLOCKS" doctor --listen --json
    wait_for "lab-2 listens" holds listen2.out 'listens'
    start hello lab-1 "$CLOCKS" doctor --hello
    ended hello 0
    holds hello.out '^ 1 lab-1-[0-9a-f]{4} \(this one\) +- yes yes' || fail "it does not hear both"
    holds_times hello.out '^ [23] lab-[23]-[0-9a-f]{4} +yes .*(yes|-)' 2 || fail "the others do not hear all"
    stop_listening listen2
    stop_listening listen3
    holds listen3.out '"hears_us":true,"connects":true' || fail "its JSON does not tell"
}

stop_listening() { # NAME: its exit code tells whether all was well, which those that come and go decide
    kill -TERM "${PID[$1]}"
    wait_for "the end of $1" has_ended "$1"
    wait "${PID[$1]}" || true
    unset "PID[$1]"
}

scenario_hello_names_the_machine_that_does_not_hear_and_the_one_that_lets_nobody_in() {
    lan 2
    need command -v nft
    in_host lab-2 nft 'add table inet guard; add chain inet guard in { type filter hook input priority 0; }; add rule inet guard in iifname "eth0" udp dport 5353 drop; add rule inet guard in tcp dport 1024-65535 ct state new drop'
    start listen lab-2 "$CLOCKS" doctor --listen
    wait_for "lab-2 listens" holds listen.out 'listens'
    start hello lab-1 "$CLOCKS" doctor --hello
    ended hello 1
    holds hello.out '^ 1 lab-1-[0-9a-f]{4} \(this one\) +- yes' || fail "lab-1 hears lab-2, and the table does not say so"
    holds hello.out '^ 2 lab-2-[0-9a-f]{4} +NO +-' || fail "lab-2 does not hear lab-1, and the table does not say so"
    holds hello.out '^lab-2-.* does not hear this machine' || fail "no remedy for the deaf one"
    holds hello.out '^lab-2-.* cannot be connected to at' || fail "no remedy for the closed one"
    stop_listening listen
}
