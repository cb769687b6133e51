#!/usr/bin/env bash
# tests/arm64/run.sh: the Linux program for arm64 on x64, under qemu-user with the C library of Debian 11, alone and together with
# the program of this machine. Ends in "N passed, N failed".
#
# Runs linux-arm64 | under qemu-user with Debian 11's C library (help, simulate, verify, analyze, nodes by `--peers`)
#
# Needs both programs (./build.sh publish linux-x64 linux-arm64) and qemu-user, else it says so in a line that begins with
# "skipped". Everything happens on loopback, in a network of its own. The emulator runs no second program, so there is no lab;
# and it joins no multicast group, so that nodes find nobody, until multicast.c does that in its place.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

root=$PWD
export CLOCKS_ARM64=$root/publish/linux-arm64/clocks
here=$(realpath -m "${CLOCKS_BINARY:-publish/linux-x64/clocks}")
export CLAIMS_WORK=$root/artifacts/arm64-tests
rm -rf "$CLAIMS_WORK"
mkdir -p "$CLAIMS_WORK"
# shellcheck source=tests/claims.sh
source tests/claims.sh

# for_arm64 SOURCE OUTPUT OPTION...: compiles one C file of this folder.
for_arm64() {
    clang --target=aarch64-linux-gnu --sysroot="$root/artifacts/sysroot-arm64" -fuse-ld=lld -std=gnu11 -O2 -Wall -Wextra -Werror \
        "${@:3}" "$root/tests/arm64/$1" -o "$CLAIMS_WORK/$2"
}

# emulated ARGUMENT...: the arm64 program; one that hangs must not hang the tests.
emulated() { timeout 120 "$root/tests/arm64/emulated.sh" "$@"; }

says_the_same() { # ARGUMENT...: the same words and exit code as the program of this machine.
    local first=0 second=0
    "$here" "$@" >"$CLAIMS_WORK/here.txt" 2>&1 || first=$?
    emulated "$@" >"$CLAIMS_WORK/there.txt" 2>&1 || second=$?
    say "exit code $first on this machine, $second on arm64: $*"
    diff "$CLAIMS_WORK/here.txt" "$CLAIMS_WORK/there.txt" && [[ $first -eq $second ]]
}

tells_version() { [[ "$(emulated --version | sed 's/(.*//')" == "$("$here" --version | sed 's/(.*//')" ]]; }

helps_alike() {
    says_the_same --help
    says_the_same run --help
    says_the_same man
}

refuses_alike() {
    says_the_same --id nonsense
    says_the_same verify nonesuch.jsonl
}

judges_alike() { # VERB: over every sample, from a folder of copies: no path differs, and what is written beside them stays here.
    local sample
    [[ -d $CLAIMS_WORK/samples ]] || cp -r tests/journals "$CLAIMS_WORK/samples"
    cd "$CLAIMS_WORK/samples"
    for sample in */; do
        says_the_same "$1" "${sample%/}"
    done
    says_the_same "$1" good --json
}

simulates_alike() {
    local journal
    cd "$CLAIMS_WORK"
    "$here" simulate --nodes 5 --duration 60 --seed 7 --log here/
    emulated simulate --nodes 5 --duration 60 --seed 7 --log there/
    for journal in machine_{1,2,3,4,5}.jsonl; do
        cmp "here/$journal" "there/$journal"
    done
}

free_ports() { # NUMBER: of 127.0.0.1, a line each
    python3 -c "import socket, sys
sockets = [socket.socket() for _ in range(int(sys.argv[1]))]
for each in sockets:
    each.bind(('127.0.0.1', 0))
    print(each.getsockname()[1])" "$1"
}

# meet NAME HOW PROGRAM_OF_1 PROGRAM_OF_2: two nodes that are told of each other, or find each other, and are judged.
meet() {
    local folder=$CLAIMS_WORK/$1 id other ports=() started=() options
    local programs=("$3" "$4")
    mapfile -t ports < <(free_ports 2)
    mkdir -p "$folder/run"
    for id in 1 2; do
        other=$((3 - id))
        options=(--port "${ports[id - 1]}")
        [[ $2 != told ]] || options+=(--peers "127.0.0.1:${ports[other - 1]}")
        "${programs[id - 1]}" --id "$id" --cluster "$1-$$" --loopback "${options[@]}" --expect 2 --expect-timeout 30 \
            --duration 5 --rate 6 --internal 0.4 --log "$folder/run/" >"$folder/$id.txt" 2>&1 &
        started+=($!)
    done
    for id in "${started[@]}"; do
        wait "$id" || fail "$(cat "$folder"/*.txt)"
    done
    for id in 1 2; do
        grep -q '"event":"RECEIVE"' "$folder/run/machine_$id.jsonl" || fail "node $id heard nothing"
    done
    "$here" verify "$folder/run" >"$folder/verdict.txt" || { cat "$folder/verdict.txt" && return 1; }
    grep -i '^verdict: valid' "$folder/verdict.txt"
    emulated verify "$folder/run" | diff "$folder/verdict.txt" -
}

# finds PROGRAM_OF_1 PROGRAM_OF_2: two nodes that are told of nobody.
finds() {
    export CLOCKS_ARM64_PRELOAD=
    if ! emulator_joins; then
        for_arm64 multicast.c multicast.so -shared -fPIC
        CLOCKS_ARM64_PRELOAD=$CLAIMS_WORK/multicast.so
    fi
    meet "found-${1##*/}-${2##*/}" found "$@"
}
emulator_joins() { for_arm64 multicast.c probe -DPROBE && CLOCKS_ARM64=$CLAIMS_WORK/probe CLOCKS_ARM64_PRELOAD='' tests/arm64/emulated.sh; }

# Where a group cannot be joined, the node says so.
says_that_multicast_fails() {
    emulated --id 1 --loopback --cluster "alone-$$" --duration 5 --log "$CLAIMS_WORK/alone.jsonl" >"$CLAIMS_WORK/alone.txt" 2>&1
    cat "$CLAIMS_WORK/alone.txt"
    grep -q 'multicast cannot be joined on loopback' "$CLAIMS_WORK/alone.txt"
}

[[ $(uname -s) == Linux ]] || skip_all "it is about Linux"
[[ $(uname -m) == x86_64 ]] || skip_all "on arm64 the program is tested as that of this machine"
[[ -x $CLOCKS_ARM64 && -d artifacts/sysroot-arm64 ]] || skip_all "publish first: ./build.sh publish linux-arm64"
have qemu-aarch64 qemu-user || skip_all "qemu-aarch64 is not here"
have ip iproute2 || skip_all "iproute2 is not here"
# A network with loopback alone, by which multicast leaves.
if [[ -z ${CLOCKS_NETWORK_OF_ITS_OWN:-} ]]; then
    unshare --net true 2>/dev/null || skip_all "this machine allows no namespaces"
    # shellcheck disable=SC2016 # the inner shell's own words
    CLOCKS_NETWORK_OF_ITS_OWN=1 exec unshare --net bash -c '
        ip link set lo up && ip route add 224.0.0.0/4 dev lo src 127.0.0.1 && exec "$@"' bash "$root/tests/arm64/run.sh"
fi

check "the version" tells_version
check "help, the help of a verb and the manual page are those of this machine" helps_alike
check "what is wrong is refused with the same words" refuses_alike
for verb in verify analyze; do
    check "$verb says of every sample what it says on this machine" judges_alike "$verb"
done
check "simulate writes the same bytes as on this machine" simulates_alike
check "two arm64 nodes by --peers" meet arm64 told emulated emulated
check "an arm64 node and one of this machine by --peers" meet mixed told emulated "$here"
check "two arm64 nodes find each other" finds emulated emulated
check "an arm64 node and one of this machine find each other" finds emulated "$here"
emulator_joins || check "a node whose multicast fails says so" says_that_multicast_fails
finish
