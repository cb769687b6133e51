# shellcheck shell=bash
# Who does not belong to a run, on its network: what he can do to it with the packets and frames that anybody can send. Each of these
# ended, stopped or filled a node once. Sourced by run.sh.

stranger() { # NAME HOST ADDRESS WAY ARGUMENT...
    local name=$1 host=$2
    shift 2
    start "$name" "$host" python3 "$HERE/peers/stranger.py" "$@"
    wait_for "the stranger" holds "$name.out" READY
}

ticks_on() { # NAME: it writes events still
    local lines
    has_ended "$1" && fail "$1 has ended"
    lines=$(wc -l <"$LAB/$1.jsonl")
    wait_for "$1 to tick on" more_lines "$1" "$((lines + 6))"
}

more_lines() { [[ -f $LAB/$1.jsonl ]] && (($(wc -l <"$LAB/$1.jsonl") >= $2)); }
journal_bytes() { stat -c %s "$LAB/$1.jsonl"; }

scenario_a_forged_announcement_and_a_refusal_end_no_node_that_ticks() {
    local i
    lan 4
    for i in 1 2 3; do node "node-$i" "lab-$i" --id "$i"; done
    for i in 1 2 3; do wait_for "peers" holds_times "node-$i.out" '^\+ ' 2; done
    for i in 1 2 3; do wait_for "ticks" more_lines "node-$i" 5; done
    stranger stranger lab-4 10.77.0.4 announce-and-refuse
    wait_for "a node to be refused" holds_times stranger.out REFUSED 3
    for i in 1 2 3; do
        wait_for "node $i to say so" holds "node-$i.err" 'id is taken by lab-7'
        ticks_on "node-$i"
        stop "node-$i"
    done
}

scenario_a_squatted_id_does_not_end_its_owner() {
    lan 3
    node node-1 lab-1 --id 1 --port 7201
    wait_for "the port" in_host lab-1 sh -c 'ss -ltn | grep -q :7201'
    stranger stranger lab-3 10.77.0.3 squat 2 10.77.0.1 7201
    wait_for "the stranger to be a peer" holds node-1.out '^\+ 2 '
    node node-2 lab-2 --id 2
    wait_for "node 2 to be told that its id is held for fifteen seconds" holds node-2.err 'another node with id 2 is connected'
    ticks_on node-2
    stop node-2
    stop node-1
}

scenario_announcements_of_addresses_elsewhere_cost_less_than_the_packets_that_brought_them() {
    lan 2
    # A way to everywhere, so that what is dialled leaves on the link and can be counted.
    in_host lab-1 ip route add default via 10.77.0.2
    node node-1 lab-1 --id 1
    wait_for "ticks" more_lines node-1 5
    start counter lab-2 python3 "$HERE/peers/count_syn.py" eth0 10.77.0.1
    wait_for "the counter" holds counter.out READY
    stranger stranger lab-2 10.77.0.2 announce-elsewhere 300
    wait_for "the announcements" holds stranger.out SENT
    ticks_on node-1
    ticks_on node-1
    ticks_on node-1
    kill -TERM "${PID[counter]}"
    ended counter 0
    local sent dialled foreign
    sent=$(sed -n 's/^SENT //p' "$LAB/stranger.out")
    read -r dialled foreign < <(sed -n 's/^BYTES \([0-9]*\) FOREIGN \([0-9]*\)$/\1 \2/p' "$LAB/counter.out")
    ((foreign == 0)) || fail "$foreign packets went to addresses that are not private"
    ((dialled > 0)) || fail "private addresses of another network are never dialled: a reflector would not work"
    ((dialled < sent / 10)) || fail "$dialled bytes were sent for $sent that were received"
    stop node-1
}

scenario_a_storm_of_new_runs_leaves_a_small_journal() {
    lan 2
    node node-1 lab-1 --id 1 --port 7201
    wait_for "ticks" more_lines node-1 5
    stranger stranger lab-2 10.77.0.2 greet 10.77.0.1 7201 4000
    wait_for "the storm" holds stranger.out SENT
    ticks_on node-1
    (($(journal_bytes node-1) < 1500000)) || fail "the journal has $(journal_bytes node-1) bytes"
    holds node-1.err 'brings more new peers than a network of machines has' || fail "nobody said why"
    (($(wc -l <"$LAB/node-1.err") < 20)) || fail "the terminal got $(wc -l <"$LAB/node-1.err") lines"
    stop node-1
    "$CLOCKS" verify "$LAB/node-1.jsonl" >"$LAB/verify.out" 2>&1 || (($? == 2)) || fail "$(cat "$LAB/verify.out")"
}

scenario_silent_connections_do_not_shut_out_a_newcomer() {
    lan 3
    node node-1 lab-1 --id 1 --port 7201
    wait_for "ticks" more_lines node-1 5
    stranger stranger lab-3 10.77.0.3 knock 10.77.0.1 7201 300
    node node-2 lab-2 --id 2 --discovery static --peers 10.77.0.1:7201
    wait_for "node 2 to be let in" holds node-1.out '^\+ 2 '
    stop node-2
    stop node-1
}
