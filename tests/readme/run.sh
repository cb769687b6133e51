#!/usr/bin/env bash
# tests/readme/run.sh [all]: the commands of README.md and CONTRIBUTING.md, run as they stand there. Ends in "N passed, N failed".
#
# commands.txt says of each whether it is run; a command that it does not name, or names and the pages have no more, is a
# failure. All nodes stay on loopback, in a cluster of this run: CLOCKS_LOOPBACK and CLOCKS_CLUSTER are in the environment,
# and CLOCKS_DURATION for those that name no duration. `all` runs those that take a minute too, and those that build.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

# Where that can be had, on a loopback of its own: doctor looks at what the nodes of others do.
if [[ -z ${CLOCKS_LOOPBACK_OF_ITS_OWN:-} ]] && unshare --net ip link set lo up 2>/dev/null; then
    # shellcheck disable=SC2016 # the inner shell's own words
    CLOCKS_LOOPBACK_OF_ITS_OWN=1 exec unshare --net bash -c 'ip link set lo up && exec "$@"' bash "$PWD/tests/readme/run.sh" "$@"
fi

root=$PWD
clocks=$(realpath "${CLOCKS_BINARY:-publish/linux-x64/clocks}")
how_much=${1:-quick}
export CLAIMS_WORK=$root/artifacts/readme-tests
rm -rf "$CLAIMS_WORK"
mkdir -p "$CLAIMS_WORK/bin" "$CLAIMS_WORK/here"
# shellcheck source=tests/claims.sh
source tests/claims.sh

# commands: a line each. In blocks, what is indented, and what stands behind $; in the text, what begins with a program of ours.
commands() {
    awk '
        /^```/ { fenced = !fenced; next }
        fenced && /^\$ / { print substr($0, 3); next }
        !fenced && /^    [^ ]/ { print substr($0, 5); next }
        !fenced {
            text = $0
            while (match(text, /`(clocks|\.\/build\.sh|systemctl|dotnet) [^`]*`/)) {
                print substr(text, RSTART + 1, RLENGTH - 2)
                text = substr(text, RSTART + RLENGTH)
            }
        }
    ' README.md CONTRIBUTING.md | sed -e 's/  *# .*//' -e 's/ *$//' | sort -u
}

# listed: the second column of commands.txt. A command may have bars in it, a reason may not.
listed() { sed -nE -e 's/^(run|all|tree) \| (.*)$/\2/p' -e 's/^not \| (.*) \| [^|]+$/\1/p' tests/readme/commands.txt | sort -u; }

every_command_is_listed() {
    local new old
    new=$(comm -23 <(commands) <(listed))
    old=$(comm -13 <(commands) <(listed))
    [[ -z $new ]] || fail "tests/readme/commands.txt does not name:" "$new"
    [[ -z $old ]] || fail "README.md and CONTRIBUTING.md have no more:" "$old"
}

every_line_is_understood() {
    local strange
    strange=$(grep -vE '^(#.*|(run|all|tree) \| .+|not \| .+ \| [^|]+)?$' tests/readme/commands.txt || true)
    [[ -z $strange ]] || fail "$strange"
}

# Each in a folder of its own with the journals that it may read.
ends_well() {
    rm -rf ../folder
    cp -r . ../folder
    cd ../folder
    timeout 180 bash -e -c "$1"
}

# At the root of the tree, as who works on it would.
ends_well_in_the_tree() {
    cd "$root"
    timeout 600 bash -e -c "$1"
}

the_picture_is_drawn() {
    clocks simulate --rates 2,3,5 --duration 6 --seed 8 --log picture >/dev/null
    cmp picture/space_time.svg "$root/tests/readme/space-time.svg"
}

check "every command of the pages is listed" every_command_is_listed
check "every line of the list is understood" every_line_is_understood
ln -sf "$clocks" "$CLAIMS_WORK/bin/clocks"
mapfile -t to_run < <(sed -nE "s/^(run$([[ $how_much != all ]] || printf '|all')) \| (.*)/\2/p" "$root/tests/readme/commands.txt")
cd "$CLAIMS_WORK/here"
export PATH=$CLAIMS_WORK/bin:$PATH CLOCKS_LOOPBACK=true CLOCKS_CLUSTER=readme-$$ CLOCKS_DURATION=1
# What the commands that read journals find.
clocks simulate --nodes 3 --duration 20 --seed 7 >/dev/null
cp logs/latest/machine_*.jsonl .
check "the README's picture is what its command draws" the_picture_is_drawn
for command in "${to_run[@]}"; do
    check "$command" ends_well "$command"
done
if [[ $how_much == all ]]; then
    mapfile -t to_run < <(sed -nE 's/^tree \| (.*)/\1/p' "$root/tests/readme/commands.txt")
    for command in "${to_run[@]}"; do
        check "$command" ends_well_in_the_tree "$command"
    done
fi
finish
