#!/usr/bin/env bash
# tests/bare/run.sh: the Linux program in a root that has nothing but the program and the libraries it is linked with, as in an
# image FROM scratch; with /dev, /proc and /etc as container engines put them there, and without each; and in the image that
# publish/packaging/Containerfile makes, whose steps are taken here without an engine. Ends in "N passed, N failed".
#
# Runs linux-x64 | in an empty root, as in an image FROM scratch
#
# Needs root; else it says so in a line that begins with "skipped". Only loopback is up in the namespaces it makes.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

clocks=$(realpath -m "${CLOCKS_BINARY:-publish/linux-x64/clocks}")
export CLAIMS_WORK=$PWD/artifacts/bare-tests
root=$CLAIMS_WORK/root
mkdir -p "$CLAIMS_WORK"
# shellcheck source=tests/claims.sh
source tests/claims.sh
# shellcheck source=tests/debian11.sh
source tests/debian11.sh

# make_root: the program, its loader and its libraries, a folder to work in, and nothing else.
make_root() {
    rm -rf "$root"
    mkdir -p "$root/here"
    install -m 755 "$clocks" "$root/clocks"
    local library
    for library in $(ldd "$clocks" | grep -o '/[^ ]*'); do
        install -D -m 755 "$(realpath "$library")" "$root$library"
    done
}

# take_steps CONTAINERFILE CONTEXT FOLDER: what an engine makes of those few instructions that it has; any other is a failure. The
# first stage is Debian 11, in a copy that is thrown away; the last one is left in FOLDER, its way in FOLDER.entry.
take_steps() {
    local context=$2 image=$3 stage='' word rest
    rm -rf "$image" "$image.stage"
    while read -r word rest; do
        case "$word $rest" in
            " " | "#"*) ;;
            "FROM debian:11-slim AS system") stage=$image.stage && cp -a "$DEBIAN11" "$stage" ;;
            "FROM scratch") stage=$image && mkdir "$stage" ;;
            "COPY --from=system "*) copy_into "$stage" "$image.stage" "${rest#* }" ;;
            "COPY "*) copy_into "$stage" "$context" "$rest" ;;
            "RUN "*) chroot "$stage" /bin/sh -c "$rest" ;;
            "WORKDIR "*) mkdir -p "$stage$rest" ;;
            "ENTRYPOINT "*) python3 -c 'import json, sys; print(*json.loads(sys.argv[1]))' "$rest" >"$image.entry" ;;
            *) fail "no engine is here that knows: $word $rest" ;;
        esac
    done <"$1"
    rm -rf "$image.stage"
}
copy_into() { # STAGE FROM "SOURCE TARGET": of a folder its contents
    local source=$2/${3% *} target=$1${3#* }
    if [[ -d $source ]]; then cp -a "$source/." "$target"; else cp -a "$source" "$target"; fi
}

# What is in the image, and that a lab runs in it.
runs_in_the_image() {
    mkdir -p "$CLAIMS_WORK/context"
    cp "$clocks" "$CLAIMS_WORK/context/clocks"
    take_steps publish/packaging/Containerfile "$CLAIMS_WORK/context" "$CLAIMS_WORK/image"
    (cd "$CLAIMS_WORK/image" && find . -type f | LC_ALL=C sort)
    [[ $(find "$CLAIMS_WORK/image" -type f | wc -l) -le 7 ]] || fail "there is more in the image than a program and its libraries"
    [[ "$(cat "$CLAIMS_WORK/image.entry")" == /clocks && -d $CLAIMS_WORK/image/journals ]]
    root=$CLAIMS_WORK/image
    bare "dev proc etc" lab --loopback --nodes 3 --duration 2 --log /journals/lab >"$CLAIMS_WORK/image.txt"
    cat "$CLAIMS_WORK/image.txt"
    grep -q '^Verdict: valid' "$CLAIMS_WORK/image.txt"
    bare "" verify /journals/lab
}

# bare "PARTS" ARGUMENT...: the program in that root, with those of the parts dev, proc and etc, in namespaces of its own.
bare() {
    # shellcheck disable=SC2016 # the inner shell's own words
    unshare --mount --net --pid --fork bash -c '
        set -e
        root=$1 parts=$2
        shift 2
        ip link set lo up
        for part in $parts; do
            mkdir -p "$root/$part"
            case $part in
                proc) mount -t proc proc "$root/proc" ;;
                dev)
                    mount -t tmpfs tmpfs "$root/dev"
                    for file in null urandom; do
                        touch "$root/dev/$file"
                        mount --bind "/dev/$file" "$root/dev/$file"
                    done
                    ;;
            esac
        done
        mkdir -p "$root/here" && cd "$root/here"
        exec chroot "$root" /clocks "$@"' bash "$root" "$@"
}

# refuses "PARTS" SENTENCE ARGUMENT...: exit code 1 and one line that has the sentence.
refuses() {
    local parts=$1 sentence=$2 code=0
    shift 2
    make_root
    bare "$parts" "$@" >"$CLAIMS_WORK/refused.out" 2>"$CLAIMS_WORK/refused.err" || code=$?
    cat "$CLAIMS_WORK/refused.err"
    [[ $code == 1 && $(wc -l <"$CLAIMS_WORK/refused.err") == 1 ]] && grep -qF "$sentence" "$CLAIMS_WORK/refused.err"
}

runs_a_lab() {
    make_root
    bare "dev proc etc" lab --loopback --nodes 3 --duration 2 --log /here/lab >"$CLAIMS_WORK/lab.txt"
    cat "$CLAIMS_WORK/lab.txt"
    grep -q '^Verdict: valid' "$CLAIMS_WORK/lab.txt"
}

runs_without_proc() {
    make_root
    bare "dev etc" run --id 1 --loopback --rate 20 --duration 1 --log /here/ && bare "" verify /here && bare "dev etc" doctor --loopback
}

simulates_and_judges() {
    make_root
    bare "dev" simulate --nodes 3 --duration 10 --seed 7 --log /here/sim/ && bare "" verify /here/sim && bare "" analyze /here/sim --table
}

[[ $(uname -s) == Linux ]] || skip_all "it is about Linux"
[[ $EUID -eq 0 ]] || skip_all "only root can change the root"
[[ -x $clocks ]] || skip_all "publish first: ./build.sh publish"
have ip iproute2 || skip_all "iproute2 is not here"
unshare --mount --net --pid --fork true 2>/dev/null || skip_all "this machine allows no namespaces"

check "a lab of three nodes, as in an image FROM scratch" runs_a_lab
check "a node and the doctor without /proc" runs_without_proc
check "simulating and judging with next to nothing" simulates_and_judges
check "a node without /dev is told what it lacks" refuses "" "there is no /dev/urandom here" run --id 1 --loopback --log /here/
check "a lab without /dev is told what it lacks" refuses "" "there is no /dev/urandom here" lab --loopback --nodes 2 --log /here/
check "a key without /dev is told what it lacks" refuses "" "there is no /dev/urandom here" key new /here/clocks.key
check "peers without /etc are told what they lack" refuses "dev" "there is no /etc here" peers --once --loopback
reason=$(no_debian11 "$clocks")
if [[ -z $reason ]]; then
    check "a lab in the image that the Containerfile makes" runs_in_the_image
else
    skip "the Containerfile" "$reason"
fi
finish
