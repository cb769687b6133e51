#!/usr/bin/env bash
# tests/build/run.sh [all]: build.sh itself and every other shell script of the repository. Ends in "N passed, N failed".
#
# Needs a program that was just published. `all` builds once more without a network, which takes a minute, and runs the demo.
# The solution is built, and its packages are asked for in the registry's list of vulnerable ones, in both.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

how_much=${1:-quick}
export CLAIMS_WORK=$PWD/artifacts/build-tests
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_CLI_UI_LANGUAGE=en
mkdir -p "$CLAIMS_WORK"
# shellcheck source=tests/claims.sh
source tests/claims.sh

# scripts: what begins as one for a shell.
scripts() { git ls-files -z | xargs -0 awk 'FNR == 1 && /^#!.*(bash|sh)$/ { print FILENAME } { nextfile }' && git ls-files '*.sh'; }

# present COMMAND PACKAGE: installed where that is allowed, else named.
present() { have "$@" || fail "$1 is missing: sudo apt-get install $2   (or your system's equivalent)"; }

shellcheck_finds_nothing() { present shellcheck shellcheck && scripts | sort -u | xargs shellcheck -x; }
shfmt_changes_nothing() { present shfmt shfmt && scripts | sort -u | xargs shfmt -d; }

# Whether sources that dotnet format would change are a failure: yes or no. The whole of it takes three minutes on two cores, so
# the quick tests ask for layout alone, which takes under half a minute (without their slashes the folders match nothing). Of the
# rest the build refuses what .editorconfig has as a warning (braces, needless usings, names of fields), and HouseStyleTests
# usings out of order.
readonly FORMAT_GATE=yes
dotnet_format_changes_nothing() {
    if [[ $how_much == all ]]; then
        dotnet format Clocks.Aot.sln --verify-no-changes
    else
        dotnet format whitespace . --folder --include src/ tests/ --verify-no-changes
    fi || fail "dotnet format Clocks.Aot.sln puts it right"
}

milliseconds() { date +%s%3N; }

publish_again_is_quick() {
    local began took
    began=$(milliseconds)
    ./build.sh publish >"$CLAIMS_WORK/again.txt"
    took=$(($(milliseconds) - began))
    cat "$CLAIMS_WORK/again.txt"
    [[ $(wc -l <"$CLAIMS_WORK/again.txt") -eq 1 ]] || fail "more than a line"
    grep -q 'is up to date' "$CLAIMS_WORK/again.txt"
    # A second on most machines, and nothing like a build on the slowest.
    [[ $took -lt 10000 ]] || fail "it took $took ms"
}

another_system_is_refused() {
    local code=0
    ./build.sh publish osx-x64 >"$CLAIMS_WORK/elsewhere.txt" 2>&1 || code=$?
    cat "$CLAIMS_WORK/elsewhere.txt"
    [[ $code -eq 1 && $(wc -l <"$CLAIMS_WORK/elsewhere.txt") -eq 1 ]]
    grep -q 'osx-x64 cannot be built on linux-' "$CLAIMS_WORK/elsewhere.txt"
}

refuses() { # WORDS ARGUMENT...: build.sh does not take these arguments, and says so in the last of its lines.
    local words=$1
    shift
    ! ./build.sh "$@" >"$CLAIMS_WORK/unknown.txt" 2>&1 || fail "it takes '$*'"
    tail -n 1 "$CLAIMS_WORK/unknown.txt" | grep -q -- "$words" || { cat "$CLAIMS_WORK/unknown.txt" && fail "it does not say: $words"; }
}
slips_of_the_pen_are_refused() {
    refuses "unknown command 'polish'" polish
    refuses "'linux-x46' is no system that clocks is built for" publish linux-x46
    refuses "'win' is no system" publish linux-x64 win
    refuses "test takes 'all' or nothing, not 'al'" test al
    refuses "mutate takes how many, and the first seed, not 'few'" mutate few
    refuses "clean takes no 'now'" clean now
    refuses "publish all takes no 'win-x64'" publish all win-x64
}

help_has_its_usual_names() {
    diff <(./build.sh help) <(./build.sh --help)
    diff <(./build.sh help) <(./build.sh -h)
}

unit_runs_a_class_or_a_test() {
    local wanted
    for wanted in LamportClockTests A_receive LamportClockTests.A_receive RatePropertyTests; do
        ./build.sh unit "$wanted" >"$CLAIMS_WORK/unit.txt" || { cat "$CLAIMS_WORK/unit.txt" && fail "unit $wanted"; }
        cat "$CLAIMS_WORK/unit.txt"
        tail -n 1 "$CLAIMS_WORK/unit.txt" | grep -qE '^[1-9][0-9]* passed, 0 failed$' || fail "unit $wanted ran nothing"
    done
    refuses "no class and no test is called 'Nonesuch'" unit Nonesuch
    refuses "no class and no test is called 'LamportClockTests.Nonesuch'" unit LamportClockTests.Nonesuch
    refuses "unit takes a class, a test or Class.Test, not '/'" unit /
}

# A gate that lets everything pass would be none: programs that are wrong in one way each.
# Its own bars are wider: below them stands what the programs themselves are refused for.
gate_refuses() { # WORDS RID PROGRAM LOG [VARIABLE=VALUE...]
    local words=$1 code=0
    SIZE_MIN_BYTES=1000 SIZE_MAX_BYTES=9000000 env "${@:5}" publish/gate.sh "$2" "$3" "$4" >"$CLAIMS_WORK/gate.txt" 2>&1 || code=$?
    cat "$CLAIMS_WORK/gate.txt"
    [[ $code -eq 1 ]] && grep -q -- "$words" "$CLAIMS_WORK/gate.txt"
}
gate_holds() {
    local program=publish/linux-x64/clocks log=$CLAIMS_WORK/publish.log
    : >"$log"
    printf 'x.cs(1,1): warning CS0168: unused\n' >"$CLAIMS_WORK/warned.log"
    gate_refuses 'gave warnings' linux-x64 "$program" "$CLAIMS_WORK/warned.log"
    gate_refuses 'is ELF 3e00, expected ELF b700' linux-arm64 "$program" "$log"
    gate_refuses 'expected PE 6486' win-x64 "$program" "$log"
    gate_refuses 'expected 1000 to 2000' linux-x64 "$program" "$log" SIZE_MAX_BYTES=2000
    # ls has the right type, but not the libraries of ours; env asks for the glibc of this machine.
    gate_refuses 'needs what not every machine has: lib' linux-x64 /bin/ls "$log"
    gate_refuses 'at most 2.17 is allowed' linux-x64 /usr/bin/env "$log" OLDER_GLIBC=1
}

# What a Mac would not start is refused: each of these differs from the program in one thing.
signature_refuses() { # WORDS PROGRAM
    ! publish/osx-arm64/signature.sh "$2" >"$CLAIMS_WORK/signature.txt" 2>&1 || fail "it takes $2"
    cat "$CLAIMS_WORK/signature.txt"
    grep -q -- "$1" "$CLAIMS_WORK/signature.txt"
}
signature_holds() {
    local program=publish/osx-arm64/clocks other=$CLAIMS_WORK/signed
    publish/osx-arm64/signature.sh "$program"
    cp "$program" "$other"
    printf 'x' | dd of="$other" bs=1 seek=5000000 conv=notrunc status=none
    signature_refuses '^signature: 1 of [0-9]* pages of .* are not what was signed' "$other"
    { cat "$program" && printf 'more'; } >"$other"
    signature_refuses 'what follows is not signed' "$other"
    # The same file with the command renumbered, of which no Mac would know what it is.
    python3 -c 'import struct, sys
data = bytearray(open(sys.argv[1], "rb").read())
at = 32
for _ in range(struct.unpack_from("<I", data, 16)[0]):
    command, size = struct.unpack_from("<II", data, at)
    if command == 0x1D:
        struct.pack_into("<I", data, at, 0x7D)
    at += size
open(sys.argv[2], "wb").write(data)' "$program" "$other"
    signature_refuses 'has no signature' "$other"
    signature_refuses 'is no program of a Mac' publish/linux-x64/clocks
}

# A program that asks for a function which is not in the list, in its table or by name, is refused.
imports_hold() {
    local program=publish/win-x64/clocks.exe other=$CLAIMS_WORK/imports.exe
    publish/win-x64/imports.sh "$program"
    sed 's/CreateEventExW/CreateSemaphor/' "$program" >"$other"
    imports_refuse 'imports kernel32.dll CreateSemaphor: since when does Windows have it' "$other"
    { cat "$program" && printf '\0GetTempPath2W\0'; } >"$other"
    imports_refuse 'asks for GetTempPath2W while it runs: since when does Windows have it' "$other"
}
imports_refuse() { # WORDS PROGRAM
    ! publish/win-x64/imports.sh "$2" >"$CLAIMS_WORK/imports.txt" 2>&1 || fail "it takes $2"
    cat "$CLAIMS_WORK/imports.txt"
    grep -q -- "$1" "$CLAIMS_WORK/imports.txt"
}

# The bar that people read is the one that the gate is given.
bar_is_as_written() {
    local bytes
    bytes=$(sed -n 's/^readonly SIZE_MAX_BYTES=//p' publish/publish.sh)
    grep -F "more than $((bytes / 1000000)).$((bytes / 100000 % 10)) MB" README.md
    grep -F "\`SIZE_MAX_BYTES\`, $((bytes / 1000000)).$((bytes / 100000 % 10)) MB" publish/README.md
}

# What publish/README.md says of a system is what was built: to the letter of the program that is released, nearly of one that was
# linked for this machine alone.
table_is_true() { # RID PROGRAM
    if [[ $1 == linux-* && "$(cat "artifacts/publish/$1/link")" != "for older glibc" ]]; then
        publish/record.sh --near "$1" "$2"
    else
        publish/record.sh --check "$1" "$2"
    fi
}

# A table that took any program for the one it records would be none; what has a row that is true does not write it.
record_refuses() { # WORDS OPTION PROGRAM
    local code=0
    publish/record.sh "$2" linux-x64 "$3" >"$CLAIMS_WORK/record.txt" 2>&1 || code=$?
    cat "$CLAIMS_WORK/record.txt"
    [[ $code -eq 1 && $(wc -l <"$CLAIMS_WORK/record.txt") -eq 1 ]] && grep -q -- "$1" "$CLAIMS_WORK/record.txt"
}
record_holds() {
    local program=publish/linux-x64/clocks before
    { cat "$program" && head -c 200000 /dev/zero; } >"$CLAIMS_WORK/fat"
    record_refuses 'bytes, and publish/README.md says [0-9.]* MB: ./build.sh publish linux-x64 writes it' --check "$CLAIMS_WORK/fat"
    { cat "$program" && head -c 2000000 /dev/zero; } >"$CLAIMS_WORK/fat"
    record_refuses 'of the one that is released' --near "$CLAIMS_WORK/fat"
    { cat /bin/ls && head -c "$(($(wc -c <"$program") - $(wc -c </bin/ls)))" /dev/zero; } >"$CLAIMS_WORK/foreign"
    record_refuses 'which publish/README.md does not list' --near "$CLAIMS_WORK/foreign"
    before=$(cat README.md publish/README.md | sha256sum)
    ! publish/record.sh --check linux-x64 "$program" 2>/dev/null || publish/record.sh linux-x64 "$program"
    [[ "$(cat README.md publish/README.md | sha256sum)" == "$before" ]] || fail "a row that is true was written"
}

# projects: of the tree, with their folders. publish/win-x64/sdk.csproj is none: it compiles nothing and only fetches import
# libraries, which a build of the solution would do on every machine.
projects() { git ls-files -co --exclude-standard '*.csproj' | grep -vxF publish/win-x64/sdk.csproj | LC_ALL=C sort; }

# entries FIELD: of the solution, its projects and folders: 1 the name, 2 the path.
entries() { tr -d '\r' <Clocks.Aot.sln | sed -n 's/^Project("[^"]*") = //p' | awk -F '"' -v field="$1" '{ print $(2 * field) }'; }

# Two entries of one name cannot be built: MSB5004.
solution_has_every_project() {
    local differs twice
    differs=$(diff <(projects) <(entries 2 | sed 's,\\,/,g' | grep '\.csproj$' | LC_ALL=C sort) || true)
    [[ -z $differs ]] || fail "Clocks.Aot.sln (>) and the tree (<) differ: dotnet sln add PROJECT" "$differs"
    twice=$(entries 1 | sort -f | uniq -di)
    [[ -z $twice ]] || fail "Clocks.Aot.sln has two entries of the name $twice"
}

solution_builds() {
    dotnet build -c Release >"$CLAIMS_WORK/solution.txt" 2>&1 || { cat "$CLAIMS_WORK/solution.txt" && return 1; }
    cat "$CLAIMS_WORK/solution.txt"
    grep -q '^ *0 Warning(s)' "$CLAIMS_WORK/solution.txt"
}

# dotnet test finds the tests by the solution and the runner of global.json.
solution_has_tests() {
    local project
    dotnet test -c Release --no-build --list-tests >"$CLAIMS_WORK/tests.txt" 2>&1 || { cat "$CLAIMS_WORK/tests.txt" && return 1; }
    for project in Clocks.Tests Clocks.Properties Clocks.EndToEnd; do
        grep -E "^Discovered [1-9][0-9]* tests in assembly .*/$project\.dll" "$CLAIMS_WORK/tests.txt" || fail "none of $project"
    done
}

# dotnet ends with 0 whatever it finds, so its words are read: a sentence for each project.
no_package_is_vulnerable() {
    cat "$CLAIMS_WORK/vulnerable.txt"
    [[ $(grep -c 'has no vulnerable packages' "$CLAIMS_WORK/vulnerable.txt") -eq $(projects | wc -l) ]]
}
# knows_vulnerabilities: a registry may serve packages and not what is known against them; then it finds every package
# clean. This one is known not to be (GHSA-5crp-9r3c-p9vr).
knows_vulnerabilities() {
    local probe=$CLAIMS_WORK/vulnerable
    mkdir -p "$probe"
    printf '%s\n' '<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net10.0</TargetFramework>' \
        '<NuGetAudit>false</NuGetAudit></PropertyGroup><ItemGroup>' \
        '<PackageReference Include="Newtonsoft.Json" Version="12.0.3" /></ItemGroup></Project>' >"$probe/vulnerable.csproj"
    printf '<Project />\n' | tee "$probe/Directory.Packages.props" "$probe/Directory.Build.props" >"$probe/Directory.Build.targets"
    dotnet restore "$probe" >"$probe/list.txt" 2>&1 &&
        dotnet list "$probe" package --vulnerable >"$probe/list.txt" 2>&1 && grep -q '12\.0\.3' "$probe/list.txt"
}
look_for_vulnerable_packages() {
    if knows_vulnerabilities; then
        dotnet list package --vulnerable --include-transitive >"$CLAIMS_WORK/vulnerable.txt" 2>&1 || true
        check "no package is known to be vulnerable" no_package_is_vulnerable
    else
        skip "vulnerable packages" "the registry does not answer, or does not say what is known against packages"
    fi
}

every_project_has_its_lock_file() {
    projects | while IFS= read -r project; do
        git ls-files --error-unmatch "$(dirname "$project")/packages.lock.json"
    done
}

# In CI a graph that is not the locked one is refused, and one that is, is not.
restores_in_ci() { # LOCK_FILE
    CI=true dotnet restore src/Clocks.Model/Clocks.Model.csproj -p:NuGetLockFilePath="$1" >"$CLAIMS_WORK/locked.txt" 2>&1
}
locked_graph_is_kept() {
    local locked=$PWD/src/Clocks.Model/packages.lock.json
    sed 's/\("requested": "\[\)10\./\19./' "$locked" >"$CLAIMS_WORK/other.lock.json"
    ! restores_in_ci "$CLAIMS_WORK/other.lock.json" || fail "it takes another graph"
    cat "$CLAIMS_WORK/locked.txt"
    grep -q 'error NU1004' "$CLAIMS_WORK/locked.txt"
    restores_in_ci "$locked" || { cat "$CLAIMS_WORK/locked.txt" && fail "it refuses the locked graph"; }
}

# After a program was published once, nothing more comes from the network.
publishes_offline() {
    touch src/Clocks/Program.cs
    unshare --net ./build.sh publish >"$CLAIMS_WORK/offline.txt" 2>&1 || { cat "$CLAIMS_WORK/offline.txt" && return 1; }
    cat "$CLAIMS_WORK/offline.txt"
    head -n 1 "$CLAIMS_WORK/offline.txt" | grep '^compiling publish/linux-x64/clocks for .* glibc: about a minute'
    grep -q '^published' "$CLAIMS_WORK/offline.txt"
}

# The symbols beside the native program lead a debugger to functions and lines, in a program of its own and in a lab's node.
in_gdb() { # ARGUMENT...: stops at the tick of a machine and shows its line.
    gdb -q -batch -ex 'break Clocks_Model_Clocks_Model_Machine__Tick' "$@" </dev/null >"$CLAIMS_WORK/gdb.txt" 2>&1 || true
    cat "$CLAIMS_WORK/gdb.txt"
    grep -q 'hit Breakpoint 1, Clocks_Model_Clocks_Model_Machine__Tick .* at .*src/Clocks.Model/Machine.cs:[0-9]' "$CLAIMS_WORK/gdb.txt"
}
native_program_is_debugged() {
    local program=$PWD/artifacts/publish/linux-x64/out/clocks folder=$CLAIMS_WORK/debugged lab node tries=0
    in_gdb -ex run --args "$program" simulate --log "$folder"
    "$program" lab --loopback --nodes 2 --duration 10 --cluster "debugged-$$" --log "$folder" >"$CLAIMS_WORK/lab.txt" 2>&1 &
    lab=$!
    until node=$(pgrep -P "$lab" -f 'clocks run --id 2 '); do
        ((++tries < 100)) || fail "the lab has no node 2"
        sleep 0.1
    done
    in_gdb -ex continue -p "$node"
    wait "$lab" || { cat "$CLAIMS_WORK/lab.txt" && fail "the lab did not end well"; }
}

demo_ends_in_a_verdict() {
    CLOCKS_CLUSTER=demo-$$ ./build.sh demo >"$CLAIMS_WORK/demo.txt"
    cat "$CLAIMS_WORK/demo.txt"
    grep -q '^Verdict: valid' "$CLAIMS_WORK/demo.txt"
}

check "shellcheck finds nothing" shellcheck_finds_nothing
check "shfmt changes nothing" shfmt_changes_nothing
if [[ $FORMAT_GATE == yes ]]; then
    check "dotnet format changes nothing" dotnet_format_changes_nothing
else
    skip "dotnet format" "FORMAT_GATE in tests/build/run.sh is off"
fi
check "publishing again is quick and says a line" publish_again_is_quick
check "another system is refused in a sentence" another_system_is_refused
check "slips of the pen are refused" slips_of_the_pen_are_refused
check "help has its usual names" help_has_its_usual_names
check "unit runs a class or a test" unit_runs_a_class_or_a_test
if [[ -x publish/linux-x64/clocks ]]; then
    check "the gate holds" gate_holds
    check "the table of publish/README.md is true of linux-x64" table_is_true linux-x64 publish/linux-x64/clocks
    check "the table is no table of something else" record_holds
fi
if [[ $how_much == all ]]; then
    for program in publish/{linux-arm64/clocks,win-x64/clocks.exe,osx-arm64/clocks}; do
        rid=$(basename "$(dirname "$program")")
        [[ ! -f $program ]] || check "the table of publish/README.md is true of $rid" table_is_true "$rid" "$program"
    done
    [[ ! -f publish/win-x64/clocks.exe ]] || check "what is asked of Windows is looked at" imports_hold
    [[ ! -f publish/osx-arm64/clocks ]] || check "the signature that a Mac asks for is looked at" signature_holds
fi
check "the bar of the size is as written" bar_is_as_written
check "the solution has every project, and no name twice" solution_has_every_project
check "every project has its lock file" every_project_has_its_lock_file
check "in CI the locked graph is kept" locked_graph_is_kept
check "the solution builds without a warning" solution_builds
check "dotnet test finds the tests" solution_has_tests
look_for_vulnerable_packages
if [[ $how_much == all ]]; then
    check "the demo ends in a verdict" demo_ends_in_a_verdict
    if [[ -f artifacts/publish/linux-x64/out/clocks.dbg ]] && have gdb gdb; then
        check "a native program is debugged" native_program_is_debugged
    else
        skip "debugging a native program" "there is no gdb, or no program of linux-x64"
    fi
    if unshare --net true 2>/dev/null; then
        check "it publishes offline" publishes_offline
    else
        skip "publishing offline" "this machine allows no namespaces"
    fi
fi
finish
