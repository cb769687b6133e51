"""How late ticks are, beside cyclictest with the same scheduling policy, in turns; and what the spinning costs."""
import re
import shutil
import subprocess
import time

from nodes import Folder, Node
from table import ROUNDS

SECONDS_FAST = 3
SECONDS_SLOW = 8
CPU_SHARE_MAX = 3


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


def node(rate, seconds, pacing):
    with Folder() as folder:
        return Node(folder, 1, "--rate", rate, "--duration", seconds, "--pacing", pacing).result()["lateness_p99_us"]


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
    has_counterpart = shutil.which("cyclictest")
    for rate, seconds in ((1000, SECONDS_FAST), (6, SECONDS_SLOW)):
        ours, theirs = {"precise": [], "sleep": []}, []
        for _ in range(ROUNDS):
            theirs += [p99(cyclictest(rate, seconds))] if has_counterpart else []
            for pacing, samples in ours.items():
                samples.append(node(rate, seconds, pacing))
        for pacing, most in (("precise", 0.25), ("sleep", 1.2)):
            rows.add(f"{pacing}, {rate} Hz, p99 lateness", "us", ours[pacing], "cyclictest", theirs, at_most=most)
    for rate in (6, 100, 1000):
        shares = [share_of_core(rate, "precise") for _ in range(ROUNDS if rate == 100 else 1)]
        rows.add(f"precise, {rate} Hz, share of a core", "%", shares, at_most=CPU_SHARE_MAX if rate <= 100 else None)
