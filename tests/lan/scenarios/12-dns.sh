# shellcheck shell=bash
# Nodes that a zone of the DNS names, answered by bind9 and dnsmasq; none of them says anything by multicast. Sourced by run.sh.

ZONE=dns:lab.example@10.77.0.9

# dns_lan N: hosts lab-1 to lab-N, and lab-9 for a name server.
dns_lan() {
    lan "$1"
    begin_namespaces lab-9
    plug lab-9 eth0 br0 10.77.0.9/24 fd77::9/64
}

# hosts_of N: the address records of lab-1 to lab-N.
hosts_of() {
    local i
    for ((i = 1; i <= $1; i++)); do printf 'lab-%s A 10.77.0.%s\nlab-%s AAAA fd77::%s\n' "$i" "$i" "$i" "$i"; done
}

# dns_node I ARGUMENT...: node I of lab-I, at port 5001.
dns_node() { node "node-$1" "lab-$1" --id "$1" --port 5001 "${@:2}"; }

# valid_run N: nodes 1 to N start together, tick and leave valid evidence; who they met is in their journals.
valid_run() {
    local i journals=()
    for ((i = 1; i <= $1; i++)); do
        journals+=("$LAB/node-$i.jsonl")
        rm -f "$LAB/node-$i.jsonl"
        start "node-$i" "lab-$i" "$CLOCKS" --id "$i" --port 5001 --expect "$1" --duration 1.5 --rate 20 --log "$LAB/node-$i.jsonl" "${@:2}"
    done
    for ((i = 1; i <= $1; i++)); do ended "node-$i" 0; done
    "$CLOCKS" verify "${journals[@]}" >"$LAB/verify.out" || fail "the evidence is not valid"
    grep -q '"reason":"dns"' "${journals[@]}" || fail "nobody was found by the DNS"
    ! grep -qE '"reason":"(mdns|static)"' "${journals[@]}" || fail "somebody was found otherwise"
}

scenario_nodes_meet_by_srv_records_of_bind9_and_say_nothing_by_multicast() {
    dns_lan 3
    zone lab.zone '_clocks._tcp SRV 0 0 5001 lab-1' '_clocks._tcp SRV 0 0 5001 lab-2' '_clocks._tcp SRV 0 0 5001 lab-3' "$(hosts_of 3)"
    bind9 bind lab-9 lab.example lab.zone
    start count lab-9 "$PYTHON" "$HERE/peers/count_mdns.py" eth0 4
    valid_run 3 --discovery "$ZONE"
    wait_for "the count to end" holds count.out '^PACKETS'
    holds count.out '^PACKETS 0' || fail "multicast DNS was heard: $(cat "$LAB/count.out")"
    figure "milliseconds until a node had met both others: $(sed -n 's/^+ .* \([0-9.]*\) s$/\1/p' "$LAB"/node-*.out | sort -n | tail -n 1)"
}

scenario_nodes_meet_by_service_instances_of_bind9_whose_texts_name_their_cluster() {
    dns_lan 3
    zone lab.zone '_clocks._tcp PTR one._clocks._tcp' '_clocks._tcp PTR two._clocks._tcp' '_clocks._tcp PTR Room\ 7._clocks._tcp' \
        'one._clocks._tcp SRV 0 0 5001 lab-1' 'one._clocks._tcp TXT "txtvers=1" "id=1" "cluster=red"' \
        'two._clocks._tcp SRV 0 0 5001 lab-2' 'two._clocks._tcp TXT "txtvers=1" "id=2" "cluster=red"' \
        'Room\ 7._clocks._tcp SRV 0 0 5001 lab-3' 'Room\ 7._clocks._tcp TXT "txtvers=1" "cluster=blue"' "$(hosts_of 3)"
    bind9 bind lab-9 lab.example lab.zone
    dns_node 3 --discovery "$ZONE" --cluster blue
    valid_run 2 --discovery "$ZONE" --cluster red
    holds node-3.err "nobody is in cluster 'blue'; in cluster 'red' there are 2 nodes" ||
        wait_for "who is alone to be told that others are in another cluster" holds node-3.err "in cluster 'red' there are 2 nodes"
    ! grep -q 'cluster' "$LAB/node-1.err" || fail "a node of another cluster was dialled: $(cat "$LAB/node-1.err")"
    stop node-3
}

scenario_nodes_meet_by_dnsmasq_and_the_search_list_of_the_system() {
    dns_lan 3
    local i options=()
    for i in 1 2 3; do
        options+=("--srv-host=_clocks._tcp.lab.example,lab-$i.lab.example,5001" "--host-record=lab-$i.lab.example,10.77.0.$i,fd77::$i")
    done
    dnsmasq_answers dnsmasq lab-9 "${options[@]}"
    # The first server is not there.
    for i in 1 2 3; do resolves "lab-$i" 'nameserver 10.77.0.8' 'nameserver fd77::9' 'search nowhere.example example'; done
    valid_run 3 --discovery dns:lab
}

scenario_nodes_meet_by_the_names_that_kubernetes_gives_a_headless_service() {
    dns_lan 3
    local i service=clocks.default.svc
    zone cluster.zone "_clocks._tcp.$service SRV 0 33 5001 clocks-0.$service" "_clocks._tcp.$service SRV 0 33 5001 clocks-1.$service" \
        "_clocks._tcp.$service SRV 0 33 5001 10-77-0-3.$service" "clocks-0.$service A 10.77.0.1" "clocks-1.$service A 10.77.0.2" \
        "10-77-0-3.$service A 10.77.0.3" "$service A 10.77.0.1" "$service A 10.77.0.2" "$service A 10.77.0.3"
    bind9 bind lab-9 cluster.local cluster.zone
    for i in 1 2 3; do
        resolves "lab-$i" 'nameserver 10.77.0.9' 'search default.svc.cluster.local svc.cluster.local cluster.local' 'options ndots:5'
    done
    valid_run 3 --discovery dns:clocks
    # The same where the Service names no port: its addresses alone, at the port of --port.
    zone cluster.zone "$service A 10.77.0.1" "$service A 10.77.0.2" "$service A 10.77.0.3"
    bind9_reads bind
    valid_run 3 --discovery dns:clocks
}

scenario_a_record_that_is_added_is_met_and_one_that_is_taken_away_is_not_dialled_again() {
    dns_lan 3
    local began
    zone lab.zone '_clocks._tcp SRV 0 0 5001 lab-1' '_clocks._tcp SRV 0 0 5001 lab-2' "$(hosts_of 3)"
    bind9 bind lab-9 lab.example lab.zone
    dns_node 1 --discovery "$ZONE" --verbose
    dns_node 2 --discovery "$ZONE"
    # It knows nobody: only who looks at the zone can bring them together.
    dns_node 3 --discovery static
    wait_for "they meet" holds node-1.out '^\+ 2 '
    began=$(now_ms)
    zone lab.zone '_clocks._tcp SRV 0 0 5001 lab-1' '_clocks._tcp SRV 0 0 5001 lab-2' '_clocks._tcp SRV 0 0 5001 lab-3' "$(hosts_of 3)"
    bind9_reads bind
    wait_for "node 1 meets node 3" holds node-1.out '^\+ 3 '
    wait_for "node 2 meets node 3" holds node-2.out '^\+ 3 '
    figure "milliseconds until a record with five seconds to live that was added was met by both: $(($(now_ms) - began))"
    zone lab.zone '_clocks._tcp SRV 0 0 5001 lab-1' '_clocks._tcp SRV 0 0 5001 lab-2' "$(hosts_of 3)"
    bind9_reads bind
    wait_for "it is no longer named" holds node-1.err 'no longer seen: lab-3\.lab\.example:5001 from the DNS'
    wait_for "ticks" more_lines node-1 $(($(wc -l <"$LAB/node-1.jsonl") + 12))
    ! holds node-1.out '^- 3 ' || fail "its connection was ended"
    stop node-3
    wait_for "it is gone" holds node-1.out '^- 3 '
    dns_node 3 --discovery static
    wait_for "ticks" more_lines node-3 36
    ! holds_times node-1.out '^\+ 3 ' 2 || fail "it was dialled again"
    for i in 1 2 3; do stop "node-$i"; done
}

scenario_answers_that_do_not_fit_into_a_packet_come_by_tcp_from_bind9() {
    dns_lan 3
    many_meet bind
    grep -q 'query: _clocks._tcp.lab.example IN SRV +T' "$LAB/bind.err" || fail "bind9 was not asked by TCP"
}

scenario_answers_that_do_not_fit_into_a_packet_come_by_tcp_from_dnsmasq() {
    dns_lan 3
    many_meet dnsmasq
    holds machine_1.diagnostics.ndjson 'SRV _clocks\._tcp\.lab\.example by TCP: 40 records' || fail "dnsmasq was not asked by TCP"
}

# many_meet SERVER: three nodes meet by a zone that names forty places, a listing of 2 KB; at most of them there is nobody.
many_meet() {
    local i lines=() options=()
    for ((i = 1; i <= 40; i++)); do
        lines+=("_clocks._tcp SRV 0 0 $((5000 + (i + 2) / 3)) lab-$((i % 3 + 1))")
        options+=("--srv-host=_clocks._tcp.lab.example,lab-$((i % 3 + 1)).lab.example,$((5000 + (i + 2) / 3))")
    done
    if [[ $1 == bind ]]; then
        zone lab.zone "${lines[@]}" "$(hosts_of 3)"
        bind9 bind lab-9 lab.example lab.zone
    else
        for i in 1 2 3; do options+=("--host-record=lab-$i.lab.example,10.77.0.$i"); done
        dnsmasq_answers dnsmasq lab-9 "${options[@]}"
    fi
    valid_run 3 --discovery "$ZONE" --diagnostics "$LAB/" --diagnostics-level trace
}

scenario_a_name_server_that_dies_takes_nobody_away_and_is_used_again_when_it_is_back() {
    local gone
    dns_lan 3
    zone lab.zone '_clocks._tcp SRV 0 0 5001 lab-1' '_clocks._tcp SRV 0 0 5001 lab-2' "$(hosts_of 3)"
    bind9 bind lab-9 lab.example lab.zone
    dns_node 1 --discovery "$ZONE"
    dns_node 2 --discovery "$ZONE"
    dns_node 3 --discovery static
    wait_for "they meet" holds node-1.out '^\+ 2 '
    # Where both dialled at once, one of the two connections has taken the place of the other by then.
    wait_for "they go on" more_lines node-1 6
    gone=$(grep -c '^- ' "$LAB/node-1.out" || true)
    stop bind
    wait_for "it is said that nobody answers" holds node-1.err "$ZONE:53: no DNS server answers: 10\.77\.0\.9 \((refused|no answer)\)"
    wait_for "ticks" more_lines node-1 $(($(wc -l <"$LAB/node-1.jsonl") + 30))
    [[ $(grep -c '^- ' "$LAB/node-1.out" || true) -eq $gone ]] || fail "a peer was lost with the server"
    zone lab.zone '_clocks._tcp SRV 0 0 5001 lab-1' '_clocks._tcp SRV 0 0 5001 lab-2' '_clocks._tcp SRV 0 0 5001 lab-3' "$(hosts_of 3)"
    bind9 bind lab-9 lab.example lab.zone
    wait_for "node 3 is met" holds node-1.out '^\+ 3 '
    (($(grep -c 'no DNS server answers' "$LAB/node-1.err") == 1)) || fail "it is not said once"
    for i in 1 2 3; do stop "node-$i"; done
}

scenario_what_is_wrong_with_a_zone_is_said_once_and_the_doctor_and_peers_say_it_too() {
    dns_lan 1
    zone lab.zone 'empty A 10.77.0.1' '_clocks._tcp.bare SRV 0 0 5001 nowhere'
    bind9 bind lab-9 lab.example lab.zone 'minimal-responses yes;'
    says_of dns:nothere.lab.example@10.77.0.9 'knows no name nothere\.lab\.example \(NXDOMAIN\)'
    says_of dns:lab.example@10.77.0.9 'names no node at lab\.example: no PTR or SRV record'
    says_of dns:empty.lab.example@10.77.0.9 'empty\.lab\.example has addresses, and no SRV record says at which port'
    says_of dns:bare.lab.example@10.77.0.9 'names nowhere\.lab\.example, a host with no address that can be dialled'
    says_of dns:other.example@10.77.0.9 'does not answer PTR .*REFUSED'
    says_of dns:lab.example@10.77.0.8 'no DNS server answers: 10\.77\.0\.8 \((no answer|no such machine on that network)\)'
    says_of dns:lab.example@10.77.0.1 'no DNS server answers: 10\.77\.0\.1 \(refused\)'
    resolves lab-1 '# nothing'
    says_of dns:lab.example 'this machine knows no DNS server \(/etc/resolv\.conf names none\)'
}

# says_of ZONE PATTERN: a node with no --port says this of a zone, once, and goes on; so do the doctor and clocks peers, which fail.
says_of() {
    local code=0
    node says lab-1 --id 1 --discovery "$1"
    wait_for "a node says what is wrong with $1" holds says.err "$2"
    wait_for "that it is alone" holds says.err 'alone for'
    stop says
    (($(grep -cE "$2" "$LAB/says.err") == 1)) || fail "of $1 it is not said once"
    in_host lab-1 "$CLOCKS" doctor --discovery "$1" --json >"$LAB/doctor.out" || code=$?
    ((code == 1)) || fail "the doctor ended with $code"
    code=0
    in_host lab-1 "$CLOCKS" peers --discovery "$1" --once --json >"$LAB/peers.out" 2>"$LAB/peers.err" || code=$?
    ((code == 1)) || fail "clocks peers ended with $code"
    { (($(wc -l <"$LAB/peers.err") == 1)) && holds peers.err "$2" && ! holds peers.err 'asked again'; } ||
        fail "clocks peers does not say it of $1: $(cat "$LAB/peers.err")"
    holds doctor.out "\"check\":\"zone\",\"outcome\":\"fault\",\"sentence\":\"[^\"]*$2" || fail "the doctor does not say it of $1"
}

scenario_the_doctor_says_whom_a_zone_names_and_who_of_them_is_not_there() {
    dns_lan 2
    zone lab.zone '_clocks._tcp SRV 0 0 5001 lab-1' '_clocks._tcp SRV 0 0 5001 lab-2' "$(hosts_of 2)"
    bind9 bind lab-9 lab.example lab.zone
    dns_node 1 --discovery "$ZONE"
    wait_for "it ticks" more_lines node-1 2
    ! in_host lab-1 "$CLOCKS" doctor --discovery "$ZONE" >"$LAB/doctor.out" || fail "nothing is wrong"
    tr -s ' \n' ' ' <"$LAB/doctor.out" >"$LAB/doctor.line"
    holds doctor.line 'ok zone .*lab\.example names 2 by SRV: .*10\.77\.0\.1:5001 and \[fd77::1\]:5001' || fail "not whom it names"
    holds doctor.line 'FAULT connections lab-2\.lab\.example:5001 from the DNS is named, and cannot be connected to .*\(refused\)' ||
        fail "not who is missing"
    stop node-1
}

scenario_peers_lists_whom_a_zone_of_bind9_names_and_follows_it() {
    dns_lan 3
    local said=0 red=(
        '_clocks._tcp PTR one._clocks._tcp' 'one._clocks._tcp SRV 0 0 5001 lab-1' 'one._clocks._tcp TXT "id=1" "cluster=red"')
    zone lab.zone "${red[@]}" '_clocks._tcp PTR two._clocks._tcp' 'two._clocks._tcp SRV 0 0 5001 lab-2' \
        'two._clocks._tcp TXT "id=2" "cluster=blue"' "$(hosts_of 3)"
    bind9 bind lab-9 lab.example lab.zone
    start count lab-9 "$PYTHON" "$HERE/peers/count_mdns.py" eth0 4
    start peers lab-3 "$CLOCKS" peers --discovery "$ZONE" --json
    wait_for "both are named" holds_times peers.out '"event":"found"' 2
    { holds peers.out '"id":1,"cluster":"red","run":null,"host":"lab-1\.lab\.example","clock_rate":null,"source":"dns",' &&
        holds peers.out '"id":1,.*"interface":null,"addresses":\["10\.77\.0\.1:5001","\[fd77::1\]:5001"\]'; } ||
        fail "not what the zone says of node 1"
    in_host lab-3 "$CLOCKS" peers --discovery "$ZONE" --once --cluster red >"$LAB/once.out" 2>"$LAB/once.err" || fail "once: $?"
    holds once.out '^\+ 1     red              lab-1\.lab\.example' || fail "not the line of node 1"
    ! holds once.out '^\+ 2 ' || fail "another cluster is shown"
    [[ ! -s $LAB/once.err ]] || fail "something is said beside it: $(cat "$LAB/once.err")"
    in_host lab-3 "$CLOCKS" peers --discovery "$ZONE" --once --json --cluster green >"$LAB/once.out" 2>"$LAB/once.err" || said=$?
    ((said == 0)) || fail "that nobody is of a cluster is no failure"
    holds once.err "^clocks peers: $ZONE:53 names nobody of cluster 'green'\.$" || fail "nobody is not said"
    zone lab.zone "${red[@]}" '_clocks._tcp SRV 0 0 5003 lab-3' "$(hosts_of 3)"
    bind9_reads bind
    wait_for "node 2 goes" holds peers.out '"event":"gone",.*"id":2,'
    wait_for "one without a text comes" holds peers.out '"event":"found",.*"id":null,"cluster":null,.*"10\.77\.0\.3:5003"'
    stop bind
    wait_for "it is said that nobody answers" holds peers.err "^clocks peers: $ZONE:53: no DNS server answers: .* It is asked again\.$"
    stop peers
    ! holds_times peers.out '"event":"gone"' 2 || fail "somebody went with the server"
    wait_for "the count to end" holds count.out '^PACKETS'
    holds count.out '^PACKETS 0' || fail "multicast DNS was heard: $(cat "$LAB/count.out")"
}

scenario_who_watches_finds_the_nodes_of_a_zone() {
    dns_lan 3
    zone lab.zone '_clocks._tcp SRV 0 0 5001 lab-1' '_clocks._tcp SRV 0 0 5001 lab-2' "$(hosts_of 3)"
    bind9 bind lab-9 lab.example lab.zone
    dns_node 1 --discovery "$ZONE"
    dns_node 2 --discovery "$ZONE"
    start watch lab-3 "$CLOCKS" watch --discovery "$ZONE" --listen 127.0.0.1:7017
    wait_for "the page has both" watched_in lab-3
    stop watch
    stop node-1
    stop node-2
}

watched_in() { # HOST
    in_host "$1" "$PYTHON" -c 'import urllib.request as u; print(u.urlopen("http://127.0.0.1:7017/metrics").read().decode())' \
        >"$LAB/metrics.out" 2>/dev/null && holds metrics.out 'machine="1"' && holds metrics.out 'machine="2"'
}

scenario_how_many_nodes_a_zone_of_bind9_and_of_dnsmasq_can_name() {
    dns_lan 1
    local i count lines=() options=()
    for count in 100 101 1024 1040; do
        lines=()
        for ((i = 1; i <= count; i++)); do lines+=("_clocks._tcp SRV 0 0 $i h"); done
        zone "zone-$count" 'h A 10.77.0.1' "${lines[@]}"
        bind9 "bind-$count" lab-9 lab.example "zone-$count" "$([[ $count == 101 ]] || echo 'max-records-per-type 0;')"
        figure "bind9, $count SRV records: $(named_by_zone)"
        stop "bind-$count"
    done
    options=("--host-record=h.lab.example,10.77.0.1")
    for ((i = 1; i <= 1040; i++)); do options+=("--srv-host=_clocks._tcp.lab.example,h.lab.example,$i"); done
    dnsmasq_answers dnsmasq lab-9 "${options[@]}"
    figure "dnsmasq, 1040 SRV records: $(named_by_zone)"
}

# named_by_zone: what the doctor says of it.
named_by_zone() {
    in_host lab-1 "$CLOCKS" doctor --discovery "$ZONE" --json >"$LAB/doctor.out" || true
    sed 's/.*"check":"zone","outcome":"[a-z]*","sentence":"\([^"]*\)".*/\1/' "$LAB/doctor.out" | cut -c -160
}
