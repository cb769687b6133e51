#!/usr/bin/env bash
# tests/wine/run.sh: the Windows program under wine, alone and together with the Linux program. Ends in "N passed, N failed".
#
# Runs win-x64 | under wine, alone and together with Linux nodes
#
# Needs both programs (./build.sh publish linux-x64 win-x64), wine, clang, lld and python3. Everything happens on 127.0.0.1.
# CLOCKS_EXE and CLOCKS_LINUX name other programs.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

root=$PWD
exe=$(realpath -m "${CLOCKS_EXE:-publish/win-x64/clocks.exe}")
linux=$(realpath -m "${CLOCKS_LINUX:-publish/linux-x64/clocks}")
work=$root/artifacts/wine-tests
# A C: drive of our own, no dialogs, no crash reports, and arguments are UTF-8.
export WINEPREFIX=$root/artifacts/wine WINEDEBUG=-all WINEDLLOVERRIDES='mscoree,mshtml,winedbg.exe=' LC_ALL=C.UTF-8
export CLAIMS_WORK=$work
# shellcheck source=tests/claims.sh
source tests/claims.sh

die() {
    printf 'tests/wine: %s\n' "$*" >&2
    exit 1
}

need_wine() {
    command -v wine >/dev/null && return
    if [[ $EUID -eq 0 ]] && command -v apt-get >/dev/null; then
        say "installing wine"
        { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends wine wine64; } >/dev/null 2>&1 ||
            die "could not install wine"
    else
        die "wine is missing: sudo apt-get install wine wine64   (or your system's equivalent)"
    fi
}

# Only our own wineserver: it belongs to WINEPREFIX.
end_wine() { wineserver -k 2>/dev/null || true; }

# A program that hangs must not hang the tests.
windows() { timeout 60 wine "$exe" "$@"; }

# A verb that the program does not have yet is not tested. Into files, not pipes: grep -q hangs up on who still writes.
lists() { grep -qE "^ +$1( |\$|\r)" help.txt; }

# plain FILE: the text without what differs between the systems by intention, the line ends and the separators of paths.
plain() { sed -e 's/\r$//' -e 's/\\\\/\//g' -e 's/\\/\//g' "$1"; }

is_complete() { # JOURNAL...: LF alone, the first line STARTUP, the last one END and whole.
    local journal
    for journal in "$@"; do
        [[ -s $journal ]] || fail "$journal is missing"
        ! grep -q $'\r' "$journal" || fail "$journal has CR"
        head -n 1 "$journal" | grep -q '^{"event":"STARTUP",' || fail "$journal does not begin"
        tail -n 1 "$journal" | grep -q '^{"event":"END",.*}$' || fail "$journal does not end"
        [[ -z $(tail -c 1 "$journal") ]] || fail "$journal ends in the middle of a line"
    done
}

# --- the program alone

helps() {
    windows --help >help.txt
    grep -q 'clocks run' help.txt
    windows run --help >help-run.txt
    grep -q -- '--loopback' help-run.txt
}

tells_version() { [[ "$(windows --version | sed 's/(.*//; s/\r//')" == "$("$linux" --version | sed 's/(.*//')" ]]; }
refuses_nonsense() {
    local code=0
    windows --id nonsense || code=$?
    [[ $code -eq 64 ]]
}

writes_utf8() {
    windows --id 1 --loopback --duration 0.2 --cluster zürich >utf8.txt
    grep "'zürich'" utf8.txt
}

runs_lab() {
    windows lab --nodes 3 --duration 5 --loopback >lab.txt
    cat lab.txt
    grep -qi 'verdict: valid' lab.txt
    is_complete logs/run_*/machine_{1,2,3}.jsonl
    [[ -d logs/$(cat logs/latest) ]]
}

suffers_faults() {
    local code=0
    windows lab --rates 20,20,20 --duration 4 --loopback --log faults \
        --fault 'pause 3 500ms..1500ms; kill 2 at 1s; restart 2 at 2s; partition 1|3 3s..3500ms' >faults.txt || code=$?
    cat faults.txt
    [[ $code -eq 2 ]] || fail "exit code $code, expected 2: a killed node's journal is torn"
    is_complete faults/run_*/machine_{1,2,3}.jsonl
    [[ $(find faults -name 'machine_2*.jsonl' | wc -l) -eq 2 ]] || fail "node 2 does not have two lives"
    grep -q '"event":"FAULT".*"kill 2 at 1s"' faults/run_*/machine_1.jsonl
    [[ $(tail -n 1 faults/run_*/machine_3.jsonl | sed 's/.*"late_ticks":\([0-9]*\).*/\1/') -ge 15 ]] || fail "node 3 was not paused"
}

nodes_of() { pgrep -f "clocks.exe.*--id.*$1"; } # FOLDER: the nodes of a lab that writes there.

leaves_no_node() {
    # A name of its own: others may run this test at the same time.
    local launcher i logs=orphans-$$
    wine "$exe" lab --rates 20,20,20 --duration 0 --loopback --log "$logs" --fault 'pause 3 500ms..10m' >orphans.txt 2>&1 &
    await orphans.txt 'pause 3'
    sleep 1
    [[ $(nodes_of "$logs" | wc -l) -eq 3 ]] || fail "$(nodes_of "$logs" | wc -l) nodes, expected 3"
    launcher=$(pgrep -f "clocks.exe lab .*--log $logs")
    # shellcheck disable=SC2086
    kill -KILL $launcher
    for ((i = 0; i < 30; i++)); do
        nodes_of "$logs" >/dev/null || break
        sleep 0.1
    done
    ! nodes_of "$logs" || fail "these are left"
    is_complete "$logs"/run_*/machine_{1,2}.jsonl
}

takes_port_alone() {
    local port first code=0
    port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    windows --id 1 --loopback --port "$port" --duration 6 >first.txt 2>&1 &
    first=$!
    await first.txt '^node 1'
    windows --id 2 --loopback --port "$port" --duration 1 >second.txt 2>&1 || code=$?
    wait "$first"
    cat first.txt second.txt
    [[ $code -eq 1 ]] && grep -q "$port is in use" second.txt
}

await() { # FILE PATTERN: until the file says so, at most ten seconds.
    local i
    for ((i = 0; i < 100; i++)); do
        ! grep -qE "$2" "$1" 2>/dev/null || return 0
        sleep 0.1
    done
    return 1
}

# --- with the Linux program

runs_three() { # NAME PROGRAM_OF_1 PROGRAM_OF_2 PROGRAM_OF_3: three nodes find each other, start together and hear each other.
    local cluster=$1-$$ id started=()
    shift
    for id in 1 2 3; do
        "$1" --id "$id" --cluster "$cluster" --loopback --expect 3 --expect-timeout 30 --duration 5 --rate 6 --internal 0.4 \
            --log "$cluster/" >"node-$id.txt" 2>&1 &
        started+=($!)
        shift
    done
    for id in "${started[@]}"; do
        wait "$id" || fail "$(cat node-*.txt)"
    done
    is_complete "$cluster"/machine_{1,2,3}.jsonl
    for id in 1 2 3; do
        [[ $(grep -c '"event":"PEER_UP"' "$cluster/machine_$id.jsonl") -ge 2 ]] || fail "node $id did not meet both"
        grep -q '"event":"RECEIVE"' "$cluster/machine_$id.jsonl" || fail "node $id heard nothing"
    done
    ! lists verify || "$linux" verify "$cluster"
}

windows_alone() { runs_three windows windows windows windows; }
linux_meets_windows() { runs_three mixed "$linux" windows "$linux"; }
windows_meets_linux() { runs_three mixed-too windows "$linux" windows; }

# --- the end

ends_well() {
    is_complete "$1"
    tail -n 1 "$1" | grep -q '"reason":"signal"'
}

ends_at_ctrl_c() {
    python3 "$root/tests/wine/terminal.py" 4 wine "$exe" --id 1 --loopback --duration 30 --log ctrl-c.jsonl
    ends_well ctrl-c.jsonl
}

ends_at_event() { # NUMBER
    timeout 60 wine "$work/ending.exe" "$1" 3 "$exe" --id 1 --loopback --duration 30 --log "event-$1.jsonl"
    ends_well "event-$1.jsonl"
}

lab_ends_at_event() { # NUMBER: to the launcher, whose nodes see it too or are told.
    timeout 60 wine "$work/ending.exe" "$1" 4 "$exe" lab --nodes 3 --duration 60 --loopback --log "lab-$1"
    is_complete "lab-$1"/run_*/machine_{1,2,3}.jsonl
}

# --- consoles

# on_console CODE_PAGE LINE...: on a terminal of its own, in a shell with that code page; what the terminal showed, as text.
on_console() {
    local page=$1
    shift
    python3 "$root/tests/wine/terminal.py" 60 wine cmd /c "chcp $page >nul & $*" >console.raw
    sed -e 's/\x1b\[[0-9;?]*[A-Za-z]//g' -e 's/\x1b\][^\x07]*\x07//g' -e 's/\r//g' console.raw
}

# Names and messages are shown whole whatever the code page, and the console has its own again when the program has ended: what
# runs there next would write in another one than it thinks.
console_keeps_its_page() { # CODE_PAGE
    on_console "$1" "$(winepath -w "$exe")" --id 1 --loopback --duration 0.3 --cluster zürich-μ --log "page-$1.jsonl" "&" chcp \
        >console.txt
    cat console.txt
    grep -q 'zürich-μ' console.txt || fail "the name of the cluster is not shown"
    grep -q "$1 *$" console.txt || fail "the code page is not $1 any more"
    grep -q '"cluster":"zürich-μ"' "page-$1.jsonl"
}

# --- settings and places

takes_variables() {
    CLOCKS_CLUSTER=größe CLOCKS_LOOPBACK=true CLOCKS_DURATION=0.3 CLOCKS_LOG=variables.jsonl windows --id 4
    grep '"machine_id":4,.*"cluster":"größe"' variables.jsonl
    local code=0
    CLOCKS_DURATION=soon windows --id 4 --loopback >refused.txt 2>&1 || code=$?
    cat refused.txt
    [[ $code -eq 64 ]] && grep -q CLOCKS_DURATION refused.txt
}

# runs_in NAME_OF_FOLDER [AS_WINDOWS_SAYS_IT]: a run and its verdict, in a folder that is not there yet.
runs_in() {
    local folder=$1 said=${2:-$1}
    windows simulate --nodes 2 --duration 5 --seed 7 --log "$said"
    is_complete "$folder"/machine_{1,2}.jsonl
    windows verify "$said" >verdict.txt || { cat verdict.txt && return 1; }
    grep -i '^verdict: valid' verdict.txt
    windows --id 1 --loopback --duration 0.3 --log "$said/node.jsonl" --diagnostics "$said/node.ndjson"
    is_complete "$folder/node.jsonl"
    [[ -s $folder/node.ndjson ]]
}

runs_in_a_long_path() {
    local deep=long part
    for part in 1 2 3 4; do
        deep+=/$part$(printf 'ü%.0s' {1..60})
    done
    [[ $(wc -m <<<"$PWD/$deep/machine_1.jsonl") -gt 300 ]] || fail "that is no long path"
    runs_in "$deep"
}

# Wine keeps what \\SERVER\SHARE names below its folder for drives.
runs_on_a_share() {
    mkdir -p "$WINEPREFIX/dosdevices/unc/lab" share
    ln -sfn "$PWD/share" "$WINEPREFIX/dosdevices/unc/lab/journals"
    runs_in share/run '\\lab\journals\run'
}

# --- journals of others

says_the_same() { # ARGUMENT...: the same words and exit code as on Linux.
    local here=0 there=0
    "$linux" "$@" >"$work/here.txt" 2>&1 || here=$?
    windows "$@" >"$work/there.txt" 2>&1 || there=$?
    say "exit code $here on Linux, $there on Windows"
    diff <(plain "$work/here.txt") <(plain "$work/there.txt") && [[ $here -eq $there ]]
}

judges_alike() { # VERB: over every sample, from the folder of the samples so that no path differs.
    local sample
    for sample in "$root"/tests/journals/*/; do
        says_the_same "$1" "$(basename "$sample")" || {
            say "$1 $(basename "$sample")"
            return 1
        }
    done
    says_the_same "$1" good --json
}

samples_judged_alike() {
    [[ -d samples ]] || cp -r "$root/tests/journals" samples
    cd samples
    judges_alike "$1"
}

finds_by_pattern() {
    cd samples/good
    says_the_same verify machine_1.jsonl
    windows verify 'machine_*.jsonl'
}

simulates_alike() {
    "$linux" simulate --nodes 3 --duration 60 --seed 7 --log here/
    windows simulate --nodes 3 --duration 60 --seed 7 --log there/
    local journals
    journals=$(find here -name 'machine_*.jsonl' -printf '%f\n' | sort)
    [[ $(wc -l <<<"$journals") -eq 3 ]] || fail "journals of Linux: $journals"
    diff <(find here -name 'machine_*.jsonl' | sort | xargs cat) <(find there -name 'machine_*.jsonl' | sort | xargs cat)
}

# --- what guards the start-up object

compile() { # NAME: one C file of this folder, linked like the program itself.
    local link=$root/artifacts/win-x64
    clang --target=x86_64-pc-windows-msvc -std=c11 -O2 -Wall -Wextra -Werror -ffreestanding -fms-extensions \
        -fstack-protector-strong -c "$root/tests/wine/$1.c" -o "$work/$1.obj"
    lld-link "$link/startup.obj" "$work/$1.obj" "$link/crt.lib" "/LIBPATH:$link/sdk" ucrt.lib kernel32.lib bcrypt.lib \
        /ENTRY:wmainCRTStartup /SUBSYSTEM:CONSOLE /NODEFAULTLIB:libcmt /NODEFAULTLIB:oldnames "/OUT:$work/$1.exe"
}

guard() { # MODE CODE: the lowest byte of the exit code is what wine passes on; 9 is that of 0xC0000409, a fast fail.
    local code=0
    WINEDEBUG=err+all,fixme-all timeout 30 wine "$work/guards.exe" "$1" || code=$?
    [[ $code -eq $2 ]] || fail "exit code $code, expected $2"
}

# Wine ends a program at the end of its stack by itself, with 1.
finds_end_of_stack() { guard deep 1 && grep -q 'stack overflow' "$work/check.log"; }

[[ -f $exe && -f $linux && -f artifacts/win-x64/startup.obj ]] || die "publish first: ./build.sh publish linux-x64 win-x64"
need_wine
rm -rf "$work"
mkdir -p "$work/run"
trap end_wine EXIT
timeout 300 wineboot -u >/dev/null 2>&1 || die "wine does not start"
cd "$work/run"

check "help" helps
check "version" tells_version
check "a wrong command line is refused with code 64" refuses_nonsense
check "text in pipes is UTF-8" writes_utf8
check "a lab of three nodes" runs_lab
check "a lab with faults" suffers_faults
check "a lab whose launcher is killed leaves no node, not even one that is paused" leaves_no_node
check "a port belongs to one program" takes_port_alone
check "three Windows nodes" windows_alone
check "two Linux nodes and a Windows node" linux_meets_windows
check "two Windows nodes and a Linux node" windows_meets_linux
check "Ctrl-C on a console" ends_at_ctrl_c
check "building the tests' programs" compile ending
check "building the tests' guards" compile guards
check "Ctrl-Break" ends_at_event 1
check "a closed window" ends_at_event 2
check "Ctrl-Break ends a lab in good order" lab_ends_at_event 1
check "a closed window ends a lab in good order" lab_ends_at_event 2
for page in 437 850 932; do
    check "a console in code page $page" console_keeps_its_page "$page"
done
check "options in CLOCKS_ variables" takes_variables
check "a path with blanks and umlauts" runs_in 'Mein Ordner/Übung 1'
check "a path of more than 260 characters" runs_in_a_long_path
check "a path on a share" runs_on_a_share
check "a sound program passes its guards" guard sound 0
check "a smashed buffer ends the program" guard smashed 9
check "a smashed buffer ends the program during unwinding" guard unwound 9
check "the end of the stack is found" finds_end_of_stack
for verb in verify analyze; do
    ! lists "$verb" || check "$verb says of every sample what it says on Linux" samples_judged_alike "$verb"
done
! lists verify || check "a pattern names journals" finds_by_pattern
! lists simulate || check "simulate writes the same bytes as on Linux" simulates_alike

finish
