#!/bin/bash
# A machine over standard input and output, in bash alone: it starts no other program.
# Numbers of a shell have 64 bits, which is wide enough; a number or a list of a line is found by its key.
clock=0 peers=() froms=() clocks=()
declare -A down

number() { [[ $line =~ \"$1\":\ *([0-9]+) ]] && REPLY=${BASH_REMATCH[1]}; }

receive() {
    local from=${froms[0]} got=${clocks[0]}
    froms=("${froms[@]:1}") clocks=("${clocks[@]:1}")
    ((clock = (got > clock ? got : clock) + 1))
    echo "{\"event\":\"RECEIVE\",\"new_clock\":$clock,\"from\":$from,\"message_clock\":$got,\"queue_len\":${#froms[@]}}"
}

idle() { # idle DIE
    local at to=""
    ((clock += 1))
    for at in 0 1; do
        if (($1 == at + 1 || $1 == 3)) && [[ -n ${peers[at]} && -z ${down[${peers[at]}]} ]]; then to+=${to:+,}${peers[at]}; fi
    done
    if [[ -n $to ]]; then
        echo "{\"event\":\"SEND\",\"new_clock\":$clock,\"to\":[$to],\"message_clock\":$clock}"
    else
        echo "{\"event\":\"INTERNAL\",\"new_clock\":$clock}"
    fi
}

while IFS= read -r line; do
    [[ $line =~ \"type\":\ *\"([a-z]+)\" ]] || continue
    case ${BASH_REMATCH[1]} in
        init) [[ $line =~ \"peers\":\ *\[([^]]*)\] ]] && IFS=', ' read -ra peers <<<"${BASH_REMATCH[1]}" ;;
        message) number from && froms+=("$REPLY") && number clock && clocks+=("$REPLY") ;;
        down) number peer && down[$REPLY]=1 ;;
        up) number peer && unset "down[$REPLY]" ;;
        tick) if ((${#froms[@]})); then receive; else number die && idle "$REPLY"; fi ;;
    esac
done
exit 0
