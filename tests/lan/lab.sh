# shellcheck shell=bash
# A LAN made of namespaces: hosts with a network, a name, a /run and a /sys of their own, cables to a switch that is a bridge in yet
# another namespace. Nothing of it touches the machine's own network. Sourced by run.sh and bench.sh, which set CLOCKS and HERE.
#
# A namespace lives as long as the process that holds it, so a lab is gone when its holders are: lab_down ends them, and were this
# script killed before, they end by themselves a few minutes later.

declare -A HOST_PID=() # host -> the process that holds its namespaces
declare -A PID=()      # name -> a process that the scenario started
LAB=                   # folder for what the processes of this lab write
PATIENCE_MS=60000      # after which a wait is a failure; far longer than anything takes

# can_run_labs: whether there can be labs here; one visible line when not.
can_run_labs() {
    local why=
    if [[ $(uname -s) != Linux ]]; then
        why="network namespaces need Linux"
    elif ((EUID != 0)); then
        why="network namespaces need root"
    elif ! command -v ip >/dev/null; then
        why="network namespaces need iproute2"
    elif ! unshare --mount --net --uts true 2>/dev/null; then
        why="this machine does not allow network namespaces"
    elif [[ ! -x $CLOCKS ]]; then
        why="there is no binary at $CLOCKS; run ./build.sh publish"
    fi
    [[ -z $why ]] || echo "skipped tests/lan: $why"
    [[ -z $why ]]
}

now_ms() {
    local us=${EPOCHREALTIME/[^0-9]/}
    echo "$((us / 1000))"
}

# figure SENTENCE: what was measured; run.sh --figures shows it.
figure() { echo "figure: $*"; }

# fail SENTENCE: the scenario ends here, with what its processes said.
fail() {
    echo "    $*" >&2
    local file
    for file in "$LAB"/*.out "$LAB"/*.err; do
        [[ -s $file ]] || continue
        echo "    --- ${file##*/}" >&2
        tail -n 12 "$file" | cut -c -240 | sed 's/^/    /' >&2
    done
    exit 1
}

# wait_for SENTENCE COMMAND...: until the command succeeds. The pause only keeps the wait from burning a core.
wait_for() {
    local what=$1 deadline=$(($(now_ms) + PATIENCE_MS))
    shift
    until "$@"; do
        (($(now_ms) < deadline)) || fail "waited $((PATIENCE_MS / 1000)) s in vain: $what"
        sleep 0.02
    done
}

holds() { grep -qE -- "$2" "$LAB/$1" 2>/dev/null; }                            # FILE PATTERN
holds_times() { (($(grep -cE -- "$2" "$LAB/$1" 2>/dev/null || true) >= $3)); } # FILE PATTERN TIMES
has_ended() { ! kill -0 "${PID[$1]}" 2>/dev/null; }                            # NAME

# begin_namespaces NAME: a process that holds namespaces of its own, with loopback up.
begin_namespaces() {
    # shellcheck disable=SC2016 # the inner shell expands
    unshare --mount --net --uts bash -c '
        mount --make-rprivate / && mount -t tmpfs tmpfs /run && mount -t sysfs sysfs /sys && hostname "$1" && ip link set lo up
        : >"$2"
        exec sleep 600' _ "$1" "$LAB/$1.ready" >/dev/null 2>&1 &
    HOST_PID[$1]=$!
    wait_for "namespaces of $1" test -e "$LAB/$1.ready"
}

in_host() { # HOST COMMAND...
    local host=$1
    shift
    nsenter --target "${HOST_PID[$host]}" --mount --net --uts -- "$@"
}

# plug HOST DEVICE BRIDGE ADDRESS...: a cable from a device of a host to a bridge of the switch.
plug() {
    local host=$1 device=$2 bridge=$3 port="${1}-${2}" address
    shift 3
    in_host switch ip link add "$port" type veth peer name "$device" netns "${HOST_PID[$host]}"
    in_host switch ip link set "$port" master "$bridge" up
    # Addresses are good at once: nobody here has to be asked whether they are taken.
    in_host "$host" sysctl -qw "net.ipv6.conf.$device.accept_dad=0"
    for address in "$@"; do
        case $address in
            *:*) in_host "$host" ip addr add "$address" dev "$device" nodad ;;
            *) in_host "$host" ip addr add "$address" brd + dev "$device" ;;
        esac
    done
    in_host "$host" ip link set "$device" up
    wait_for "link of $host" in_host "$host" grep -qx up "/sys/class/net/$device/operstate"
}

add_switch() { # BRIDGE...
    [[ -n ${HOST_PID[switch]:-} ]] || begin_namespaces switch
    local bridge
    for bridge in "$@"; do
        in_host switch ip link add "$bridge" type bridge mcast_snooping 0
        in_host switch ip link set "$bridge" up
    done
}

# lan N: hosts lab-1 to lab-N on one bridge, with 10.77.0.i, fd77::i and a link-local address each, and without any default route.
lan() {
    local i
    add_switch br0
    for ((i = 1; i <= $1; i++)); do
        begin_namespaces "lab-$i"
        plug "lab-$i" eth0 br0 "10.77.0.$i/24" "fd77::$i/64"
    done
}

# ipv4_only_lan N: as lan, with one IPv4 address each and no IPv6, so that there is one way from one to the other.
ipv4_only_lan() {
    local i
    add_switch br0
    for ((i = 1; i <= $1; i++)); do
        begin_namespaces "lab-$i"
        in_host "lab-$i" sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
        plug "lab-$i" eth0 br0 "10.77.0.$i/24"
    done
}

lab_begin() {
    LAB=$(mktemp -d)
    HOST_PID=()
    PID=()
}

# start NAME HOST COMMAND...: a process in a host; what it says goes to NAME.out and NAME.err, where nothing of an earlier one stays.
start() {
    local name=$1 host=$2
    shift 2
    rm -f "$LAB/$name.out" "$LAB/$name.err"
    nsenter --target "${HOST_PID[$host]}" --mount --net --uts -- "$@" >"$LAB/$name.out" 2>"$LAB/$name.err" </dev/null &
    PID[$name]=$!
}

# node NAME HOST ARGUMENT...: a node that ticks until it is told to end, or for four minutes. Its journal is new: who waits for lines
# of it does not count those of an earlier life.
node() {
    local name=$1 host=$2
    shift 2
    rm -f "$LAB/$name.jsonl"
    start "$name" "$host" "$CLOCKS" --duration 240 --rate 6 --log "$LAB/$name.jsonl" "$@"
}

# ended NAME CODE: waits for its end, which must be with this code.
ended() {
    local code=0
    wait_for "the end of $1" has_ended "$1"
    wait "${PID[$1]}" || code=$?
    unset "PID[$1]"
    ((code == $2)) || fail "$1 ended with $code, not with $2"
}

stop() { # NAME: in good order
    kill -TERM "${PID[$1]}"
    ended "$1" 0
}

lab_down() {
    local pid
    for pid in "${PID[@]}"; do kill -KILL "$pid" 2>/dev/null || true; done
    for pid in "${HOST_PID[@]}"; do kill -KILL "$pid" 2>/dev/null || true; done
    { wait || true; } 2>/dev/null
    [[ -z $LAB ]] || rm -rf "$LAB"
}
