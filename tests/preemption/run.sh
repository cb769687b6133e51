#!/usr/bin/env bash
# tests/preemption/run.sh [SECONDS]: programs whose threads lose the processor in the worst moments (preempt.c), ended in every way
# and at any time, for so long (120): none ends but as it should, none says a word of an exception, and every journal holds.
# Ends in "N passed, N failed".
#
# Only 127.0.0.1; every pair of nodes is a cluster of its own.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

clocks=$(realpath -m "${CLOCKS_BINARY:-publish/linux-x64/clocks}")
seconds=${1:-120}
export CLAIMS_WORK=$PWD/artifacts/preemption
rm -rf "$CLAIMS_WORK"
mkdir -p "$CLAIMS_WORK"
# shellcheck source=tests/claims.sh
source tests/claims.sh

[[ $(uname -s) == Linux ]] || skip_all "a library is loaded before the C library on Linux only"
have cc gcc || skip_all "no C compiler is here (cc)"
cc -O2 -shared -fPIC -o "$CLAIMS_WORK/preempt.so" tests/preemption/preempt.c -ldl

# preempted NAME COMMAND...: in the background; $! is its process, its words are in NAME.out and NAME.err. It runs when this
# returns: what the shell had become before would not mind an interrupt.
preempted() {
    local name=$1
    shift
    env --default-signal=INT LD_PRELOAD="$CLAIMS_WORK/preempt.so" "$@" >"$name.out" 2>"$name.err" &
    until [[ $(</proc/$!/comm) == clocks || ! -e /proc/$! ]]; do sleep 0.01; done
}

# ended NAME PROCESS CODE...: it ends with one of those codes.
ended() {
    local name=$1 process=$2 code=0
    shift 2
    wait "$process" || code=$?
    [[ " $* " == *" $code "* ]] || fail "$name ended with $code: $(tail -n 5 "$name.err")"
    ! grep -q "nhandled exception" "$name.err" || fail "$name: $(cat "$name.err")"
}

# a_moment: up to half a second, so that the next step falls anywhere.
a_moment() { sleep "0.$(printf '%03d' $((RANDOM % 500)))"; }

until_said() { # NAME PATTERN
    local tries=0
    until grep -qsE -- "$2" "$1.out"; do
        ((++tries < 1500)) || fail "$1 does not say $2: $(cat "$1.out" "$1.err")"
        sleep 0.02
    done
}

# Two nodes, of which one leaves the other.
pair() {
    local first second
    preempted one "$clocks" --id 1 --loopback --cluster "$1" --log one.jsonl
    first=$!
    preempted two "$clocks" --id 2 --loopback --cluster "$1" --log two.jsonl
    second=$!
    until_said one '^\+ 2'
    a_moment
    kill -INT "$first"
    ended one "$first" 0
    a_moment
    kill -TERM "$second"
    ended two "$second" 0
    "$clocks" verify one.jsonl two.jsonl >verify.out || fail "$(cat verify.out)"
}

# A lab to its end, or interrupted: its nodes are told by the end of a pipe, some just as they end by themselves.
lab() {
    local process
    preempted lab "$clocks" lab --nodes 3 --loopback --cluster "$1" --duration 1 --log logs
    process=$!
    if ((RANDOM % 2)); then
        a_moment
        kill -INT "$process" || true
    fi
    ended lab "$process" 0 1 130
    ! grep -q "signal 6" lab.out lab.err || fail "a node of the lab aborted: $(cat lab.out lab.err)"
}

# Whoever only looks on.
onlookers() {
    local peers watch
    preempted peers "$clocks" peers --loopback --cluster "$1"
    peers=$!
    mkdir -p empty
    preempted watch "$clocks" watch empty --terminal
    watch=$!
    a_moment
    kill -INT "$peers" "$watch" 2>/dev/null || true
    ended peers "$peers" 0 130
    ended watch "$watch" 0 1 130
}

# again NAME: this one over and over in a folder of its own until the time is over.
again() {
    local rounds=0 until=$((SECONDS + seconds))
    mkdir -p "$CLAIMS_WORK/$1"
    cd "$CLAIMS_WORK/$1"
    while ((SECONDS < until)); do
        rm -rf -- *
        "${1%-*}" "preempted-$1-$rounds"
        rounds=$((rounds + 1))
    done
    echo "$rounds" >"$CLAIMS_WORK/$1.rounds"
}

# as_told NAME: what it said when its time was over; the number of rounds when all was well.
as_told() {
    cat "$CLAIMS_WORK/$1.log"
    [[ -s $CLAIMS_WORK/$1.rounds ]]
}

names=(pair-1 pair-2 pair-3 lab-1 lab-2 onlookers-1)
for name in "${names[@]}"; do
    (set -e && again "$name") >"$CLAIMS_WORK/$name.log" 2>&1 &
done
wait
for name in "${names[@]}"; do
    check "$name" as_told "$name"
    say "$name: $(cat "$CLAIMS_WORK/$name.rounds" 2>/dev/null || echo 0) rounds"
done
finish
