# tests/suites.sh: runs a program of tests, or a script of them, and adds up what they say. Sourced by build.sh, after
# publish/publish.sh.
# shellcheck shell=bash

# The exit code of a test program whose filter matches no test.
readonly NO_TESTS=8

# What was counted in this run: only count writes it, only say_totals reads it.
total_passed=0
total_failed=0
what_failed=()

count() { # PASSED FAILED LOG
    local line
    total_passed=$((total_passed + $1))
    total_failed=$((total_failed + $2))
    (($2 == 0)) || while IFS= read -r line; do what_failed+=("$3: ${line:0:160}"); done < <(grep -aE '^(failed|FAILED) ' "$3")
}

# say_totals: what failed once more, then the last line of a command that tests, and its exit code.
say_totals() {
    ((${#what_failed[@]} == 0)) || printf '%s\n' "${what_failed[@]}"
    say "$total_passed passed, $total_failed failed"
    ((total_failed == 0))
}

# build_suite PROJECT: one test program, for the CLR of this machine.
build_suite() {
    watched "building tests/$1" "$BUILD_LOGS/build-$1.log" dotnet build "tests/$1/$1.csproj" -c Release -v q ||
        { cat "$BUILD_LOGS/build-$1.log" >&2 && die "building $1 failed (above)"; }
}

suite_of() { say "tests/$1/bin/Release/net10.0/$1"; }

# run_suite PROJECT: builds and runs one test program, adds its numbers to the totals.
run_suite() {
    build_suite "$1"
    count_suite "$1" "$(suite_of "$1")"
}

# run_native_suite PROJECT: the same as native code, which is how the program is shipped. A warning is a failure. It stays on
# this machine, so it is linked for this machine.
run_native_suite() {
    local log="$BUILD_LOGS/publish-$1.log"
    need_linker
    watched "compiling tests/$1 natively" "$log" \
        publish_native "tests/$1/$1.csproj" "$(host_rid)" "$FOR_THIS_GLIBC" "artifacts/$1" ||
        { cat "$log" >&2 && die "publishing $1 failed (above)"; }
    if grep -E 'warning [A-Z]+[0-9]+' "$log" >&2; then
        die "publishing $1 gave warnings (above)"
    fi
    count_suite "$1, native" "artifacts/$1/out/$1"
}

# run_arm64_suite PROJECT FILTER: tests as native code for arm64, under an emulator; nothing where they cannot be made or run.
run_arm64_suite() {
    local log="$BUILD_LOGS/publish-$1-arm64.log" folder=artifacts/$1-arm64
    [[ $(host_rid) == linux-x64 && "$(linked_as linux-arm64)" == "$FOR_OLDER_GLIBC" ]] || return 0
    need_package qemu-aarch64 qemu-user
    watched "compiling tests/$1 for arm64" "$log" \
        publish_native "tests/$1/$1.csproj" linux-arm64 "$FOR_OLDER_GLIBC" "$folder" ||
        { cat "$log" >&2 && die "publishing $1 for arm64 failed (above)"; }
    CLOCKS_ARM64=$folder/out/$1 count_suite "$1, arm64" tests/arm64/emulated.sh "$2"
}

# count_suite NAME PROGRAM [FILTER]: runs a test program; shows what failed and what was skipped and why; adds to the
# totals. It fails when the filter matches nothing.
count_suite() {
    local name=$1 log="$BUILD_LOGS/${1//, /-}.log" status=0
    mkdir -p "$BUILD_LOGS"
    watched "running tests/$name ($log)" "$log" \
        "$2" --no-ansi --progress off --output Normal ${3:+--treenode-filter "$3"} || status=$?
    [[ $status -ne "$NO_TESTS" || -z ${3:-} ]] || return 1
    local succeeded failed skipped
    succeeded=$(sed -n 's/^ *succeeded: //p' "$log" | tail -1)
    failed=$(sed -n 's/^ *failed: //p' "$log" | tail -1)
    skipped=$(sed -n 's/^ *skipped: //p' "$log" | tail -1)
    if [[ $status -ne 0 || -z $succeeded ]]; then
        cat "$log"
    else
        skipped_with_reasons "$log"
    fi
    say "$name: ${succeeded:-0} passed, ${failed:-1} failed, ${skipped:-0} skipped"
    # A program that fails without a failed test, by its exit code alone, counts as one; so does one that says nothing.
    if [[ $status -ne 0 && -n $failed && $failed -eq 0 ]]; then
        failed=1
    fi
    count "${succeeded:-0}" "${failed:-1}" "$log"
}

# skipped_with_reasons LOG: a line for each skipped test, with the reason that stands below its name.
skipped_with_reasons() { awk '/^skipped /{ sub(/ \([^()]*\)$/, ""); name = $0; getline; sub(/^ +/, ""); print "  " name ": " $0 }' "$1"; }

# run_script SCRIPT [WORD...]: a test program of its own kind that ends in "N passed, N failed", or says in a line why it is skipped.
run_script() {
    local log status=0
    log=$(log_of "$1")
    watched "running $1 ($log)" "$log" "$@" || status=$?
    count_script "$1" "$log" "$status"
}

# run_together 'SCRIPT [WORD...]'...: such scripts side by side. Each waits most of its time: for nodes, for hosts, for programs.
run_together() {
    local words
    watched "running ${*// [^ ]*/} side by side ($BUILD_LOGS)" "$BUILD_LOGS/together.log" side_by_side "$@"
    for words in "$@"; do
        count_script "${words%% *}" "$(log_of "$words")" "$(<"$(log_of "$words").status")"
    done
}

side_by_side() {
    local script words runs=()
    for script in "$@"; do
        read -ra words <<<"$script"
        {
            status=0
            "${words[@]}" >"$(log_of "$script")" 2>&1 || status=$?
            echo "$status" >"$(log_of "$script").status"
        } &
        runs+=($!)
    done
    wait "${runs[@]}"
}

log_of() { say "$BUILD_LOGS/$(basename "$(dirname "${1%% *}")").log"; }

# count_script SCRIPT LOG STATUS: what it said is shown where it failed; its numbers are added to the totals.
count_script() {
    local log=$2 status=$3 line
    line=$(grep -E '^[0-9]+ passed, [0-9]+ failed' "$log" | tail -1 || true)
    if [[ $status -ne 0 || -z $line ]]; then
        [[ $status -eq 0 ]] && grep -E '^skipped' "$log" && return
        cat "$log"
    else
        grep -E '^skipped .+: ' "$log" || true
    fi
    say "$1: ${line:-no result}"
    local passed=${line%% passed*} failed=${line#*, }
    failed=${failed%% failed*}
    [[ $status -eq 0 || ${failed:-0} -gt 0 ]] || failed=1
    count "${passed:-0}" "${failed:-1}" "$log"
}
