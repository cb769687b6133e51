# shellcheck shell=bash
# Other programs that speak DNS, as neighbours of our nodes: by multicast avahi, python-zeroconf, a responder of the npm registry and
# one of NuGet; by unicast the name servers bind9 and dnsmasq.
# What is missing is installed where that is allowed. Sourced by run.sh and bench.sh.

# shellcheck source=publish/debian.sh
source "$HERE/../../publish/debian.sh"

PYTHON=/usr/bin/python3 # the system's own: distributions put their modules there
NODE_FOLDER=$HERE/../../artifacts/lan
BONJOUR=bonjour-service@1.4.4
NAMED=$NODE_FOLDER/bind9/usr/sbin/named
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
    command -v dnsmasq >/dev/null || missing+=(dnsmasq-base)
    [[ -x $NAMED ]] || missing+=(bind9-libs)
    if ((${#missing[@]} > 0)); then
        echo "installing ${missing[*]}"
        apt-get update >/dev/null 2>&1 || true
        "${DEBIAN_INSTALL[@]}" "${missing[@]}" >/dev/null 2>&1 ||
            echo "could not install ${missing[*]}: the scenarios that need them are skipped"
    fi
    # Unpacked and not installed: its package would start it on the machine's own network.
    if [[ ! -x $NAMED ]]; then
        echo "unpacking bind9"
        mkdir -p "$NODE_FOLDER/bind9"
        (cd "$NODE_FOLDER/bind9" && apt-get download bind9 >/dev/null 2>&1 && dpkg -x bind9_*.deb . && rm bind9_*.deb) ||
            echo "could not get bind9: the scenarios that need it are skipped"
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

# zone FILE LINE...: a zone of bind9 with these records, which lives five seconds and denies for five; each call is a newer one.
zone() {
    local file=$LAB/$1
    shift
    {
        printf '$%s\n' 'TTL 5'
        echo "@ SOA ns root $(now_ms | tail -c 10) 3600 600 86400 5"
        echo '@ NS ns'
        echo 'ns A 10.77.0.9'
        printf '%s\n' "$@"
    } >"$file.new"
    mv "$file.new" "$file"
}

# bind9 NAME HOST DOMAIN FILE [OPTION]: answers for a domain from a file of zone; what is asked stands in NAME.err.
bind9() {
    local name=$1 host=$2 domain=$3 file=$4 folder=$LAB/$1.folder
    need test -x "$NAMED"
    mkdir -p "$folder"
    cat >"$folder/named.conf" <<CONF
options {
    directory "$folder"; pid-file none; session-keyfile "$folder/session.key"; querylog yes;
    recursion no; dnssec-validation no; notify no; empty-zones-enable no; listen-on { any; }; listen-on-v6 { any; };
    allow-query { any; }; ${5:-}
};
controls { };
zone "$domain" { type master; file "$LAB/$file"; };
CONF
    start "$name" "$host" "$NAMED" -g -n 1 -c "$folder/named.conf"
    wait_for "bind9 runs" holds "$name.err" 'running$'
}

# bind9_reads NAME: its zone again, which has changed.
bind9_reads() {
    local before
    before=$(grep -c 'loaded serial' "$LAB/$1.err" || true)
    kill -HUP "${PID[$1]}"
    wait_for "bind9 has read the zone" holds_times "$1.err" 'loaded serial' $((before + 1))
}

# dnsmasq_answers NAME HOST OPTION...: answers for what its options say of example., and denies the rest.
dnsmasq_answers() {
    local name=$1 host=$2
    shift 2
    need command -v dnsmasq
    start "$name" "$host" dnsmasq --keep-in-foreground --conf-file=/dev/null --no-resolv --no-hosts --local=/example/ \
        --log-queries --log-facility=- --user=root --pid-file= "$@"
    wait_for "dnsmasq runs" holds "$name.err" 'started, version'
}

# resolves HOST LINE...: what a host has for /etc/resolv.conf.
resolves() {
    local host=$1
    shift
    printf '%s\n' "$@" >"$LAB/$host.resolv.conf"
    in_host "$host" mount --bind "$LAB/$host.resolv.conf" /etc/resolv.conf
}
