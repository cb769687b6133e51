#!/usr/bin/env bash
# tests/slurm/run.sh: the scripts of publish/deploy for Slurm, submitted to Debian's Slurm: a controller and four nodes in a network
# namespace of their own, which ends with this script. Needs root, and says so in a line otherwise. Ends in "N passed, N failed".
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

root=$PWD
CLOCKS=$(realpath -m "${CLOCKS_BINARY:-publish/linux-x64/clocks}")
CLAIMS_WORK=${CLAIMS_WORK:-$(mktemp -d /tmp/clocks-slurm.XXXXXX)}
export CLOCKS CLAIMS_WORK
# shellcheck source=tests/claims.sh
source tests/claims.sh
readonly ADDRESS=10.66.0.1 NODES=4 TASKS=8 RUNS=200

# begin_cluster: what is started here has its words under CLAIMS_WORK and ends with the namespace.
begin_cluster() {
    local folder=$CLAIMS_WORK/slurm i
    mkdir -p "$folder/state" "$folder/munge"
    chmod 700 "$folder/munge"
    ip link set lo up
    ip link add slurm0 type veth peer name slurm1
    ip address add "$ADDRESS/24" dev slurm0
    ip link set slurm0 up
    ip link set slurm1 up
    head -c 1024 /dev/urandom >"$folder/munge/key"
    chmod 400 "$folder/munge/key"
    munged --force -S "$folder/munge.sock" --key-file="$folder/munge/key" --pid-file="$folder/munge/pid" \
        --log-file="$folder/munge/log" --seed-file="$folder/munge/seed"
    cat >"$folder/slurm.conf" <<CONFIG
ClusterName=lab
SlurmctldHost=$(hostname)($ADDRESS)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$folder/munge.sock
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool-%n
SlurmctldPidFile=$folder/controller.pid
SlurmdPidFile=$folder/%n.pid
SlurmctldLogFile=$folder/controller.log
SlurmdLogFile=$folder/%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SchedulerType=sched/builtin
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SwitchType=switch/none
MpiDefault=none
ReturnToService=2
NodeName=node[1-$NODES] NodeHostname=$(hostname) NodeAddr=$ADDRESS Port=[17001-1700$NODES] CPUs=$(nproc) State=UNKNOWN
PartitionName=lab Nodes=ALL Default=YES State=UP
CONFIG
    export SLURM_CONF=$folder/slurm.conf
    slurmctld
    for ((i = 1; i <= NODES; i++)); do
        slurmd -N "node$i"
    done
}

# until_true WHAT COMMAND...: waits for a condition, two minutes at most.
until_true() {
    local what=$1 i
    shift
    for ((i = 0; i < 600; i++)); do
        ! "$@" 2>/dev/null || return 0
        sleep 0.2
    done
    fail "still not: $what"
}

all_are_idle() { [[ $(sinfo -h -o %D%t) == "${NODES}idle" ]]; }
no_job_is_left() { [[ -z $(squeue -h) ]]; }

# submit FOLDER OPTION...: submits in a folder and waits for the end; what the tasks said is in FOLDER/said.
submit() {
    local folder=$1
    shift
    mkdir -p "$folder/said"
    (cd "$folder" && sbatch --output="said/%A_%a" "$@")
    until_true "the jobs have ended" no_job_is_left
    cat "$folder"/said/*
}

write_plan() {
    cat >"$1" <<PLAN
{ "name": "cluster", "seeds": $((RUNS / 2)), "base": { "duration": "$2", "machines": 2 }, "settings": [
  { "name": "narrow", "rates": "10,12" }, { "name": "wide", "rates": "5,20" } ] }
PLAN
}

the_cluster_is_up() { until_true "all nodes are idle" all_are_idle; }

simulated_parts_come_to_what_one_process_comes_to() {
    local folder=$CLAIMS_WORK/simulated
    mkdir -p "$folder"
    write_plan "$folder/plan.json" 60s
    submit "$folder" --array=1-$TASKS "$root/publish/deploy/experiment.sbatch" plan.json all
    "$CLOCKS" experiment "$folder/plan.json" --output "$folder/one" >"$folder/one.log"
    diff -r "$folder/one" "$folder/all"
    [[ $(grep -l 'report: ' "$folder"/said/* | wc -l) -ge 1 ]]
}

real_parts_come_to_what_one_process_makes_of_them() {
    local folder=$CLAIMS_WORK/real
    mkdir -p "$folder"
    write_plan "$folder/plan.json" 0.5s
    submit "$folder" --array=1-$TASKS "$root/publish/deploy/experiment.sbatch" plan.json all --real
    [[ $(find "$folder/all/journals" -name 'machine_*.jsonl' | wc -l) -eq $((2 * RUNS)) ]]
    cp "$folder/all/experiment.json" "$folder/by-parts.json"
    env -u SLURM_CONF "$CLOCKS" experiment --resume "$folder/all" | grep "$RUNS of $RUNS runs were done before"
    cmp "$folder/all/experiment.json" "$folder/by-parts.json"
    "$CLOCKS" verify "$folder"/all/journals/* --csv | tee "$folder/verdicts.csv" | tail -n 3
    [[ $(grep -c ',valid,' "$folder/verdicts.csv") -eq $RUNS ]]
}

nodes_take_their_ranks_and_are_judged() {
    local folder=$CLAIMS_WORK/nodes
    submit "$folder" --nodes=$NODES --ntasks-per-node=1 "$root/publish/deploy/nodes.sbatch" run --duration 3 --rate 10
    grep 'id 3, from SLURM_PROCID' "$folder"/said/*
    [[ $(find "$folder/run" -name 'machine_[0-3].jsonl' | wc -l) -eq $NODES ]]
    "$CLOCKS" verify "$folder/run"
}

if [[ ${1:-} != in-namespace ]]; then
    trap 'rm -rf "$CLAIMS_WORK"' EXIT
    [[ $EUID -eq 0 ]] || skip_all "only root can make network namespaces"
    [[ -x $CLOCKS ]] || skip_all "publish first: ./build.sh publish"
    unshare --net --pid --fork --kill-child true 2>/dev/null || skip_all "this machine allows no namespaces"
    # Where services are started, installing it would start it.
    for command in slurmctld slurmd munged; do
        [[ -x /usr/sbin/$command ]] || [[ ! -d /run/systemd/system ]] || skip_all "Slurm is not here"
    done
    have slurmctld slurmctld slurmd slurm-client munge iproute2 || skip_all "Slurm is not here"
    # The daemons end with the namespace of processes, whatever ends this script.
    unshare --net --pid --fork --mount-proc --kill-child "$0" in-namespace
    exit
fi

begin_cluster
check "a cluster of $NODES nodes is up" the_cluster_is_up
check "simulated parts of an experiment come to what one process comes to" simulated_parts_come_to_what_one_process_comes_to
check "$RUNS real runs in parts come to what one process makes of them" real_parts_come_to_what_one_process_makes_of_them
check "nodes take their ids from their ranks and are judged" nodes_take_their_ranks_and_are_judged
finish
