#!/usr/bin/env python3
"""The counterpart of `clocks analyze --table`: the table of the lab notebook as one writes it with pandas, and nothing else.

Reads the journals of a folder line by line into data frames; for every machine its events, receives, final clock, jumps
(new - old clock: mean, 95 % by nearest rank, max) and queue after a receive (mean, max). No rule is checked.
usage: table.py FOLDER    prints one JSON object, machines by id
"""
import glob
import json
import math
import sys

import pandas


def main():
    machines = {}
    for path in glob.glob(f"{sys.argv[1]}/machine_*.jsonl"):
        lines = pandas.read_json(path, lines=True)
        events = lines[lines["event"].isin(["INTERNAL", "SEND", "RECEIVE"])]
        receives = events[events["event"] == "RECEIVE"]
        jumps = events["new_clock"] - events["old_clock"]
        machines[str(int(lines["machine_id"].iloc[0]))] = {
            "events": len(events),
            "receives": len(receives),
            "final_clock": int(events["new_clock"].iloc[-1]),
            "jump_mean": float(jumps.mean()),
            "jump_p95": float(jumps.sort_values().iloc[math.ceil(0.95 * len(jumps)) - 1]),
            "jump_max": float(jumps.max()),
            "queue_mean": float(receives["queue_len"].mean()),
            "queue_max": float(receives["queue_len"].max()),
        }
    print(json.dumps(machines))


if __name__ == "__main__":
    main()
