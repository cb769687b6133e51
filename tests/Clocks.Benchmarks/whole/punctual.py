"""How late ticks are, beside cyclictest with the same scheduling policy, in turns; and what the spinning costs."""
import re
import shutil
import subprocess
import time

from nodes import Folder, Node
from table import ROUNDS

SECONDS_FAST = 3
# 300 ticks: with fewer the 99th percentile is one or two unlucky ones.
SECONDS_SLOW = 50
ROUNDS_SLOW = 3
CPU_SHARE_MAX = 3
PACINGS = ("precise", "sleep")
HAS_COUNTERPART = shutil.which("cyclictest")


def cyclictest(rate, seconds):
    """Starts it; microseconds of wake-up latency."""
    return subprocess.Popen(
        ["cyclictest", "--policy=other", "-q", "-i", str(round(1e6 / rate)), "-l", str(rate * seconds), "-h", "50000"],
        stdout=subprocess.PIPE, text=True)


def p99(test):
    counts = [tuple(map(int, m)) for m in re.findall(r"^(\d+) (\d+)$", test.communicate()[0], re.MULTILINE)]
    rank, seen = 0.99 * sum(count for _, count in counts), 0
    for late, count in counts:
        seen += count
        if seen >= rank:
            return max(late, 1)
    return 50_000


def node(folder, id, rate, seconds, pacing):
    return Node(folder, id, "--cluster", pacing, "--rate", rate, "--duration", seconds, "--pacing", pacing)


def in_turns(rate, seconds):
    """A thousand wake-ups a second are a load: one after the other."""
    theirs = p99(cyclictest(rate, seconds)) if HAS_COUNTERPART else None
    with Folder() as folder:
        ours = [node(folder, id, rate, seconds, pacing).result()["lateness_p99_us"] for id, pacing in enumerate(PACINGS)]
    return theirs, ours


def together(rate, seconds):
    """Six are none: at the same time, so that all three meet the same neighbours."""
    with Folder() as folder:
        test = cyclictest(rate, seconds) if HAS_COUNTERPART else None
        nodes = [node(folder, id, rate, seconds, pacing) for id, pacing in enumerate(PACINGS)]
        return p99(test) if test else None, [one.result()["lateness_p99_us"] for one in nodes]


def share_of_core(rate, pacing):
    with Folder() as folder:
        one = Node(folder, 1, "--rate", rate, "--duration", 5, "--pacing", pacing)
        time.sleep(1)
        before, began = one.cpu_seconds(), time.monotonic()
        time.sleep(3)
        share = 100 * (one.cpu_seconds() - before) / (time.monotonic() - began)
        one.result()
        return share


def run(rows):
    for rate, seconds, way, times in ((1000, SECONDS_FAST, in_turns, ROUNDS), (6, SECONDS_SLOW, together, ROUNDS_SLOW)):
        rounds = [way(rate, seconds) for _ in range(times)]
        theirs = [late for late, _ in rounds if late]
        for place, (pacing, most) in enumerate(zip(PACINGS, (0.25, 1.2))):
            ours = [late[place] for _, late in rounds]
            rows.add(f"{pacing}, {rate} Hz, p99 lateness", "us", ours, "cyclictest", theirs, at_most=most)
    for rate in (6, 100, 1000):
        shares = [share_of_core(rate, "precise") for _ in range(ROUNDS if rate == 100 else 1)]
        rows.add(f"precise, {rate} Hz, share of a core", "%", shares, at_most=CPU_SHARE_MAX if rate <= 100 else None)
