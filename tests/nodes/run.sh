#!/usr/bin/env bash
# tests/nodes/run.sh [SEEDS|quick]: the grader over whole programs: each of the machines here holds every rule, each of those with a bug
# breaks the rule that bugs.txt names, with as many seeds (20), over standard input and output and over TCP. A class is graded too, many
# at once. `quick` takes one seed, every third bug, and the languages that are on the machine. Ends in "N passed, N failed".
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

nodes=$PWD/tests/nodes
clocks=$(realpath "${CLOCKS_BINARY:-publish/linux-x64/clocks}")
seeds=${1:-20}
bug_step=1
if [[ $seeds == quick ]]; then
    seeds=1
    bug_step=3
fi
export CLAIMS_WORK=$PWD/artifacts/nodes
rm -rf "$CLAIMS_WORK"
mkdir -p "$CLAIMS_WORK"
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
# shellcheck source=tests/claims.sh
source tests/claims.sh

# The interpreter itself: what a shim in front of it takes is not the grader's.
python=$(python3 -c 'import sys; print(sys.executable)')
readonly python

# A class of so many; how long it takes, `./build.sh bench grade` measures.
readonly CLASS=$((seeds < 20 ? 40 : 200))

# bugs_of FILE: its lines "BUG | RULE" that are taken.
bugs_of() { grep -v '^#' "$1" | awk -v step="$bug_step" 'NR % step == 0'; }

# language COMMAND PACKAGE: whether its programs can be run; the quick tests install none.
language() { if ((bug_step == 1)); then have "$@"; else command -v "$1" >/dev/null; fi; }

# graded CODE SEED COMMAND...: clocks grade ends with this code; what it said is in said.txt.
graded() {
    local wanted=$1 seed=$2 code=0
    shift 2
    "$clocks" grade --seed "$seed" --output "$CLAIMS_WORK/grade" --json -- "$@" >"$CLAIMS_WORK/said.txt" 2>&1 || code=$?
    [[ $code -eq $wanted ]] || { cat "$CLAIMS_WORK/said.txt" && fail "seed $seed: exit code $code, not $wanted"; }
}

holds_every_rule() { # COMMAND...
    local seed
    for ((seed = 1; seed <= seeds; seed++)); do
        graded 0 "$seed" "$@"
    done
}

breaks() { # RULE COMMAND...
    local rule=$1 seed
    shift
    for ((seed = 1; seed <= seeds; seed++)); do
        graded 1 "$seed" "$@"
        grep -q "\"rule\":\"$rule\",\"sentence\":\"[^\"]*\",\"state\":\"broken\"" "$CLAIMS_WORK/said.txt" ||
            { cat "$CLAIMS_WORK/said.txt" && fail "seed $seed: $rule is not broken"; }
    done
}

is_one_short_file() { # FILE
    local lines
    lines=$(wc -l <"$1")
    [[ $lines -lt 150 ]] || fail "$1 has $lines lines"
}

# in_language NAME FILE COMMAND PACKAGE BUILD RUN: the machine of a language, where that can be had.
in_language() {
    local name=$1 file=$2 command=$3 package=$4 build=$5
    shift 5
    check "the machine in $name is one short file" is_one_short_file "$nodes/$file"
    if ! language "$command" "$package"; then
        skip "the machine in $name holds every rule" "there is no $command here"
    elif ! "$build" >"$CLAIMS_WORK/build.txt" 2>&1; then
        check "the machine in $name compiles" cat "$CLAIMS_WORK/build.txt" /nonexistent
    else
        check "the machine in $name holds every rule, $seeds times" holds_every_rule "$@"
    fi
}

nothing() { :; }
build_c() { cc -std=c11 -Wall -Wextra -Werror -O1 -o "$CLAIMS_WORK/node-c" "$nodes/node.c"; }
build_go() { GOCACHE="$CLAIMS_WORK/go" GOFLAGS=-mod=mod go build -o "$CLAIMS_WORK/node-go" "$nodes/node.go"; }
build_java() { javac -d "$CLAIMS_WORK/java" "$nodes/Node.java"; }
build_cs() {
    mkdir -p "$CLAIMS_WORK/cs"
    cat >"$CLAIMS_WORK/cs/node.csproj" <<-'END'
		<Project Sdk="Microsoft.NET.Sdk">
		  <PropertyGroup>
		    <OutputType>Exe</OutputType>
		    <TargetFramework>net10.0</TargetFramework>
		    <ImplicitUsings>enable</ImplicitUsings>
		    <Nullable>enable</Nullable>
		    <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
		  </PropertyGroup>
		</Project>
	END
    # Those of the tree above are not for it.
    tee "$CLAIMS_WORK/cs/Directory.Build.props" "$CLAIMS_WORK/cs/Directory.Build.targets" >"$CLAIMS_WORK/cs/Directory.Packages.props" <<<'<Project />'
    cp "$nodes/node.cs" "$CLAIMS_WORK/cs/node.cs"
    (cd "$CLAIMS_WORK/cs" && dotnet build -c Release -v q -o out)
}

in_language Python node.py python3 python3 nothing "$python" "$nodes/node.py"
in_language C node.c cc gcc build_c "$CLAIMS_WORK/node-c"
in_language JavaScript node.js node nodejs nothing node "$nodes/node.js"
in_language Go node.go go golang-go build_go "$CLAIMS_WORK/node-go"
in_language Java Node.java javac default-jdk-headless build_java java -XX:TieredStopAtLevel=1 -Xshare:auto -cp "$CLAIMS_WORK/java" Node
in_language 'C#' node.cs dotnet dotnet-sdk-10.0 build_cs dotnet "$CLAIMS_WORK/cs/out/node.dll"

while IFS='|' read -r bug rule; do
    check "${bug% } breaks ${rule# }, $seeds times" breaks "${rule# }" "$python" "$nodes/bugs/buggy.py" "${bug% }"
done < <(bugs_of "$nodes/bugs/bugs.txt")

# Written from STDIO.md alone, in languages that it does not speak of.
if language perl perl; then
    check "the machine that was written from the page in Perl holds every rule" holds_every_rule perl "$nodes/page/node.pl"
fi
check "the machine that was written from the page in bash holds every rule" holds_every_rule bash "$nodes/page/node.sh"

# Over TCP: programs that tick wait most of their time, so many are graded at once. wire_run NAME SEED: into NAME-SEED.json and .code.
wire=$CLAIMS_WORK/wire
mkdir -p "$wire"
readonly WIRE_AT_ONCE=10 WIRE_WORDS='{id} {port} {peers} {rate} {cluster}'
wire_run() {
    local name=$1 seed=$2 words program
    read -ra words <<<"$WIRE_WORDS"
    case $name in
        right) program=("$python" "$nodes/wire/node.py") ;;
        javascript) program=(node "$nodes/wire/node.js") ;;
        go) program=("$CLAIMS_WORK/wire-go") ;;
        clocks) program=("$clocks" run --loopback --log "$wire/$name-$seed-journals/") words=() ;;
        *) program=("$python" "$nodes/wire/buggy.py" "$name") ;;
    esac
    "$clocks" grade --door wire --seed "$seed" --output "$wire/$name-$seed" --json -- "${program[@]}" "${words[@]}" \
        >"$wire/$name-$seed.json" 2>&1 && echo 0 >"$wire/$name-$seed.code" || echo $? >"$wire/$name-$seed.code"
}
export -f wire_run
export clocks nodes wire python WIRE_WORDS
build_wire_go() { GOCACHE="$CLAIMS_WORK/go" GOFLAGS=-mod=mod go build -o "$CLAIMS_WORK/wire-go" "$nodes/wire/node.go"; }
rights=(right clocks)
if language node nodejs; then
    rights+=(javascript)
fi
if language go golang-go && build_wire_go >"$CLAIMS_WORK/build.txt" 2>&1; then
    rights+=(go)
fi
{ printf '%s\n' "${rights[@]}" && bugs_of "$nodes/wire/bugs.txt" | sed 's/ | .*//'; } |
    while read -r name; do
        for ((seed = 1; seed <= seeds; seed++)); do echo "$name $seed"; done
    done | xargs -P "$WIRE_AT_ONCE" -L 1 bash -c 'wire_run "$@"' _

wire_ends() { # NAME CODE [RULE]: with every seed; of a code of 1 this rule is broken.
    local seed said
    for ((seed = 1; seed <= seeds; seed++)); do
        said=$wire/$1-$seed
        [[ $(<"$said.code") -eq $2 ]] || { cat "$said.json" && fail "seed $seed: exit code $(<"$said.code"), not $2"; }
        [[ $2 -eq 0 ]] || grep -q "\"rule\":\"$3\",\"sentence\":\"[^\"]*\",\"state\":\"broken\"" "$said.json" ||
            { cat "$said.json" && fail "seed $seed: $3 is not broken"; }
    done
}
check "the machine in Python holds every rule over TCP, $seeds times" wire_ends right 0
check "clocks run holds every rule over TCP, $seeds times" wire_ends clocks 0
# in_language_over_tcp NAME OF_RUN COMMAND: one that could not be had, or does not compile, is said to be left out.
in_language_over_tcp() {
    if [[ " ${rights[*]} " == *" $2 "* ]]; then
        check "the machine in $1 holds every rule over TCP, $seeds times" wire_ends "$2" 0
    elif command -v "$3" >/dev/null; then
        check "the machine in $1 over TCP compiles" cat "$CLAIMS_WORK/build.txt" /nonexistent
    else
        skip "the machine in $1 holds every rule over TCP" "there is no $3 here"
    fi
}
in_language_over_tcp JavaScript javascript node
in_language_over_tcp Go go go
while IFS='|' read -r bug rule; do
    check "${bug% } breaks ${rule# } over TCP, $seeds times" wire_ends "${bug% }" 1 "${rule# }"
done < <(bugs_of "$nodes/wire/bugs.txt")

# A class: most are right, every tenth has a bug; one does not answer, one is not there.
class_is_graded() {
    local i bugs
    mapfile -t bugs < <(sed -n 's/^\([a-z][a-z-]*\) | .*/\1/p' "$nodes/bugs/bugs.txt" | grep -v blocks)
    for ((i = 0; i < CLASS; i++)); do
        mkdir -p "$CLAIMS_WORK/class/s$i"
        if ((i % 10 == 9)); then
            printf 'import sys\nsys.argv.append("%s")\nexec(open("%s").read())\n' "${bugs[i % ${#bugs[@]}]}" "$nodes/bugs/buggy.py" \
                >"$CLAIMS_WORK/class/s$i/node.py"
        else
            cp "$nodes/node.py" "$CLAIMS_WORK/class/s$i/node.py"
        fi
    done
    rm "$CLAIMS_WORK/class/s7/node.py"
    "$clocks" grade "$CLAIMS_WORK/class" --run "$python {dir}/node.py" --seed 5 --output "$CLAIMS_WORK/grades" --csv >"$CLAIMS_WORK/table.csv" || [[ $? -eq 1 ]]
    [[ $(grep -c ',valid,' "$CLAIMS_WORK/table.csv") -eq $((CLASS * 9 / 10 - 1)) ]] || { cat "$CLAIMS_WORK/table.csv" && fail "not every right one is valid"; }
    grep -q '^s7,0,.*it never answered' "$CLAIMS_WORK/table.csv"
}
check "a class of $CLASS is graded" class_is_graded

class_goes_on() {
    local before
    before=$(cat "$CLAIMS_WORK/grades/grades.csv")
    rm -r "$CLAIMS_WORK/grades/s3" "$CLAIMS_WORK/grades/s4"
    "$clocks" grade "$CLAIMS_WORK/class" --run "$python {dir}/node.py" --output "$CLAIMS_WORK/grades" --csv >"$CLAIMS_WORK/again.csv" || [[ $? -eq 1 ]]
    [[ $before == "$(cat "$CLAIMS_WORK/again.csv")" ]] || { diff <(echo "$before") "$CLAIMS_WORK/again.csv" || fail "the table is another"; }
    [[ -e $CLAIMS_WORK/grades/s3/grade.json ]]
}
check "a class that was interrupted goes on with its seed" class_goes_on

# The commands of the pages for students and teachers, as they stand there: a machine with a bug is invalid, all else is well.
commands_of() { sed -n 's/^    \([a-z]\)/\1/p' "$1"; } # PAGE
page_does_what_it_says() {
    local command wanted code
    while IFS= read -r command; do
        wanted=0
        [[ $command != */buggy.py* && $command != *' class '* ]] || wanted=1
        code=0
        (cd "$CLAIMS_WORK/here" && bash -c "$command" </dev/null) >"$CLAIMS_WORK/said.txt" 2>&1 || code=$?
        [[ $code -eq $wanted ]] || { cat "$CLAIMS_WORK/said.txt" && fail "$command: exit code $code, not $wanted"; }
    done < <(commands_of "$1")
}
# What a page shows as the output of its first broken machine is a part of what is said, line by line.
sample_is_said() { # PAGE
    local line
    "$clocks" grade --seed 3 --output "$CLAIMS_WORK/grade" -- "$python" "$nodes/bugs/buggy.py" no-max >"$CLAIMS_WORK/sample.txt" ||
        [[ $? -eq 1 ]]
    awk '/^```/ { inside = !inside; next } inside' "$1" | awk '/^broken .*receive-max-plus-one/, /expected:/' >"$CLAIMS_WORK/shown.txt"
    [[ $(wc -l <"$CLAIMS_WORK/shown.txt") -gt 5 ]]
    while IFS= read -r line; do
        grep -Fxq -e "$line" "$CLAIMS_WORK/sample.txt" || { cat "$CLAIMS_WORK/sample.txt" && fail "it does not say: $line"; }
    done <"$CLAIMS_WORK/shown.txt"
}
check "README.md shows what is said" sample_is_said README.md
check "docs/tutorial.md shows what is said" sample_is_said docs/tutorial.md

mkdir -p "$CLAIMS_WORK/here/class" "$CLAIMS_WORK/bin"
ln -s "$clocks" "$CLAIMS_WORK/bin/clocks"
cp -r "$nodes/node.py" "$nodes/bugs" "$nodes/wire" "$CLAIMS_WORK/here"
cp -r "$CLAIMS_WORK/class/s1" "$CLAIMS_WORK/class/s9" "$CLAIMS_WORK/here/class"
mkdir -p "$CLAIMS_WORK/here/nets/alice" "$CLAIMS_WORK/here/nets/bob"
cp "$nodes/wire/node.py" "$CLAIMS_WORK/here/nets/alice"
cp "$nodes/wire/node.py" "$CLAIMS_WORK/here/nets/bob"
awk '/^```/ { json = /json/; next } json' docs/teaching.md >"$CLAIMS_WORK/here/rubric.json"
export PATH=$CLAIMS_WORK/bin:$PATH
check "the commands of docs/tutorial.md do what it says" page_does_what_it_says docs/tutorial.md
check "the commands of docs/teaching.md do what it says" page_does_what_it_says docs/teaching.md

finish
