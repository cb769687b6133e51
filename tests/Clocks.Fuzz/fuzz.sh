#!/usr/bin/env bash
# tests/Clocks.Fuzz/fuzz.sh [SECONDS [TARGET...]]: AFL++ looks for inputs that make a reader of foreign bytes throw, hang or
# contradict itself, guided by the branches that an input takes (SharpFuzz), for so long over all targets together (300).
# What it finds stays in artifacts/fuzz/found, with the command that repeats it. Needs root on Debian or Ubuntu, or afl-fuzz.
set -euo pipefail
cd "$(dirname "$0")/../.."
readonly OUT=artifacts/fuzz
export CLAIMS_WORK=$OUT
# shellcheck source=tests/claims.sh
source tests/claims.sh
readonly SHARPFUZZ=2.3.0

seconds=${1:-300}
targets=("${@:2}")
((${#targets[@]} > 0)) || targets=(dns frames journal log pattern plan replies)

rm -rf "$OUT"
mkdir -p "$OUT/found"
have afl-fuzz afl++ || { say "there is no afl-fuzz here: install the package afl++" >&2 && exit 1; }
quietly() { "$@" >"$OUT/build.log" 2>&1 || { cat "$OUT/build.log" >&2 && exit 1; }; }
quietly dotnet publish tests/Clocks.Fuzz -c Release -v q --nologo -o "$OUT/program"
quietly dotnet tool install --tool-path "$OUT/tool" SharpFuzz.CommandLine --version "$SHARPFUZZ"
for room in "$OUT"/program/Clocks.*.dll; do
    [[ $room == */Clocks.Fuzz.dll ]] || "$OUT/tool/sharpfuzz" "$room"
done

# Logs are judged as files: not on a disk.
[[ ! -w /dev/shm ]] || export TMPDIR=/dev/shm

# figure NAME TARGET: a figure of the fuzzer's own report.
figure() { sed -n "s/^$1 *: *//p" "$OUT/$2/default/fuzzer_stats"; }

# holds TARGET: fuzzed for its share of the time; false when it broke, and what broke it is kept.
holds() {
    local target=$1 share=$((seconds / ${#targets[@]})) input found=0
    # Nothing is measured here, so what afl-fuzz wants of the machine for its speed is waived, and no setting is changed.
    AFL_SKIP_BIN_CHECK=1 AFL_SKIP_CPUFREQ=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 AFL_NO_UI=1 AFL_NO_AFFINITY=1 \
        afl-fuzz -i "tests/Clocks.Fuzz/corpus/$target" -o "$OUT/$target" -V "$((share > 0 ? share : 1))" -t 5000 -m none \
        dotnet "$OUT/program/Clocks.Fuzz.dll" "$target" >"$OUT/$target.log" 2>&1 || { tail -20 "$OUT/$target.log" && return 1; }
    for input in "$OUT/$target"/default/crashes/id* "$OUT/$target"/default/hangs/id*; do
        [[ -f $input ]] || continue
        found=$((found + 1))
        cp "$input" "$OUT/found/$target-$(sha256sum "$input" | cut -c1-12)"
    done
    ((found == 0)) || fail "$found inputs that it does not bear"
}

for target in "${targets[@]}"; do
    check "$target" holds "$target"
    say "$target: $(figure execs_done "$target") inputs, $(figure corpus_count "$target") ways through it"
done
for input in "$OUT"/found/*; do
    [[ ! -f $input ]] || say "repeat: dotnet run --project tests/Clocks.Fuzz -c Release -- $(basename "${input%-*}") $input"
done
finish
