# shellcheck shell=bash
# Nodes beside programs that others wrote: they see ours and we see theirs, each on the addresses of the right link.

# we_see NAME_OF_PEERS_PROCESS ID ADDRESS
we_see() {
    wait_for "clocks peers shows $2 at $3" holds "$1.out" "\"id\":$2,.*\"${3//./\\.}\""
}

scenario_avahi_elsewhere_prints_our_text_and_we_see_its_services() {
    lan 2
    avahi lab-2
    node one lab-1 --id 1 --cluster red
    start watch lab-1 "$CLOCKS" peers --json
    avahi_publishes avahi-node lab-2 9 7009
    we_see watch 9 10.77.0.2:7009
    wait_for "avahi-browse prints our TXT" avahi_resolves lab-2 '^=;eth0;IPv4;red-1-.*;clocks-[0-9a-f]{8}\.local;10\.77\.0\.1;[0-9]+;.*"id=1"'
    holds browse.out '^=;eth0;IPv4;red-1-.*"cluster=red"' || fail "no cluster in avahi's TXT"
    avahi_resolves lab-2 '^=;eth0;IPv6;red-1-.*"id=1"' || fail "avahi does not resolve us by IPv6"
    stop one
    wait_for "avahi saw the goodbye" avahi_shows_none_of lab-2 'red-1-'
    stop watch
}

avahi_resolves() { # HOST PATTERN
    in_host "$1" avahi-browse -rpt _clocks._tcp >"$LAB/browse.out" 2>/dev/null
    holds browse.out "$2"
}

avahi_shows_none_of() { # HOST PATTERN
    in_host "$1" avahi-browse -pt _clocks._tcp >"$LAB/browse.out" 2>/dev/null
    ! holds browse.out "$2"
}

scenario_avahi_on_the_same_host_shares_the_port() {
    lan 2
    avahi lab-1
    node one lab-1 --id 1
    node two lab-2 --id 2
    wait_for "they meet" holds one.out '^\+ 2 '
    wait_for "they meet" holds two.out '^\+ 1 '
    start watch lab-1 "$CLOCKS" peers --json
    avahi_publishes avahi-node lab-1 9 7009
    we_see watch 9 10.77.0.1:7009
    wait_for "avahi beside us sees our node" avahi_resolves lab-1 '^=;eth0;IPv4;default-1-.*"id=1"'
    wait_for "avahi beside us sees the neighbour" avahi_resolves lab-1 '^=;eth0;IPv4;default-2-.*;10\.77\.0\.2;.*"id=2"'
    stop one
    stop two
    stop watch
}

scenario_python_zeroconf_sees_our_nodes_and_we_see_its() {
    lan 2
    zeroconf_browses browser lab-2 10.77.0.2
    node one lab-1 --id 1
    wait_for "python-zeroconf resolves us" holds browser.out '^RESOLVED .* default-1-[0-9a-f]{8}\._clocks\._tcp\.local\. [^ ]*10\.77\.0\.1[, ].* id=1 cluster=default'
    start watch lab-1 "$CLOCKS" peers --json
    zeroconf_publishes zeroconf-node lab-2 10.77.0.2 9 7009
    we_see watch 9 10.77.0.2:7009
    stop zeroconf-node
    wait_for "we hear its goodbye" holds watch.out '"gone".*"id":9,'
    stop one
    wait_for "it hears our goodbye" holds browser.out '^REMOVE .* default-1-'
    stop watch
    stop browser
}

scenario_an_npm_responder_sees_our_nodes_and_we_see_its() {
    lan 2
    node one lab-1 --id 1
    start watch lab-1 "$CLOCKS" peers --json
    bonjour_peer npm-node lab-2 10.77.0.2 9 7009
    we_see watch 9 10.77.0.2:7009
    wait_for "the npm browser resolves us" holds npm-node.out '^ADD .* default-1-[0-9a-f]{8} .*10\.77\.0\.1.*"id":"1"'
    stop one
    wait_for "it hears our goodbye" holds npm-node.out '^REMOVE .* default-1-'
    stop npm-node
    stop watch
}

scenario_all_neighbours_at_once_on_two_lans_stay_on_the_addresses_of_their_link() {
    lan 2
    add_switch br1
    begin_namespaces lab-9
    plug lab-1 eth1 br1 10.78.0.1/24
    plug lab-9 eth0 br1 10.78.0.9/24
    avahi lab-9
    node one lab-1 --id 1
    zeroconf_browses browser lab-2 10.77.0.2
    wait_for "python-zeroconf on the left has our left address" holds browser.out '^RESOLVED .* default-1-[0-9a-f]{8}\..* 10\.77\.0\.1[, ]'
    wait_for "avahi on the right has our right address" avahi_resolves lab-9 '^=;eth0;IPv4;default-1-.*;10\.78\.0\.1;.*"id=1"'
    ! holds browse.out '10\.77\.' || fail "avahi on the right was told our left address"
    ! holds browser.out '10\.78\.' || fail "python-zeroconf on the left was told our right address"
    start watch lab-1 "$CLOCKS" peers --json
    avahi_publishes avahi-node lab-9 8 7008
    zeroconf_publishes zeroconf-node lab-2 10.77.0.2 9 7009
    we_see watch 8 10.78.0.9:7008
    we_see watch 9 10.77.0.2:7009
    stop zeroconf-node
    stop watch
    stop one
    stop browser
}
