#!/usr/bin/env bash
# tests/deploy/run.sh: the README's ways of bringing the program to a lab, done as they stand there, and what publish/deploy has for
# systems that are not here, held against their schemas and parsers. Ends in "N passed, N failed".
#
# Three sshd on 127.0.0.1, on ports that the system chose, are the lab's machines: each has a home folder of its own, a host key
# made for this run, and an environment that keeps its node on loopback. Needs root (for the home folders), and says so in a
# line otherwise. sshd and Ansible are Debian's.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

root=$PWD
clocks=$(realpath -m "${CLOCKS_BINARY:-publish/linux-x64/clocks}")
CLAIMS_WORK=$(mktemp -d /tmp/clocks-deploy.XXXXXX) # a home folder is mounted over /root, where the repository may be
export CLAIMS_WORK
# shellcheck source=tests/claims.sh
source tests/claims.sh
machines=()

end_all() {
    local machine
    for machine in ${machines[@]+"${machines[@]}"}; do
        kill "$machine" 2>/dev/null || true
        wait "$machine" 2>/dev/null || true
    done
    rm -rf "$CLAIMS_WORK"
}
trap end_all EXIT

# block START: the indented commands of the README's section whose lines begin with START.
block() { sed -n '/^## Onto the machines of a lab/,/^## /p' "$root/README.md" | grep "^    $1" | sed 's/^    //'; }

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

# start_machine N: an sshd with a home folder of its own, under the name lab-N.
start_machine() {
    local here=$CLAIMS_WORK/lab-$1 port
    port=$(free_port)
    mkdir -p "$here/home"
    ssh-keygen -q -t ed25519 -N '' -f "$here/host_key"
    cat >"$here/sshd_config" <<CONFIG
ListenAddress 127.0.0.1:$port
HostKey $here/host_key
AuthorizedKeysFile $CLAIMS_WORK/key.pub
PermitRootLogin prohibit-password
PasswordAuthentication no
StrictModes no
UsePAM no
PidFile none
Subsystem sftp internal-sftp
SetEnv CLOCKS_LOOPBACK=true CLOCKS_DURATION=2 CLOCKS_CLUSTER=deploy-$$
CONFIG
    cat >>"$CLAIMS_WORK/ssh_config" <<CONFIG
Host lab-$1
    HostName 127.0.0.1
    Port $port
CONFIG
    printf '[127.0.0.1]:%s %s\n' "$port" "$(cut -d ' ' -f 1,2 "$here/host_key.pub")" >>"$CLAIMS_WORK/known_hosts"
    # shellcheck disable=SC2016 # the inner shell's own words
    unshare --mount --propagation private bash -c '
        mount --bind "$1/home" /root && mount -t tmpfs tmpfs /run && mkdir /run/sshd && exec /usr/sbin/sshd -D -e -f "$1/sshd_config"
    ' bash "$here" 2>"$here/log" &
    machines+=($!)
}

# What the README's commands find: ssh and scp that know the lab, and the program where it is published.
prepare() {
    local tool
    ssh-keygen -q -t ed25519 -N '' -f "$CLAIMS_WORK/key"
    mkdir -p "$CLAIMS_WORK/bin" "$CLAIMS_WORK/user"
    for tool in ssh scp; do
        printf '#!/bin/sh\nexec %s -F %s "$@"\n' "$(command -v "$tool")" "$CLAIMS_WORK/ssh_config" >"$CLAIMS_WORK/bin/$tool"
        chmod +x "$CLAIMS_WORK/bin/$tool"
    done
    for tool in 1 2 3; do
        start_machine "$tool"
    done
    cat >>"$CLAIMS_WORK/ssh_config" <<CONFIG
Host *
    User root
    IdentityFile $CLAIMS_WORK/key
    IdentitiesOnly yes
    UserKnownHostsFile $CLAIMS_WORK/known_hosts
    BatchMode yes
    ConnectTimeout 10
CONFIG
}

as_user() { # SCRIPT: in a folder with the published program, and a home of nobody else
    local folder=$CLAIMS_WORK/work-$2
    mkdir -p "$folder/publish/linux-x64"
    cp "$clocks" "$folder/publish/linux-x64/"
    printf '[lab]\n%s\n%s\n%s\n' 'lab-1 id=1' 'lab-2 id=2' 'lab-3 id=3' >"$folder/lab.ini"
    (cd "$folder" && HOME=$CLAIMS_WORK/user PATH=$CLAIMS_WORK/bin:$PATH ANSIBLE_LOCALHOST_WARNING=False ANSIBLE_NOCOLOR=1 \
        ANSIBLE_SSH_ARGS='-o ControlMaster=no' timeout 120 bash -e -c "$1")
    "$clocks" verify "$folder"/machine_1.jsonl "$folder"/machine_2.jsonl "$folder"/machine_3.jsonl
}

machines_answer() {
    local machine i
    for machine in 1 2 3; do
        for ((i = 0; i < 50; i++)); do
            ! "$CLAIMS_WORK/bin/ssh" "lab-$machine" true 2>/dev/null || continue 2
            sleep 0.1
        done
        cat "$CLAIMS_WORK/lab-$machine/log"
        return 1
    done
}

three_lines_of_ssh() {
    [[ $(block 'for ' | wc -l) -eq 3 ]] || fail "the README has $(block 'for ' | wc -l) lines of ssh"
    as_user "$(block 'for ')" ssh
}

three_lines_of_ansible() {
    [[ $(block 'ansible ' | wc -l) -eq 3 ]] || fail "the README has $(block 'ansible ' | wc -l) lines of Ansible"
    as_user "$(block 'ansible ')" ansible
}

# The playbook runs on three machines, and what it fetched is a valid run.
the_playbook_runs_a_lab() {
    local folder=$CLAIMS_WORK/playbook
    mkdir -p "$folder"
    printf '[lab]\nlab-1\nlab-2\nlab-3\n' >"$folder/lab.ini"
    cd "$folder"
    export HOME=$CLAIMS_WORK/user PATH=$CLAIMS_WORK/bin:$PATH ANSIBLE_NOCOLOR=1 ANSIBLE_SSH_ARGS='-o ControlMaster=no'
    ansible-playbook -i lab.ini "$root/publish/deploy/lab.yml" --syntax-check
    timeout 120 ansible-playbook -i lab.ini "$root/publish/deploy/lab.yml" --forks 3 -e "program=$clocks" -e "results=$folder/journals" \
        -e '{"options": ["--rate", "6"]}'
    "$clocks" verify journals --csv | grep ',clocks,3,.*,valid,'
}

# have_validators: the schemas of Kubernetes and the parser of Nomad's language, from npm.
have_validators() {
    command -v npm >/dev/null || have npm nodejs npm || return
    npm install --prefix "$CLAIMS_WORK" --no-audit --no-fund --ignore-scripts --silent \
        kubernetes-models@4.5.1 js-yaml@4.1.0 hcl2-json-parser@1.0.1 >"$CLAIMS_WORK/npm.log" 2>&1
}

validate() { # SCRIPT ARGUMENT...
    local script=$1
    shift
    NODE_PATH=$CLAIMS_WORK/node_modules node "tests/deploy/$script" "$@"
}

a_broken_job_of_nomad_is_refused() {
    sed 's/^job "clocks" {/job "clocks"/' publish/deploy/clocks.nomad.hcl >"$CLAIMS_WORK/broken.hcl"
    ! validate nomad.js "$CLAIMS_WORK/broken.hcl"
}

# What the manifests rely on: the id is the pod's place, and the variables of a Service called clocks would end the node.
a_pod_takes_its_place_for_its_id() {
    cd "$CLAIMS_WORK"
    JOB_COMPLETION_INDEX=4 "$clocks" run --loopback --duration 0.2 --log pod/ 2>&1 | grep 'id 4, from JOB_COMPLETION_INDEX'
    ! CLOCKS_PORT=tcp://10.0.0.1:5001 "$clocks" run --id 1 --loopback --duration 0.2 --log pod/ 2>pod.err || fail "it ran"
    grep CLOCKS_PORT pod.err
}

[[ $EUID -eq 0 ]] || skip_all "only root can give each machine a home folder"
[[ -x $clocks ]] || skip_all "publish first: ./build.sh publish"
have scp openssh-client || skip_all "ssh is not here"
# Where services are started, installing sshd would open this machine to others.
[[ -x /usr/sbin/sshd || ! -d /run/systemd/system ]] || skip_all "sshd is not here"
[[ -x /usr/sbin/sshd ]] || have sshd openssh-server || skip_all "sshd is not here"
unshare --mount true 2>/dev/null || skip_all "this machine allows no namespaces"
prepare
check "the lab's machines answer" machines_answer
check "three lines of ssh" three_lines_of_ssh
if have ansible ansible-core; then
    check "three lines of Ansible" three_lines_of_ansible
    check "the playbook runs a lab" the_playbook_runs_a_lab
else
    skip "Ansible" "it is not here"
fi
if have_validators; then
    check "the manifests of Kubernetes are valid, not root, and write nothing but journals" \
        validate manifests.js publish/deploy/kubernetes-*.yaml
    check "a manifest with any field misspelt is refused" validate manifests.js --broken publish/deploy/kubernetes-*.yaml
    check "the job of Nomad is HCL" validate nomad.js publish/deploy/clocks.nomad.hcl
    check "a broken job of Nomad is refused" a_broken_job_of_nomad_is_refused
else
    skip "Kubernetes and Nomad" "npm has not brought the schemas"
fi
check "a pod takes its place for its id" a_pod_takes_its_place_for_its_id
finish
