"""From exec to the first tick, and what stays resident with two and with a hundred peers at 6 Hz."""
import json
import time

from nodes import Folder, Node
from table import ROUNDS

RATE = 1000


def first_tick_ms():
    """Wall clock from before exec to the first event's line; its period (1 ms) is not waiting of ours."""
    with Folder() as folder:
        began = time.time()
        Node(folder, 1, "--rate", RATE, "--duration", 0.05).result()
        with open(f"{folder}/machine_1.jsonl") as journal:
            for line in journal:
                event = json.loads(line)
                if event.get("n") == 1:
                    return (event["system_time"] - began) * 1e3 - 1e3 / RATE


def resident_mb(nodes, seconds, *more):
    with Folder() as folder:
        all_nodes = [
            Node(folder, id, "--cluster", "bench", "--expect", nodes, "--rate", 6, "--duration", seconds, *more)
            for id in range(1, nodes + 1)
        ]
        end = time.monotonic() + seconds - 1
        most = 0
        while time.monotonic() < end:
            time.sleep(0.5)
            if all_nodes[0].process.poll() is None:
                most = max(most, all_nodes[0].resident_mb())
        for one in all_nodes:
            one.result()
        return most


def share_of_a_core(seconds):
    """Of a node with two peers at 6 Hz, in percent, over so many seconds after it has met them."""
    with Folder() as folder:
        nodes = [Node(folder, id, "--expect", 3, "--rate", 6, "--duration", seconds + 2) for id in (1, 2, 3)]
        time.sleep(1.5)
        before, began = nodes[0].cpu_seconds(), time.monotonic()
        time.sleep(seconds - 1)
        share = (nodes[0].cpu_seconds() - before) / (time.monotonic() - began)
        for one in nodes:
            one.result()
        return 100 * share


def run(rows):
    rows.add("exec to first tick possible", "ms", [first_tick_ms() for _ in range(3 * ROUNDS)], at_most=15)
    rows.add("of a core, two peers at 6 Hz", "%", [share_of_a_core(5) for _ in range(ROUNDS)], at_most=0.5)
    rows.add("resident, two peers", "MB", [resident_mb(3, 4) for _ in range(ROUNDS)], at_most=12)
    rows.add("resident, a hundred peers", "MB", [resident_mb(101, 15)], at_most=20)
