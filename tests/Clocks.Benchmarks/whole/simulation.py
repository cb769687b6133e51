"""Simulated labs on one core: without journals, and with the journals that real nodes would write."""
from nodes import ENDS, Folder, lines_of, measured, words_of
from table import ROUNDS


def simulated(machines, seconds, with_journals):
    with Folder() as folder:
        where = [f"{folder}/run"] if with_journals else []
        out, _, _, most_mb = measured([ENDS, "simulate", str(machines), str(seconds), *where])
        return {**words_of(out.splitlines()[-1]), "most_mb": most_mb}


def run(rows):
    bare = [simulated(100, 20_000, False) for _ in range(ROUNDS)]
    rows.add("100 machines, no journals", "events/s", [r["events_per_second"] for r in bare], at_least=5e6)
    thousand = [simulated(1_000, 60, True) for _ in range(ROUNDS)]
    rows.add("1 000 machines x 60 s, journals in memory", "s", [r["seconds"] for r in thousand], at_most=1)
    many = [simulated(10_000, 60, True) for _ in range(ROUNDS)]
    rows.add("10 000 machines x 60 s, journals in memory", "s", [r["seconds"] for r in many])
    rows.add("10 000 machines, most resident", "MB", [r["most_mb"] for r in many])
