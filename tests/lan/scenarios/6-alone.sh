# shellcheck shell=bash
# Nodes that nobody is connected to: each says so once, with what it knows, and again at its end. Sourced by run.sh.

# alone_says NAME PATTERN: on standard error, once; in the closing summary; and in the last line of the journal.
alone_says() {
    wait_for "$1 to say that it is alone" holds "$1.err" "alone for [0-9]+ s: $2"
    stop "$1"
    ! holds_times "$1.err" 'alone for' 2 || fail "$1 says more than once that it is alone"
    tr -s ' \n' '  ' <"$LAB/$1.out" >"$LAB/$1.line"
    holds "$1.line" " alone $2" || fail "the closing summary of $1 does not say that it was alone"
    tail -n 1 "$LAB/$1.jsonl" | grep -q '"event":"END".*"alone":true' || fail "the journal of $1 does not end in alone"
}

scenario_a_node_that_hears_nobody_says_so_and_one_with_a_peer_does_not() {
    lan 2
    node one lab-1 --id 1
    alone_says one 'no other node is heard'
    node two lab-2 --id 2
    node three lab-1 --id 3
    wait_for "they meet" holds two.out '^\+ 3 '
    wait_for "three seconds of ticking" more_lines two 24
    stop three
    stop two
    ! holds two.err 'alone for' || fail "a node with a peer says that it is alone"
    ! holds two.jsonl '"alone"' || fail "the journal of a node with a peer says that it was alone"
}

scenario_a_node_whose_cluster_is_mistyped_says_who_is_in_others() {
    lan 3
    node blue1 lab-1 --id 1 --cluster blue
    node blue2 lab-2 --id 2 --cluster blue
    wait_for "they meet" holds blue1.out '^\+ 2 '
    node red lab-3 --id 3 --cluster bleu
    alone_says red "nobody is in cluster 'bleu'; in cluster 'blue' there are 2 nodes; nodes meet in one cluster"
    stop blue1
    stop blue2
}

scenario_a_node_behind_a_firewall_is_named_with_its_address_by_one_that_hears_it() {
    lan 2
    need command -v nft
    let_in_only_multicast lab-1
    let_in_only_multicast lab-2
    node one lab-1 --id 1
    node two lab-2 --id 2 --port 5001
    alone_says one 'node 2 is heard at .*10\.77\.0\.2:5001.*, but its TCP port does not answer: a firewall\?'
    stop two
}

scenario_peers_that_do_not_answer_are_named_by_a_node_that_is_alone() {
    lan 2
    node one lab-1 --id 1 --discovery static --peers 10.77.0.2:5001
    alone_says one '10\.77\.0\.2:5001 of --peers does not answer \(refused\)'
    node two lab-1 --id 2 --discovery static --peers 10.77.0.9:5001
    alone_says two '10\.77\.0\.9:5001 of --peers does not answer'
}

scenario_two_nodes_without_a_common_kind_of_address_are_told_that_they_cannot_meet() {
    add_switch br0
    begin_namespaces lab-1
    begin_namespaces lab-2
    in_host lab-1 sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
    plug lab-1 eth0 br0 10.77.0.1/24
    plug lab-2 eth0 br0
    node four lab-1 --id 4
    node six lab-2 --id 6
    wait_for "the one with IPv4" holds four.err 'alone for'
    alone_says six 'node 4 is heard at 10\.77\.0\.1:[0-9]+, which are IPv4 addresses, and this machine has IPv6 alone: they can never meet'
    alone_says four 'node 6 is heard at \[fe80:[^]]*\]:[0-9]+, which are IPv6 addresses, and this machine has IPv4 alone: they can never meet'
}
