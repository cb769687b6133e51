"""Sixty-four nodes on this machine at 1 to 6 Hz: the full mesh, held for a minute."""
import glob
import json
import os
import resource
import subprocess
import time

from nodes import CLOCKS, Folder

NODES = 64
SECONDS = 60


def run(rows):
    with Folder() as folder:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        began = time.monotonic()
        subprocess.run([CLOCKS, "lab", "--nodes", str(NODES), "--loopback", "--duration", str(SECONDS), "--log", folder],
                       stdout=subprocess.PIPE, check=True)
        wall = time.monotonic() - began
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        starts, meshed, latest, skipped, ups, downs = [], [], 0, 0, 0, 0
        for path in glob.glob(f"{folder}/latest/*.jsonl"):
            with open(path) as journal:
                lines = [json.loads(line) for line in journal]
            up = [line for line in lines if line["event"] == "PEER_UP"]
            end = lines[-1]
            starts.append(lines[0]["system_time"])
            meshed.append(up[-1]["system_time"])
            ups += len(up)
            # At the end the first to go say so to the others: that is no loss.
            downs += sum(line["event"] == "PEER_DOWN" and line["reason"] != "bye" for line in lines)
            latest = max(latest, end["lateness_max_us"] / 1e3)
            skipped += end["late_ticks"]
    cpu = (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) / wall / os.cpu_count() * 100
    rows.add("full mesh after the first start", "s", [max(meshed) - min(starts)], at_most=3)
    rows.add("connections up, both ends", "", [ups], at_least=NODES * (NODES - 1))
    rows.add("connections lost", "", [downs], at_most=0)
    rows.add("latest tick", "ms", [latest], at_most=50)
    rows.add("ticks skipped", "", [skipped], at_most=0)
    rows.add("share of all processors", "%", [cpu], at_most=60)
