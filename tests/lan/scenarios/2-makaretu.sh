# shellcheck shell=bash
# Nodes beside Makaretu.Dns.Multicast (peers/makaretu). The library opens its IPv4 socket for sending without saying on which
# interface, so where no route leads to 224.0.0.251 it hears IPv4 and says nothing there; ours chooses the interface and needs no route.

# makaretu_resolves PROCESS CLUSTER ID ADDRESSES PORT: name, host, addresses, port and text of a node of ours on lab-1.
makaretu_resolves() {
    local text="txtvers=1 id=$3 cluster=$2 proto=1 run=[0-9a-f]{32} rate=6000 host=lab-1"
    wait_for "the library resolves node $3" holds "$1.out" \
        "^RESOLVED $2-$3-[0-9a-f]{8}\._clocks\._tcp\.local clocks-[0-9a-f]{8}\.local $4 $5 $text\$"
}

# we_read_its_text PROCESS: each key of NEIGHBOUR_TXT as clocks peers shows it.
we_read_its_text() {
    holds "$1.out" '"id":9,"cluster":"default","run":"0{31}9","host":"neighbour","clock_rate":4,' ||
        fail "clocks peers does not show the library's text"
}

# sends_by_ipv4 HOST: whether the library has its socket for sending there, which it binds to the address of the interface.
sends_by_ipv4() {
    in_host "$1" ss -Hlun >"$LAB/sockets.out"
    holds sockets.out " 10\.77\.0\.${1#lab-}:5353 "
}

scenario_makaretu_with_a_multicast_route_and_we_see_each_other_come_and_go() {
    lan 2
    in_host lab-2 ip route add 224.0.0.0/4 dev eth0
    # Ours is there first, so it is found by a question and not by its announcement.
    node one lab-1 --id 1 --cluster red --port 5001
    start watch lab-1 "$CLOCKS" peers --json
    wait_for "our node is announced" holds watch.out '"id":1,.*"10\.77\.0\.1:5001"'
    makaretu_peer library lab-2 9 7009
    makaretu_resolves library red 1 '10\.77\.0\.1,fd77::1,fe80::[0-9a-f:]+' 5001
    we_see watch 9 10.77.0.2:7009
    wait_for "and at its IPv6 address" holds watch.out '"id":9,.*"\[fe80::[^]]+\]:7009"'
    we_read_its_text watch
    sends_by_ipv4 lab-2 || fail "the route is no help to the library"
    stop one
    wait_for "the library hears our goodbye" holds library.out '^REMOVE red-1-'
    stop library
    wait_for "we hear its goodbye" holds watch.out '"gone".*"id":9,'
    stop watch
}

scenario_makaretu_without_a_route_speaks_ipv6_alone_and_we_see_each_other() {
    lan 2
    start watch lab-1 "$CLOCKS" peers --json
    makaretu_peer library lab-2 9 7009
    holds library.err 'Cannot setup send socket for 10\.77\.0\.2' || fail "the library needs no route for IPv4 any more"
    ! sends_by_ipv4 lab-2 || fail "the library says that it cannot send, and can"
    we_see watch 9 10.77.0.2:7009
    we_read_its_text watch
    # It listens already, so this one is found by its announcement.
    node one lab-1 --id 1 --port 5001
    makaretu_resolves library default 1 '10\.77\.0\.1,fd77::1,fe80::[0-9a-f:]+' 5001
    stop library
    wait_for "we hear its goodbye" holds watch.out '"gone".*"id":9,'
    stop one
    stop watch
}

scenario_makaretu_with_ipv4_only_hears_us_without_a_route_and_is_heard_with_one() {
    ipv4_only_lan 2
    # Beside the library, on the same host: what has no route for it has none for us.
    node two lab-2 --id 2
    makaretu_peer mute lab-2 9 7009
    holds mute.err 'Cannot setup send socket for 10\.77\.0\.2' || fail "the library needs no route for IPv4 any more"
    node one lab-1 --id 1 --port 5001
    makaretu_resolves mute default 1 '10\.77\.0\.1' 5001
    # It has announced itself twice by now, and is asked here.
    in_host lab-1 "$CLOCKS" peers --once --json >"$LAB/peers.out"
    holds peers.out '"id":2,.*"10\.77\.0\.2:' || fail "we need a route ourselves"
    ! holds peers.out '"id":9,' || fail "the library is heard without a route"
    stop one
    wait_for "the library hears our goodbye" holds mute.out '^REMOVE default-1-'
    stop mute
    in_host lab-2 ip route add default via 10.77.0.1
    start watch lab-1 "$CLOCKS" peers --json
    makaretu_peer library lab-2 9 7009
    we_see watch 9 10.77.0.2:7009
    we_read_its_text watch
    stop library
    wait_for "we hear its goodbye" holds watch.out '"gone".*"id":9,'
    stop two
    stop watch
}

scenario_makaretu_on_the_same_host_shares_the_port() {
    local each
    lan 2
    in_host lab-1 ip route add 224.0.0.0/4 dev eth0
    makaretu_peer library lab-1 9 7009
    node one lab-1 --id 1 --port 5001
    node two lab-2 --id 2
    wait_for "they meet" holds one.out '^\+ 2 '
    wait_for "they meet" holds two.out '^\+ 1 '
    start here lab-1 "$CLOCKS" peers --json
    start there lab-2 "$CLOCKS" peers --json
    we_see here 9 10.77.0.1:7009
    we_see there 9 10.77.0.1:7009
    # It does not tell on which interface it hears something: what ours says on loopback alone, 127.0.0.1, may be among the addresses.
    makaretu_resolves library default 1 '10\.77\.0\.1,(127\.0\.0\.1,)?fd77::1,fe80::[0-9a-f:]+' 5001
    wait_for "the library sees the node elsewhere" holds library.out '^RESOLVED default-2-[^ ]* [^ ]* 10\.77\.0\.2,.* id=2 '
    stop library
    wait_for "we hear its goodbye" holds there.out '"gone".*"id":9,'
    for each in one two here there; do stop "$each"; done
}

scenario_makaretu_and_we_see_each_other_restart_on_other_ports() {
    local each
    lan 2
    in_host lab-2 ip route add 224.0.0.0/4 dev eth0
    start watch lab-1 "$CLOCKS" peers --json
    node one lab-1 --id 1 --port 5001
    makaretu_peer library lab-2 9 7009
    makaretu_resolves library default 1 '[^ ]+' 5001
    we_see watch 9 10.77.0.2:7009
    stop one
    wait_for "the library hears our goodbye" holds library.out '^REMOVE default-1-'
    node one-again lab-1 --id 1 --port 5002
    makaretu_resolves library default 1 '[^ ]+' 5002
    # Killed, so without a goodbye: the same instance is back within the lifetime of its old records.
    kill -KILL "${PID[library]}"
    ended library 137
    makaretu_peer library-again lab-2 9 7010
    wait_for "we know its new port alone" last_of_nine_is_at_7010_alone
    stop library-again
    wait_for "we hear its goodbye" holds watch.out '"gone".*"id":9,'
    makaretu_peer library-once-more lab-2 9 7011
    wait_for "we find it again" holds watch.out '"found".*"id":9,.*"10\.77\.0\.2:7011"'
    for each in library-once-more one-again watch; do stop "$each"; done
}

last_of_nine_is_at_7010_alone() {
    local last
    last=$(grep '"id":9,' "$LAB/watch.out" | tail -n 1)
    [[ $last == *'"10.77.0.2:7010"'* && $last != *':7009"'* ]]
}

scenario_makaretu_on_loopback_hears_us_and_is_heard_only_with_a_route_there() {
    local each
    begin_namespaces lab-1
    node one lab-1 --id 1 --port 5001
    makaretu_peer mute lab-1 9 7009
    holds mute.err 'Cannot setup send socket for 127\.0\.0\.1' || fail "the library needs no route on loopback any more"
    node two lab-1 --id 2 --port 5002
    wait_for "ours meet" holds one.out '^\+ 2 .*127\.0\.0\.1'
    makaretu_resolves mute default 2 '127\.0\.0\.1' 5002
    in_host lab-1 "$CLOCKS" peers --once --json >"$LAB/peers.out"
    holds peers.out '"id":1,.*"127\.0\.0\.1:5001"' || fail "we need a route ourselves"
    ! holds peers.out '"id":9,' || fail "the library is heard on loopback without a route"
    stop mute
    in_host lab-1 ip route add 224.0.0.0/4 dev lo
    makaretu_peer library lab-1 9 7009
    start watch lab-1 "$CLOCKS" peers --json
    we_see watch 9 127.0.0.1:7009
    makaretu_resolves library default 1 '127\.0\.0\.1' 5001
    stop library
    wait_for "we hear its goodbye" holds watch.out '"gone".*"id":9,'
    for each in one two watch; do stop "$each"; done
}
