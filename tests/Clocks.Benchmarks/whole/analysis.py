"""The table of a million events beside the same made with pandas; analysing and verifying; ten million within a gigabyte."""
import json
import os
import sys

from nodes import CLOCKS, DISK, Folder, lines_of, measured
from table import ROUNDS

RATES = ",".join(str(rate) for rate in range(100, 1001, 100))
EVENTS_PER_SECOND = 5_500
TABLE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../peers/table.py")
# pandas and ours count in floating point, in different orders.
TOLERANCE = 1e-9


def simulate(folder, events):
    """A run of ten machines, 100 to 1000 ticks a second, with so many events or a few more."""
    lines_of([CLOCKS, "simulate", "--nodes", "10", "--rates", RATES, "--seed", "7", "--log", folder,
              "--duration", str(-(-events // EVENTS_PER_SECOND))])
    return sum(os.path.getsize(f"{folder}/machine_{id}.jsonl") for id in range(1, 11)) / 1e6


def differences(ours, theirs):
    """Numbers of the two tables that do not agree."""
    wrong = 0
    for machine in json.loads(ours)["machines"]:
        flat = {"events": machine["events"], "receives": machine["receives"], "final_clock": machine["final_clock"],
                "jump_mean": machine["jump"]["mean"], "jump_p95": machine["jump"]["p95"], "jump_max": machine["jump"]["max"],
                "queue_mean": machine["queue"]["mean"], "queue_max": machine["queue"]["max"]}
        other = theirs[str(machine["machine_id"])]
        for name, value in flat.items():
            if abs(value - other[name]) > TOLERANCE * max(1, abs(value)):
                print(f"  machine {machine['machine_id']}, {name}: {value}, pandas {other[name]}", file=sys.stderr)
                wrong += 1
    return wrong


def run(rows):
    with Folder() as folder:
        megabytes = simulate(folder, 1_000_000)
        tables, analyzed, verified, pandas, speeds = [], [], [], [], []
        for _ in range(ROUNDS):
            ours, wall, _, _ = measured([CLOCKS, "analyze", folder, "--table", "--json"])
            tables.append(wall)
            _, wall, cpu, _ = measured([CLOCKS, "analyze", folder, "--json"])
            analyzed.append(wall)
            speeds.append(megabytes / cpu)
            verified.append(measured([CLOCKS, "verify", folder])[1])
            try:
                theirs, wall, _, _ = measured([sys.executable, TABLE, folder])
                pandas.append(wall)
            except RuntimeError:
                theirs = None
        beside = ("pandas, the same table", pandas)
        rows.add("analyze --table of a million events", "s", tables, *beside, at_most=0.01)
        rows.add("analyze a million events, verify included", "s", analyzed, *(beside if pandas else ()))
        rows.add("analyze: bytes a second of one core", "MB/s", speeds, at_least=300)
        rows.add("verify a million events", "s", verified)
        if theirs:
            rows.add("numbers that differ from those of pandas", "", [differences(ours, json.loads(theirs))], at_most=0)
    with Folder(DISK) as folder:
        simulate(folder, 10_000_000)
        for verb in (["verify", folder], ["analyze", folder, "--json"]):
            _, wall, _, most_mb = measured([CLOCKS, *verb])
            rows.add(f"{verb[0]} ten million events", "s", [wall])
            rows.add(f"{verb[0]} ten million events, most resident", "MB", [most_mb], at_most=1024)
