"""A node's events through ZLogger, beside the ring alone and beside ZLogger's own writers: events a second and bytes."""
from nodes import ENDS, Folder, lines_of, words_of
from table import ROUNDS

EVENTS = 1_000_000


def written(way):
    with Folder() as folder:
        return words_of(lines_of([ENDS, "events", way, str(EVENTS), f"{folder}/events.jsonl"])[-1])


def run(rows):
    ways = ("ring", "log", "stream", "json")
    speed = {way: [] for way in ways}
    bytes_allocated = {way: [] for way in ways}
    missing = {way: 0 for way in ways}
    # In turn, so that what the machine does besides falls on all of them.
    for _ in range(ROUNDS):
        for way in ways:
            result = written(way)
            speed[way].append(result["events_per_second"])
            bytes_allocated[way].append(result["allocated_bytes"])
            missing[way] += result["missing_lines"]
    rows.add("events through the log", "events/s", speed["log"], "ring alone", speed["ring"], at_least=0.85)
    rows.add("ZLogger's stream provider, the same lines", "events/s", speed["stream"], "ring alone", speed["ring"])
    rows.add("ZLogger's stream provider, its JSON", "events/s", speed["json"], "ring alone", speed["ring"])
    rows.add("allocated by the log", "bytes", bytes_allocated["log"], at_most=0)
    rows.add("allocated by the stream provider, the same lines", "bytes", bytes_allocated["stream"])
    rows.add("allocated by the stream provider, its JSON", "bytes", bytes_allocated["json"])
    for way in ways:
        rows.add(f"lines missing, {way}", "lines", [missing[way]], at_most=0)
