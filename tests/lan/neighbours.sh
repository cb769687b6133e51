# shellcheck shell=bash
# Other programs that speak multicast DNS, as neighbours of our nodes: avahi, python-zeroconf, a responder of the npm registry, and
# one of NuGet.
# What is missing is installed where that is allowed. Sourced by run.sh and bench.sh.

PYTHON=/usr/bin/python3 # the system's own: distributions put their modules there
NODE_FOLDER=$HERE/../../artifacts/lan
BONJOUR=bonjour-service@1.4.4
MAKARETU_FOLDER=$HERE/peers/makaretu
MAKARETU=$MAKARETU_FOLDER/bin/Release/net10.0/Clocks.Lan.Makaretu.dll

# What a node of ours would say of itself, for neighbours to say in its stead.
NEIGHBOUR_TXT=(txtvers=1 proto=1 cluster=default host=neighbour rate=4000)

need_neighbours() {
    local missing=()
    command -v avahi-daemon >/dev/null || missing+=(avahi-daemon)
    command -v avahi-browse >/dev/null || missing+=(avahi-utils)
    command -v dbus-daemon >/dev/null || missing+=(dbus)
    command -v nft >/dev/null || missing+=(nftables)
    "$PYTHON" -c 'import zeroconf' 2>/dev/null || missing+=(python3 python3-zeroconf)
    command -v npm >/dev/null || missing+=(nodejs npm)
    if ((${#missing[@]} > 0)); then
        echo "installing ${missing[*]}"
        apt-get update >/dev/null 2>&1 || true
        DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends "${missing[@]}" >/dev/null 2>&1 ||
            echo "could not install ${missing[*]}: the scenarios that need them are skipped"
    fi
    if command -v npm >/dev/null && [[ ! -d $NODE_FOLDER/node_modules/bonjour-service ]]; then
        echo "installing $BONJOUR"
        mkdir -p "$NODE_FOLDER"
        npm install --prefix "$NODE_FOLDER" --no-fund --no-audit --loglevel=error "$BONJOUR" >/dev/null 2>&1 ||
            echo "could not install $BONJOUR: the scenario that needs it is skipped"
    fi
}

# need_makaretu: builds that neighbour where it is older than what it is made of. Without an SDK or its packages its scenarios are
# skipped; a program that does not compile is a failure.
need_makaretu() {
    [[ ! -f $MAKARETU || -n $(find "$MAKARETU_FOLDER" "$HERE/../../Directory.Packages.props" -type f -newer "$MAKARETU" \
        -not -path '*/bin/*' -not -path '*/obj/*' -print -quit) ]] || return 0
    local said project=$MAKARETU_FOLDER/Clocks.Lan.Makaretu.csproj
    rm -f "$MAKARETU"
    if ! command -v dotnet >/dev/null || ! dotnet restore -v q "$project" >/dev/null 2>&1; then
        echo "could not restore Makaretu.Dns.Multicast: the scenarios that need it are skipped"
        return 0
    fi
    said=$(dotnet build -c Release -v q --no-restore "$project" 2>&1) && [[ -f $MAKARETU ]] && return 0
    echo "$said"
    return 1
}

# need COMMAND...: ends the scenario as skipped when the command does not succeed.
need() {
    "$@" >/dev/null 2>&1 || exit 77
}

neighbour_run() { printf '%032x' "$1"; } # a run guid for a pretended node

# avahi HOST: the daemon in this host, with a D-Bus and a /run of its own; its programs are called with in_host.
avahi() {
    local host=$1 folder=$LAB/avahi-$1
    need command -v avahi-daemon
    mkdir -p "$folder"
    cat >"$folder/bus.conf" <<'BUS'
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>system</type><listen>unix:path=/run/dbus/system_bus_socket</listen><auth>EXTERNAL</auth>
<policy context="default"><allow user="*"/><allow own="*"/><allow send_type="method_call"/>
<allow send_destination="*"/><allow receive_sender="*"/></policy></busconfig>
BUS
    cat >"$folder/avahi.conf" <<CONF
[server]
host-name=avahi-$host
use-ipv4=yes
use-ipv6=yes
cache-entries-max=20000
objects-per-client-max=20000
[wide-area]
enable-wide-area=no
[publish]
publish-hinfo=no
publish-workstation=no
CONF
    in_host "$host" mkdir -p /run/dbus /run/avahi-daemon
    in_host "$host" chown avahi:avahi /run/avahi-daemon
    start "dbus-$host" "$host" dbus-daemon --config-file="$folder/bus.conf" --nofork --nopidfile
    wait_for "D-Bus of $host" in_host "$host" test -S /run/dbus/system_bus_socket
    start "avahi-$host" "$host" avahi-daemon --debug --no-drop-root --no-chroot --no-rlimits -f "$folder/avahi.conf"
    wait_for "avahi of $host" holds "avahi-$host.err" 'Server startup complete'
}

# A pretended node of avahi: NAME HOST ID PORT
avahi_publishes() {
    start "$1" "$2" avahi-publish-service "$1" _clocks._tcp "$4" "${NEIGHBOUR_TXT[@]}" "id=$3" "run=$(neighbour_run "$3")"
    wait_for "avahi has established $1" holds "$1.err" 'Established'
}

# A pretended node of python-zeroconf: NAME HOST ADDRESS ID PORT
zeroconf_publishes() {
    need "$PYTHON" -c 'import zeroconf'
    start "$1" "$2" "$PYTHON" -u "$HERE/peers/zeroconf_register.py" "$3" "$1" "$5" \
        "${NEIGHBOUR_TXT[@]}" "id=$4" "run=$(neighbour_run "$4")"
    wait_for "python-zeroconf has registered $1" holds "$1.out" '^REGISTERED'
}

zeroconf_browses() { # NAME HOST ADDRESS
    need "$PYTHON" -c 'import zeroconf'
    start "$1" "$2" "$PYTHON" -u "$HERE/peers/zeroconf_browse.py" "$3"
    wait_for "python-zeroconf browses" holds "$1.out" '^START'
}

# A pretended node of the npm responder, which browses too: NAME HOST ADDRESS ID PORT
bonjour_peer() {
    need test -d "$NODE_FOLDER/node_modules/bonjour-service"
    start "$1" "$2" env NODE_PATH="$NODE_FOLDER/node_modules" node "$HERE/peers/bonjour_peer.js" "$3" "$1" "$5" \
        "${NEIGHBOUR_TXT[@]}" "id=$4" "run=$(neighbour_run "$4")"
    wait_for "the npm responder is up" holds "$1.out" '^UP'
}

# A pretended node of Makaretu.Dns.Multicast, which browses too: NAME HOST ID PORT..
makaretu_peer() {
    need test -f "$MAKARETU"
    start "$1" "$2" dotnet "$MAKARETU" "library-$3" "$4" "${NEIGHBOUR_TXT[@]}" "id=$3" "run=$(neighbour_run "$3")"
    wait_for "$1 has announced itself twice" holds "$1.out" '^UP'
}
