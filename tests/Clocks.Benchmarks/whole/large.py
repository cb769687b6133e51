"""A hundred million events (BENCH_EVENTS for another number), 22 GB on the disk: a verdict, and the table beside DuckDB's."""
import json
import os
import sys

from analysis import EVENTS_PER_SECOND, RATES
from nodes import CLOCKS, DISK, Folder, lines_of, measured

EVENTS = int(os.environ.get("BENCH_EVENTS", 100_000_000))
DUCKDB = os.path.join(os.environ["BENCH_PEERS"], "duckdb")
TABLE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../peers/table.cjs")
BYTES_OF_AN_EVENT = 230


def differences(ours, theirs):
    """Machines whose whole numbers do not agree."""
    wrong = 0
    for machine, other in zip(json.loads(ours)["machines"], json.loads(theirs), strict=True):
        same = (machine["events"] == int(other["events"]) and machine["receives"] == int(other["receives"])
                and machine["final_clock"] == int(other["final_clock"]) and machine["jump"]["max"] == int(other["jump_max"]))
        if not same:
            print(f"  machine {machine['machine_id']}: {machine}, DuckDB {other}", file=sys.stderr)
            wrong += 1
    return wrong


def run(rows):
    room = os.statvfs(DISK)
    if room.f_bavail * room.f_frsize < 1.2 * EVENTS * BYTES_OF_AN_EVENT:
        print(f"  left out: {EVENTS * BYTES_OF_AN_EVENT / 1e9:.0f} GB do not fit on the disk; BENCH_EVENTS says how many events")
        return
    millions = f"{EVENTS / 1e6:g} million events"
    with Folder(DISK) as folder:
        lines_of([CLOCKS, "simulate", "--nodes", "10", "--rates", RATES, "--seed", "7", "--log", folder,
                  "--duration", str(-(-EVENTS // EVENTS_PER_SECOND))], timeout=3600)
        _, wall, cpu, most_mb = measured([CLOCKS, "verify", folder])
        rows.add(f"verify {millions}", "s", [wall])
        rows.add(f"verify {millions}, processor time", "CPU s", [cpu])
        rows.add(f"verify {millions}, most resident", "MB", [most_mb], at_most=4096)
        ours, _, table, _ = measured([CLOCKS, "analyze", folder, "--table", "--json"])
        try:
            theirs, _, duckdb, _ = measured(["node", TABLE, folder, DUCKDB])
        except (OSError, RuntimeError):
            print("  DuckDB is not here: left out")
            return
        rows.add(f"table of {millions}", "CPU s", [table], "DuckDB, the same table", [duckdb], at_most=0.5)
        rows.add("machines whose numbers differ from DuckDB's", "", [differences(ours, theirs)], at_most=0)
