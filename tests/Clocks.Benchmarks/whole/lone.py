"""One message each millisecond, from the tick that sends it to the peer's inbox; beside a blocking C program.

Whether sender and receiver share a processor decides more than either program does: to wake a thread on another one
takes a virtual machine three times as long. So both programs are measured with both ends on one processor and on two.
Where the scheduler puts them when nobody says is shown and not judged: it is a throw of a coin.
"""
import os

from nodes import ENDS, PEERS, lines_of, pair, words_of
from table import ROUNDS

MESSAGES = "2500"


def one_way(cpus):
    """Median of ours and of the counterpart, with the sender and the receiver on these processors; in microseconds."""
    sender, receiver = [["taskset", "-c", str(cpu)] for cpu in cpus] or [[], []]
    ours = pair([*receiver, ENDS, "receive-lone", MESSAGES], [*sender, ENDS, "send-lone", "PORT", MESSAGES])
    theirs = words_of(lines_of([f"{PEERS}/pingpong", MESSAGES, *map(str, cpus)])[-1])
    return ours["one_way_p50_us"], theirs["one_way_p50_us"]


def run(rows):
    processors = sorted(os.sched_getaffinity(0))
    places = [("both ends on one processor", (processors[0],) * 2, 1.3), ("wherever the scheduler puts them", (), None)]
    if len(processors) > 1:
        places.insert(1, ("on two processors", tuple(processors[:2]), 1.3))
    for place, cpus, bar in places:
        ours, theirs = zip(*(one_way(cpus) for _ in range(ROUNDS)))
        rows.add(f"one way, {place}", "us", ours, "C", theirs, at_most=bar)
