# shellcheck shell=bash
# A cluster with a key, and somebody without it who hears everything that is said on the wire, knows the announcements and the id of the
# key, and says what he likes. Sourced by run.sh.

receives() { grep -c '"event":"RECEIVE"' "$LAB/$1.jsonl" || true; }
receives_more() { (($(receives "$1") >= $2)); }
peer_lines() { grep -c '"event":"PEER_' "$LAB/$1.jsonl" || true; }

scenario_who_hears_everything_and_has_no_key_moves_no_member() {
    local i peers=() out=()
    lan 4
    "$CLOCKS" key new "$LAB/cluster.key" >"$LAB/key.out"
    start hearer switch python3 "$HERE/peers/overhear.py" hear br0 "$LAB/heard"
    wait_for "the hearer" holds hearer.out READY
    # One comes late, so that greetings of both directions are heard.
    for i in 1 2; do node "node-$i" "lab-$i" --id "$i" --key-file "$LAB/cluster.key" --port "720$i"; done
    wait_for "nodes 1 and 2 to meet" holds node-1.out '^\+ 2 '
    node node-3 lab-3 --id 3 --key-file "$LAB/cluster.key" --port 7203
    for i in 1 2 3; do wait_for "node $i to meet two" holds_times "node-$i.out" '^\+ ' 2; done
    for i in 1 2 3; do wait_for "messages to node $i" receives_more "node-$i" 3; done
    kill -TERM "${PID[hearer]}"
    ended hearer 0
    for i in 1 2 3; do
        peers[i]=$(peer_lines "node-$i")
        out[i]=$(wc -l <"$LAB/node-$i.out")
    done
    start attacker lab-4 python3 "$HERE/peers/overhear.py" attack "$LAB/heard" 10.77.0.4 12
    wait_for "the attack" holds attacker.out SAID
    ended attacker 0
    holds attacker.out 'READY [1-9][0-9]* announcements, [1-9][0-9]* streams to [1-3] nodes' || fail "nothing was overheard: no attack"
    holds attacker.out 'SAID .*, 0 answers$' || fail "a node answered somebody without the key"
    ! holds attacker.out KNOCKED || fail "a node knocked at the attacker's address"
    for i in 1 2 3; do
        wait_for "node $i to receive still" receives_more "node-$i" "$(($(receives "node-$i") + 3))"
        (($(peer_lines "node-$i") == peers[i])) || fail "the attack wrote into the journal of node $i"
        (($(wc -l <"$LAB/node-$i.out") == out[i])) || fail "the attack wrote to the terminal of node $i"
        (($(wc -l <"$LAB/node-$i.err") <= 3)) || fail "more than a line a minute and cause on the terminal of node $i"
    done
    for i in 1 2 3; do stop "node-$i"; done
    "$CLOCKS" verify "$LAB"/node-?.jsonl >"$LAB/verify.out" 2>&1 || fail "$(cat "$LAB/verify.out")"
}
