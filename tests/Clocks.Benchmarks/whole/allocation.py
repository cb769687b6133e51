"""Bytes on the managed heap after the first second, the whole process: three nodes, paced and unpaced."""
from nodes import Folder, Node


def nodes(rate, seconds):
    with Folder() as folder:
        three = [Node(folder, id, "--cluster", "bench", "--expect", 3, "--rate", rate, "--duration", seconds) for id in (1, 2, 3)]
        return [one.result() for one in three]


def run(rows):
    for rate, seconds in ((6, 8), (1000, 8), ("max", 3)):
        results = nodes(rate, seconds)
        rows.add(f"{rate}/s: tick thread", "bytes", [r["tick_thread_allocated_bytes"] for r in results], at_most=0)
        rows.add(f"{rate}/s: whole process", "bytes", [r["process_allocated_bytes"] for r in results], at_most=0)
        rows.add(f"{rate}/s: events meanwhile", "events", [r["events"] for r in results])
