"""What a key costs: connections encrypted, peers proven; beside the same without a key, round by round."""
import os
import subprocess

from allocation import pair as allocating_pair
from lone import MESSAGES as LONE
from nodes import CLOCKS, ENDS, Folder, lines_of, pair, words_of
from small import resident_mb
from table import ROUNDS

FLOOD = "3000000"


def flood(*key):
    return pair([ENDS, "receive", FLOOD, *key], [ENDS, "send", "PORT", FLOOD, *key])["messages_per_second"]


def lone(cpu, *key):
    """On one processor: where the scheduler puts the two is no part of the question."""
    at = ["taskset", "-c", str(cpu)]
    return pair([*at, ENDS, "receive-lone", LONE, *key], [*at, ENDS, "send-lone", "PORT", LONE, *key])["one_way_p50_us"]


def run(rows):
    cpu = min(os.sched_getaffinity(0))
    rounds = range(ROUNDS)
    with Folder() as folder:
        file = f"{folder}/clocks.key"
        subprocess.run([CLOCKS, "key", "new", file], check=True, stdout=subprocess.DEVNULL)
        key = ["--key-file", file]
        ours, theirs = zip(*((flood("key"), flood()) for _ in rounds))
        rows.add("messages in a flood", "messages/s", ours, "no key", theirs, at_least=0.25)
        ours, theirs = zip(*((lone(cpu, "key"), lone(cpu)) for _ in rounds))
        rows.add("one way, both ends on one processor", "us", ours, "no key", theirs, at_most=1.3)
        greetings = [words_of(lines_of([ENDS, "greetings", "500"])[-1]) for _ in rounds]
        rows.add("handshake, processor time of both ends", "us", [each["both_ends_us"] for each in greetings], at_most=2_000)
        rows.add("seal and open a full record", "MB/s", [each["seal_and_open_mb_per_second"] for each in greetings])
        for rate, seconds in ((1000, 8), ("max", 4)):
            result = allocating_pair(rate, seconds, *key)
            rows.add(f"{rate}/s, discovery idle: process", "bytes", [result["process_allocated_bytes"]], at_most=0)
            rows.add(f"{rate}/s: events meanwhile", "events", [result["events"]])
        ours, theirs = zip(*((resident_mb(3, 4, *key), resident_mb(3, 4)) for _ in rounds))
        rows.add("resident, two peers, more than without", "MB", [a - b for a, b in zip(ours, theirs)], at_most=1)
