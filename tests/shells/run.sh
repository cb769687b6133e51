#!/usr/bin/env bash
# tests/shells/run.sh: what `clocks completions` and `clocks man` write, used by those that read it: bash, zsh, fish,
# groff and mandoc. PowerShell is not to be had on Debian: its script is looked at as text. Ends in "N passed, N failed".
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

root=$PWD
clocks=$(realpath "${CLOCKS_BINARY:-publish/linux-x64/clocks}")
export CLAIMS_WORK=$root/artifacts/shell-tests
rm -rf "$CLAIMS_WORK"
mkdir -p "$CLAIMS_WORK/here"
# shellcheck source=tests/claims.sh
source tests/claims.sh
cd "$CLAIMS_WORK/here"
touch machine_1.jsonl 'machine 2.jsonl'

# --- what must be offered, read from the help, which is made from the same table by other code

verbs() { "$clocks" --help | sed -n '/^Commands:/,$s/^  \([a-z]\{1,\}\) .*/\1/p' | sort; }
options() { "$clocks" "$1" --help | sed -n '/^Options:/,/^Examples:/s/^  \(-?, -h, \|--[a-z-]*, \)\{0,1\}\(--[a-z-]*\).*/\2/p' | sort; }

# offers SHELL LINE: the words that the shell offers for LINE, sorted.
offers() { "offers_$1" "$2" | sort -u; }

# What bash does at Tab: the words of the line so far into COMP_WORDS; = is a word of its own.
offers_bash() {
    bash --norc -c '
        source "$1"
        line=${2//=/ = }
        read -r -a COMP_WORDS <<<"$line"
        [[ $2 != *[\ ] ]] || COMP_WORDS+=("")
        COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        _clocks
        printf "%s\n" "${COMPREPLY[@]}"
    ' bash ../clocks.bash "$1"
}
offers_zsh() { timeout 60 python3 "$root/tests/shells/zsh.py" ../_clocks "$1" | sed 's/\\ / /g'; }
offers_fish() { fish --no-config -c "source ../clocks.fish; complete -C '$1'" | cut -f 1 | sed 's/^--[a-z-]*=//'; }

is_offered() { # SHELL LINE WORD...
    local is expected
    is=$(offers "$1" "$2")
    expected=$(printf '%s\n' "${@:3}" | sort)
    [[ $is == "$expected" ]] || fail "for '$2' $1 offers" "$is" "instead of" "$expected"
}

every_verb() {
    local all
    mapfile -t all < <(verbs)
    [[ ${#all[@]} -gt 8 ]] || fail "the help names ${#all[@]} verbs"
    is_offered "$1" 'clocks ' "${all[@]}"
}

every_option() {
    local verb all
    for verb in $(verbs); do
        [[ $1 != zsh || $verb == run || $verb == export ]] || continue
        mapfile -t all < <(options "$verb")
        if [[ $1 == bash && $verb == run ]]; then
            all+=(--version)
        fi
        is_offered "$1" "clocks $verb --" "${all[@]}"
    done
}

words_that_can_be_listed() {
    is_offered "$1" 'clocks run --pacing ' precise sleep
    is_offered "$1" 'clocks run --discovery=' mdns loopback static
    is_offered "$1" 'clocks export --to ' csv dot mermaid ndjson otlp perfetto shiviz tla tsviz
    is_offered "$1" 'clocks completions ' bash zsh fish powershell
}

a_plan_by_its_name_or_its_file() {
    is_offered "$1" 'clocks experiment ass' assignment
    is_offered "$1" 'clocks experiment m' machine_1.jsonl 'machine 2.jsonl'
}

run_without_its_name() {
    is_offered "$1" 'clocks --pacing s' sleep
    is_offered "$1" 'clocks --id 3 --on-peer-loss ' continue stop
}

journals() { is_offered "$1" 'clocks verify m' machine_1.jsonl 'machine 2.jsonl'; }
no_words_for_a_number() { is_offered "$1" 'clocks run --id ' ''; }

# --- PowerShell, as text

powershell_closes_what_it_opens() {
    python3 - ../clocks.ps1 <<'PYTHON'
import re, sys
text = open(sys.argv[1], encoding="utf-8").read()
code = re.sub(r"(?m)^#.*$", "", re.sub(r"'(?:[^']|'')*'|\"[^\"]*\"", "w", text))
opened = []
for sign in code:
    if sign in "([{":
        opened.append(sign)
    elif sign in ")]}":
        assert opened and opened.pop() + sign in "()[]{}", "unbalanced " + sign
assert not opened, opened
assert "'" not in code and '"' not in code, "an open quote"
PYTHON
}

powershell_knows_the_table() {
    local verb option
    for verb in $(verbs); do
        grep -qF "'$verb' = @(" ../clocks.ps1 || fail "no options of $verb"
        for option in $(options "$verb"); do
            sed -n "/^        '$verb' = @(/,/^        )/p" ../clocks.ps1 | grep -qF "@('$option', '" || fail "$verb: no $option"
        done
    done
    sed -n "/'run --pacing' = @(/,/)\$/p" ../clocks.ps1 | grep -qF "@('precise', 'precise')"
}

# --- the manual page

groff_takes_it() { [[ -z $(groff -man -Tutf8 -ww -z ../clocks.1 2>&1) ]] || fail "$(groff -man -Tutf8 -ww -z ../clocks.1 2>&1)"; }
# A page that is made anew by every build has no date.
mandoc_takes_it() {
    local said
    said=$(mandoc -T lint ../clocks.1 | grep -v 'missing date, using' || true)
    [[ -z $said ]] || fail "$said"
}
man_shows_every_option() {
    local verb option page
    page=$(MANWIDTH=80 man -l ../clocks.1 | sed 's/.\x08//g')
    for verb in $(verbs); do
        grep -qE "^   clocks $verb\b" <<<"$page" || fail "no clocks $verb"
        for option in $(options "$verb"); do
            [[ $option == --help ]] || grep -qE "^ +$option\b" <<<"$page" || fail "$verb: no $option"
        done
    done
    ! awk 'length > 80' <<<"$page" | grep . || fail "lines over 80 columns"
}

"$clocks" completions bash >../clocks.bash
"$clocks" completions zsh >../_clocks
"$clocks" completions fish >../clocks.fish
"$clocks" completions powershell >../clocks.ps1
"$clocks" man >../clocks.1

for shell in bash zsh fish; do
    if ! have "$shell" "$shell"; then
        skip "completions of $shell" "$shell is not here"
        continue
    fi
    for claim in every_verb every_option words_that_can_be_listed a_plan_by_its_name_or_its_file run_without_its_name journals \
        no_words_for_a_number; do
        check "$shell: ${claim//_/ }" "$claim" "$shell"
    done
done
check "PowerShell closes what it opens" powershell_closes_what_it_opens
check "PowerShell knows the table" powershell_knows_the_table
if have groff groff; then check "groff takes the page" groff_takes_it; else skip "groff" "it is not here"; fi
if have mandoc mandoc; then check "mandoc takes the page" mandoc_takes_it; else skip "mandoc" "it is not here"; fi
if have man man-db groff; then check "man shows every option" man_shows_every_option; else skip "man" "it is not here"; fi
finish
