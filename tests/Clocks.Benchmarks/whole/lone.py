"""One message each millisecond, from the tick that sends it to the peer's inbox; beside a blocking C program."""
from nodes import ENDS, PEERS, lines_of, pair, words_of
from table import ROUNDS

MESSAGES = "2500"


def run(rows):
    ours, raw, half = [], [], []
    for _ in range(ROUNDS):
        ours.append(pair([ENDS, "receive-lone", MESSAGES], [ENDS, "send-lone", "PORT", MESSAGES])["one_way_p50_us"])
        theirs = words_of(lines_of([f"{PEERS}/pingpong", MESSAGES])[-1])
        raw.append(theirs["one_way_p50_us"])
        half.append(theirs["half_round_trip_p50_us"])
    rows.add("one way, median", "us", ours, "C, one way", raw, at_most=1.3)
    rows.add("one way, median", "us", ours, "C, half a round trip", half)
