#!/usr/bin/env bash
# The questions of docs/queries.md, asked by DuckDB and pandas, and the notebook for Jupyter that analyze writes, run in it: the same
# numbers as clocks analyze --json; the module for TLA+, by its community's grammar. Installs Debian's pandas and nbclient where that is
# allowed, and npm's DuckDB and grammar under artifacts/.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
clocks=${CLOCKS_BINARY:-$root/publish/linux-x64/clocks}
work=$root/artifacts/queries
CLAIMS_WORK=$work
mkdir -p "$work"
# shellcheck source=tests/claims.sh
. "$root/tests/claims.sh"

# installed PACKAGE@VERSION...: of npm, beside those that are there.
installed() {
    npm install --prefix "$work" --cache "$root/artifacts/npm-cache" --no-audit --no-fund --ignore-scripts --silent "$@"
}

# Debian's own python, for which Debian's packages are.
python=/usr/bin/python3
has() { [[ -x $python ]] && $python -c "import $1" 2>/dev/null; }
for module in pandas nbclient ipykernel nbformat; do
    has $module || have no-such-command "python3-$module" || has $module || skip_all "python3-$module is not here"
done
if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
    skip_all "node and npm are not here"
fi
[[ -f $work/package.json ]] || echo '{"private":true}' >"$work/package.json"
[[ -d $work/node_modules/@duckdb/node-api ]] || installed @duckdb/node-api@1.5.6-r.1 || skip_all "npm cannot install DuckDB"
[[ -d $work/node_modules/web-tree-sitter ]] || installed @tlaplus/tree-sitter-tlaplus@1.5.0 web-tree-sitter@0.24.7 ||
    skip_all "npm cannot install the grammar of TLA+"

rm -rf "$work/run" "$work/odd"
"$clocks" simulate --nodes 3 --rates 1,3,6 --duration 60 --seed 9007199254740991 --log "$work/run" >"$work/simulate.log"
cd "$work/run"

the_page() {
    "$clocks" analyze --json . >"$work/analysis.json"
    node "$root/tests/queries/duckdb.cjs" "$root/docs/queries.md" "$work" >"$work/duckdb.json"
    $python "$root/tests/queries/check.py" "$root/docs/queries.md" "$work/analysis.json" "$work/duckdb.json"
}

the_notebook() {
    $python "$root/tests/queries/notebook.py" clocks_notebook.ipynb | grep -F "3 journals: the same numbers"
}

# In a folder of another name than the journals', with all that a shell, JSON and Python would stumble over.
the_notebook_elsewhere() {
    mkdir -p "$work/odd/it's \"two\""
    cp machine_*.jsonl "$work/odd/it's \"two\""
    "$clocks" analyze "$work/odd/it's \"two\"" --output "$work/odd/out"
    cd "$work/odd/out"
    $python "$root/tests/queries/notebook.py" clocks_notebook.ipynb | grep -F "3 journals: the same numbers"
}

# A machine that was killed has a journal without END, and one that was restarted two.
the_notebook_of_faults() {
    local faults="kill 2 at 3s; restart 2 at 5s; kill 3 at 9s"
    "$clocks" simulate --nodes 3 --duration 20 --seed 2 --fault "$faults" --log "$work/odd/faults" || [[ $? -eq 2 ]]
    cd "$work/odd/faults"
    printf '{"event":"INTERNAL","system_ti' >>machine_3.jsonl
    "$clocks" analyze .
    $python "$root/tests/queries/notebook.py" clocks_notebook.ipynb | grep -F "4 journals: the same numbers"
}

# jq and JavaScript read numbers as doubles: a seed comes out of them as it is in the file.
the_seeds() {
    # shellcheck disable=SC2016 # it is JavaScript
    node -e 'for (const f of process.argv.slice(1)) {
        const line = require("fs").readFileSync(f, "utf8").split("\n")[0];
        if (!line.includes(`"seed":${JSON.parse(line).seed},`)) throw new Error(line);
    }' machine_*.jsonl
}

# In two orders, with faults and with machines of other names; what is spoilt by one word is refused.
the_module() {
    "$clocks" export . --to tla --output "$work/run.tla"
    "$clocks" export . --to tla --seed 7 --output "$work/other.tla"
    "$clocks" export "$work/odd/faults" --to tla --output "$work/faults.tla"
    "$clocks" export "$root/tests/journals/foreign-shiviz" --to tla --output "$work/names.tla"
    node "$root/tests/queries/tla.cjs" "$work" "$work"/{run,other,faults,names}.tla
    cmp -s "$work/run.tla" "$work/other.tla" && fail "two seeds give one order"
    sed 's/ THEN a / THEN /' "$work/run.tla" >"$work/spoilt.tla"
    if node "$root/tests/queries/tla.cjs" "$work" "$work/spoilt.tla" 2>/dev/null; then fail "a spoilt module is taken"; fi
}

check "every block of docs/queries.md answers as clocks analyze does" the_page
check "the notebook for Jupyter is valid, runs, and finds the numbers of clocks analyze" the_notebook
check "the notebook finds journals in another folder, whatever that is called" the_notebook_elsewhere
check "the notebook reads journals of killed and restarted machines" the_notebook_of_faults
check "the module for TLA+ is of the language, in every order and with every name" the_module
check "a seed survives a reader that knows only doubles" the_seeds
finish
