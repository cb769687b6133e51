#!/usr/bin/env bash
# tests/ssh/run.sh [HOSTS]: `clocks lab --on` and `clocks collect` against Debian's sshd on machines of their own: network namespaces on
# a switch, each with a home folder. Five machines show what can go wrong; of more (30 in `test all`) one command runs, collects and
# judges. Needs root, and says so in a line otherwise. Ends in "N passed, N failed".
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

CLOCKS=$(realpath -m "${CLOCKS_BINARY:-publish/linux-x64/clocks}")
CLAIMS_WORK=$(mktemp -d /tmp/clocks-ssh.XXXXXX) # a home folder is mounted over /root, where the repository may be
export CLOCKS CLAIMS_WORK
# shellcheck source=tests/claims.sh
source tests/claims.sh
# shellcheck source=tests/lan/lab.sh
source tests/lan/lab.sh
readonly HOSTS=${1:-5} DESK=200
# Thirty machines in one share two processors with whatever else runs there.
PATIENCE_MS=60000
networks=()

end_all() {
    lab_down
    rm -rf "$CLAIMS_WORK"
}

# start_machine N: the host lab-N, where sshd serves a home folder of its own.
start_machine() {
    local home=$LAB/home-$1
    mkdir "$home"
    in_host "lab-$1" mount --bind "$home" /root
    in_host "lab-$1" mkdir /run/sshd
    start "sshd-$1" "lab-$1" /usr/sbin/sshd -D -E "$LAB/sshd-$1.log" -f "$LAB/sshd_config"
}

# What the machines and the one at the desk know of each other; the one at the desk has an ssh that reads it.
prepare() {
    ssh-keygen -q -t ed25519 -N '' -f "$LAB/host_key"
    ssh-keygen -q -t ed25519 -N '' -f "$LAB/key"
    cat >"$LAB/sshd_config" <<CONFIG
HostKey $LAB/host_key
AuthorizedKeysFile $LAB/key.pub
PermitRootLogin prohibit-password
PasswordAuthentication no
StrictModes no
UsePAM no
PidFile none
CONFIG
    printf '10.77.0.* %s\n' "$(cut -d ' ' -f 1,2 "$LAB/host_key.pub")" >"$LAB/known_hosts"
    cat >"$LAB/ssh_config" <<CONFIG
Host *
    User root
    IdentityFile $LAB/key
    IdentitiesOnly yes
    UserKnownHostsFile $LAB/known_hosts
CONFIG
    mkdir "$LAB/bin" "$LAB/desk"
    printf '#!/bin/sh\nexec %s -F %s "$@"\n' "$(command -v ssh)" "$LAB/ssh_config" >"$LAB/bin/ssh"
    chmod +x "$LAB/bin/ssh"
    local i host
    lan "$HOSTS"
    begin_namespaces desk
    plug desk eth0 br0 10.77.0.$DESK/24
    in_host desk mount --bind "$LAB/desk" /root
    for ((i = 1; i <= HOSTS; i++)); do
        start_machine "$i"
        printf '10.77.0.%s\n' "$i" >>"$LAB/hosts"
        host=lab-$i
        networks+=("$(readlink "/proc/${HOST_PID[$host]}/ns/net")")
    done
    for ((i = 1; i <= HOSTS; i++)); do
        wait_for "sshd of lab-$i" holds "sshd-$i.log" listening
    done
}

# clocks ARGUMENT...: at the desk, in a folder that is there for this claim alone.
clocks() {
    in_host desk env -C "$WORK" PATH="$LAB/bin:$PATH" "$CLOCKS" "$@"
}

# begin_clocks ARGUMENT...: the same in the background, as the process LAUNCHER, with Ctrl-C for it.
begin_clocks() {
    nsenter --target "${HOST_PID[desk]}" --mount --net --uts -- \
        env --default-signal=INT -C "$WORK" PATH="$LAB/bin:$PATH" "$CLOCKS" "$@" >"$WORK/out" 2>"$WORK/err" </dev/null &
    LAUNCHER=$!
    # A claim that fails leaves no lab to the next one.
    trap 'kill -KILL "$LAUNCHER" 2>/dev/null || true' EXIT
}

claim() { # NAME FUNCTION
    WORK=$LAB/work-$2
    mkdir "$WORK"
    check "$1" "$2"
}

# nodes: how many nodes live on the machines of this lab.
nodes() {
    local pid net count=0
    for pid in $(pgrep -f '^/[^ ]*/\.clocks/[^ ]*/clocks run '); do
        net=$(readlink "/proc/$pid/ns/net") || continue
        [[ " ${networks[*]} " != *" $net "* ]] || count=$((count + 1))
    done
    echo "$count"
}

no_node_lives() { [[ $(nodes) -eq 0 ]]; }
all_tick() { [[ $(find "$LAB"/home-*/.clocks/run_* -name 'machine_*.jsonl' -size +0 2>/dev/null | wc -l) -ge $1 ]]; }
journals() { find "$WORK/$1" -name 'machine_*.jsonl' 2>/dev/null | wc -l; } # FOLDER
program() { stat -c '%i %Y' "$LAB/home-1/.clocks/Linux-$(uname -m)/clocks"; }

one_command_runs_collects_and_judges() {
    clocks lab --on "$LAB/hosts" --duration 4 --rate 6 | tee "$WORK/said"
    [[ $(journals logs/latest/) -eq $HOSTS ]]
    "$CLOCKS" verify "$WORK/logs/latest" --csv | grep -q ',valid,'
    [[ -z $(find "$LAB"/home-*/.clocks -name 'run_*') ]] || fail "journals stayed on the machines"
}

a_program_that_is_there_is_not_copied_again() {
    local before
    before=$(program)
    clocks lab --on 10.77.0.1,10.77.0.2 --duration 1 --rate 6
    [[ $(program) == "$before" ]]
    echo other >>"$LAB/home-1/.clocks/Linux-$(uname -m)/clocks"
    clocks lab --on 10.77.0.1,10.77.0.2 --duration 1 --rate 6
    cmp "$CLOCKS" "$LAB/home-1/.clocks/Linux-$(uname -m)/clocks"
}

hosts_have_rates_and_several_nodes() {
    printf '# the fast one\nroot@10.77.0.1:22 6 # first\n10.77.0.2 1\n' >"$WORK/list"
    clocks lab --on list --nodes 4 --duration 2
    [[ $(grep -ho '"clock_rate":[0-9]*' "$WORK"/logs/latest/machine_[1-4].jsonl | sort | uniq -c | tr -s ' \n' ' ') == ' 2 "clock_rate":1 2 "clock_rate":6 ' ]]
}

without_multicast_they_are_told_their_addresses() {
    clocks lab --on 10.77.0.1,root@10.77.0.2 --nodes 4 --discovery static --duration 2 --rate 6
    "$CLOCKS" verify "$WORK/logs/latest" --csv | grep -q ',clocks,4,.*,valid,'
    grep -qh '"reason":"static"' "$WORK"/logs/latest/machine_*.jsonl
    ! grep -h '"reason":"mdns"' "$WORK"/logs/latest/machine_*.jsonl || fail "they found each other by multicast"
}

a_machine_that_is_not_there_is_named() {
    clocks lab --on 10.77.0.1,10.77.0.2,10.77.0.99 --duration 1 --rate 6 2>"$WORK/err"
    grep '^clocks lab: 10.77.0.99: ' "$WORK/err"
    [[ $(journals logs/latest/) -eq 2 ]]
}

with_require_all_nothing_begins() {
    ! clocks lab --on 10.77.0.1,10.77.0.99 --require-all --duration 1 2>"$WORK/err" || fail "it began"
    grep '1 of 2 hosts can take part, so the lab did not begin' "$WORK/err"
    [[ ! -e $WORK/logs ]]
}

ctrl_c_ends_all_and_judges_what_there_is() {
    begin_clocks lab --on "$LAB/hosts" --duration 0 --rate 6
    wait_for "nodes tick" all_tick "$HOSTS"
    local began last
    began=$(now_ms)
    kill -INT "$LAUNCHER"
    wait "$LAUNCHER"
    no_node_lives
    [[ $(journals logs/latest/) -eq $HOSTS ]]
    # When the last of them wrote its last line: all machines here have one clock.
    last=$(sed -n 's/.*"event":"END","system_time":\([0-9]*\)\.\([0-9]\{3\}\).*/\1\2/p' "$WORK"/logs/latest/machine_*.jsonl | sort -n | tail -n 1)
    say "ended after $((last - began)) ms"
    # Three seconds where the machine has time; a node that hears nothing would go on for ever.
    ((last - began < 15000))
    grep 'valid' "$WORK/out"
}

nodes_end_with_a_launcher_that_is_killed() {
    begin_clocks lab --on "$LAB/hosts" --duration 0 --rate 6
    wait_for "nodes tick" all_tick "$HOSTS"
    kill -KILL "$LAUNCHER"
    wait "$LAUNCHER" || true
    wait_for "the end of the nodes" no_node_lives
    [[ $(grep -l '"event":"END"' "$LAB"/home-*/.clocks/run_*/machine_*.jsonl | wc -l) -eq $HOSTS ]]
}

# What the claim before left there.
collect_fetches_what_a_lab_left() {
    clocks collect "$LAB/hosts" | tee "$WORK/said"
    [[ $(journals logs/latest/) -eq $HOSTS ]]
    "$CLOCKS" verify "$WORK/logs/latest" --csv | grep -q ',valid,'
    [[ $(find "$LAB"/home-*/.clocks/run_* -name 'machine_*.jsonl' | wc -l) -eq $HOSTS ]] || fail "collect removed journals"
}

collect_refuses_a_mixture() {
    mkdir "$LAB/home-1/.clocks/run_2999-01-01_00-00-00-00000000"
    ! clocks collect 10.77.0.1,10.77.0.2 2>"$WORK/err" || fail "it was judged"
    rmdir "$LAB/home-1/.clocks/run_2999-01-01_00-00-00-00000000"
    grep 'these are of different runs' "$WORK/err"
    [[ $(grep -c '^    .clocks/run_' "$WORK/err") -eq 2 ]]
    rm -r "$LAB"/home-*/.clocks/run_*
}

lives_that_were_moved_aside_come_too() {
    local i
    start whole lab-2 "$CLOCKS" --id 2 --rate 6 --duration 60 --log "$LAB/home-2/logs/"
    for i in 1 2; do
        in_host lab-1 "$CLOCKS" --id 1 --expect 2 --rate 6 --duration 1 --log "$LAB/home-1/logs/"
    done
    stop whole
    clocks collect 10.77.0.1,10.77.0.2 --from logs
    [[ $(journals logs/latest/) -eq 3 ]]
    "$CLOCKS" verify "$WORK/logs/latest" --csv | grep -q ',valid,'
    "$CLOCKS" simulate --nodes 2 --duration 5 --log "$WORK/other" >/dev/null
    cp "$WORK"/other/machine_2.jsonl "$LAB/home-2/logs/"
    rm "$LAB"/home-1/logs/machine_1.*.jsonl
    ! clocks collect 10.77.0.1,10.77.0.2 --from logs 2>"$WORK/err" || fail "a mixture was judged"
    grep 'different runs' "$WORK/err"
}

a_key_goes_with_the_lab_and_does_not_stay() {
    "$CLOCKS" key new "$WORK/secret"
    clocks lab --on 10.77.0.1,10.77.0.2 --duration 2 --rate 6 --key-file secret
    "$CLOCKS" verify "$WORK/logs/latest" --csv | grep -q ',valid,'
    [[ -z $(find "$LAB"/home-*/.clocks -name key) ]]
}

can_run_labs || exit 0
have scp openssh-client || skip_all "ssh is not here"
# Where services are started, installing sshd would open this machine to others.
[[ -x /usr/sbin/sshd || ! -d /run/systemd/system ]] || skip_all "sshd is not here"
[[ -x /usr/sbin/sshd ]] || have sshd openssh-server || skip_all "sshd is not here"
lab_begin
trap end_all EXIT
prepare
claim "one command runs, collects and judges $HOSTS machines" one_command_runs_collects_and_judges
if ((HOSTS == 5)); then
    claim "a program that is there is not copied again, another is replaced" a_program_that_is_there_is_not_copied_again
    claim "hosts have rates of their own and several nodes" hosts_have_rates_and_several_nodes
    claim "without multicast they are told their addresses" without_multicast_they_are_told_their_addresses
    claim "a machine that is not there is named, and the others go on" a_machine_that_is_not_there_is_named
    claim "with --require-all nothing begins" with_require_all_nothing_begins
    claim "a key goes with the lab and does not stay" a_key_goes_with_the_lab_and_does_not_stay
    claim "lives that were moved aside come too, and other runs are refused" lives_that_were_moved_aside_come_too
fi
claim "Ctrl-C ends all, and what there is is judged" ctrl_c_ends_all_and_judges_what_there_is
claim "nodes end with a launcher that is killed" nodes_end_with_a_launcher_that_is_killed
claim "collect fetches what a lab left" collect_fetches_what_a_lab_left
claim "collect refuses a mixture of runs" collect_refuses_a_mixture
finish
