"""Three nodes at --rate max with the normal die, beside the same model in Python; no message may be lost."""
import json
import os
import subprocess
import sys

from nodes import CLOCKS, Folder, Node, lines_of
from table import ROUNDS

SECONDS = 2
MODEL = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../peers/model.py")


def nodes(folder, seconds):
    three = [Node(folder, id, "--cluster", "bench", "--expect", 3, "--rate", "max", "--duration", seconds) for id in (1, 2, 3)]
    return [one.result() for one in three]


def lost(folder):
    """What the rules say of the journals: nothing is lost when the run is valid."""
    done = subprocess.run([CLOCKS, "verify", folder], stdout=subprocess.PIPE, text=True)
    if done.returncode:
        print(done.stdout, file=sys.stderr)
    return done.returncode


def run(rows):
    ours, theirs = [], []
    for _ in range(ROUNDS):
        with Folder() as folder:
            ours.append(sum(result["events"] for result in nodes(folder, SECONDS)) / SECONDS)
        with Folder() as folder:
            theirs.append(float(lines_of([sys.executable, MODEL, str(SECONDS), "3", folder])[-1].split()[1]))
    rows.add("events, all three", "events/s", ours, "model.py", theirs, at_least=50)
    with Folder() as folder:
        nodes(folder, 0.3)
        rows.add("verify after 0.3 s of it (0: valid)", "", [lost(folder)], at_most=0)
    with Folder() as folder:
        lines_of([sys.executable, MODEL, "1", "3", folder])
        rows.add("verify after 1 s of model.py (0: valid)", "", [lost(folder)], at_most=0)
