# shellcheck shell=bash
# Somebody who watches all nodes of a LAN from a machine of his own, and is none of them. Sourced by run.sh.

# watcher NAME HOST ARGUMENT...: rows of the machines, as lines; in a folder without runs, so that the network is meant.
watcher() {
    local name=$1 host=$2
    shift 2
    mkdir -p "$LAB/nowhere"
    # shellcheck disable=SC2016 # the inner shell expands
    start "$name" "$host" bash -c 'cd "$1" && shift && exec "$@"' _ "$LAB/nowhere" "$CLOCKS" watch --terminal "$@"
}

LIVE=' [1-9][0-9]* +6 .* (\+[0-9]+|-) *(life 2)?$' # a rate of 6, and nothing behind the jump

# row NAME MACHINE PATTERN: whether the last row of a machine is like this.
row() { tac "$LAB/$1.out" | grep -m1 -E "^$2 " | grep -qE "$3"; }

scenario_a_watcher_sees_every_node_of_the_lan_and_is_none() {
    local i
    lan 4
    watcher watch lab-4
    watcher second lab-4 --cluster default --interface eth0
    for i in 1 2; do node "node$i" "lab-$i" --id "$i" --expect 2; done
    for i in 1 2; do wait_for "row of node $i" row watch "$i" "$LIVE"; done
    node node3 lab-3 --id 3
    wait_for "row of node 3, which came later" row watch 3 "$LIVE"
    kill -KILL "${PID[node1]}"
    ended node1 137
    wait_for "node 1 to be missed" row watch 1 silent
    start node1b lab-1 "$CLOCKS" --id 1 --duration 240 --rate 6 --log "$LAB/node1b.jsonl"
    wait_for "the second life of node 1" row watch 1 "life 2"
    for i in 1b 2 3; do stop "node$i"; done
    for i in 1 2 3; do wait_for "the end of node $i on its row" row watch "$i" ended; done
    for i in 1 2 3; do wait_for "the same where another watches" row second "$i" ended; done
    for i in watch second; do
        stop "$i"
        [[ ! -s $LAB/$i.err ]] || fail "a watcher complains: $(cat "$LAB/$i.err")"
    done
    ! grep -hE '"event":"PEER_UP"' "$LAB"/node*.jsonl | grep -vqE '"peer":[123],' || fail "somebody else was a peer"
    # On a busy machine two may meet after three seconds, and say until then that they are alone.
    ! grep -hv 'alone for 3 s' "$LAB"/node*.err | grep -q . || fail "a node had trouble"
    "$CLOCKS" verify "$LAB"/node*.jsonl >"$LAB/verify.out" 2>&1 || grep -q unknown "$LAB/verify.out" || fail "$(cat "$LAB/verify.out")"
}

scenario_with_a_key_a_watcher_without_it_sees_nothing() {
    lan 3
    "$CLOCKS" key new "$LAB/cluster.key" >"$LAB/key.out"
    watcher ours lab-2 --key-file "$LAB/cluster.key"
    watcher stranger lab-3
    node node1 lab-1 --id 1 --key-file "$LAB/cluster.key"
    wait_for "who has the key to see" row ours 1 "$LIVE"
    wait_for "who has none to be told" holds stranger.err 'has a key and is left alone'
    ! holds stranger.out '^1 ' || fail "somebody without the key saw the node"
    stop node1
    stop ours
    stop stranger
}
