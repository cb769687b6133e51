# tests/claims.sh: what the test scripts share. Source it with CLAIMS_WORK set to a folder for logs.
#
# A script is a list of claims; each is a function, and `check NAME FUNCTION` counts whether it holds. The last line is
# `finish`, which prints "N passed, N failed". What is not on the machine is installed where that is allowed, else its
# claims are named and left out.
# shellcheck shell=bash

# shellcheck source=publish/debian.sh
. "$(dirname "${BASH_SOURCE[0]}")/../publish/debian.sh"

passed=0
failed=0
skipped=0

say() { printf '%s\n' "$*"; }

fail() {
    say "$*"
    return 1
}

# check NAME COMMAND...: one claim. What the command says is shown when the claim is false. The first command of a
# function that fails ends it, which bash does in a subshell that no condition asks.
check() {
    local name=$1 status
    shift
    set +e
    (set -e && "$@") >"$CLAIMS_WORK/check.log" 2>&1
    status=$?
    set -e
    if [[ $status -eq 0 ]]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        say "FAILED $name"
        tail -n 30 "$CLAIMS_WORK/check.log" | sed 's/^/    /'
    fi
}

# skip NAME REASON: a claim that cannot be looked into here.
skip() {
    skipped=$((skipped + 1))
    say "skipped $1: $2"
}

# skip_all REASON: nothing of this script can be looked into here; the script ends well.
skip_all() {
    say "skipped tests/$(basename "$(dirname "$0")"): $*"
    exit 0
}

# have COMMAND DEBIAN_PACKAGE...: whether the command is there, installed if that is allowed.
have() {
    local command=$1
    shift
    command -v "$command" >/dev/null && return
    [[ $EUID -eq 0 ]] && command -v apt-get >/dev/null || return
    if [[ ! -e $CLAIMS_WORK/updated ]]; then
        apt-get update >"$CLAIMS_WORK/apt.log" 2>&1 || true
        touch "$CLAIMS_WORK/updated"
    fi
    "${DEBIAN_INSTALL[@]}" "$@" >>"$CLAIMS_WORK/apt.log" 2>&1 &&
        command -v "$command" >/dev/null
}

finish() {
    if [[ $skipped -gt 0 ]]; then
        say "$passed passed, $failed failed, $skipped skipped"
    else
        say "$passed passed, $failed failed"
    fi
    [[ $failed -eq 0 ]]
}
