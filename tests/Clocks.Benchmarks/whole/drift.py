"""Ten minutes at 6 Hz with two peers: ticks that are missing, and growth of what is resident. Only when named."""
import time

from nodes import Folder, Node

SECONDS = 600
RATE = 6


def slope_mb_per_hour(samples):
    mean_t = sum(t for t, _ in samples) / len(samples)
    mean_m = sum(m for _, m in samples) / len(samples)
    over = sum((t - mean_t) * (m - mean_m) for t, m in samples)
    return 3600 * over / sum((t - mean_t) ** 2 for t, _ in samples)


def run(rows):
    with Folder() as folder:
        three = [Node(folder, id, "--cluster", "bench", "--expect", 3, "--rate", RATE, "--duration", SECONDS) for id in (1, 2, 3)]
        began = time.monotonic()
        samples = []
        while time.monotonic() - began < SECONDS - 5:
            time.sleep(5)
            samples.append((time.monotonic() - began, three[0].resident_mb()))
        results = [one.result() for one in three]
    rows.add("ticks missing of 3600", "ticks", [RATE * SECONDS - r["events"] for r in results], at_most=0)
    rows.add("resident at the end", "MB", [samples[-1][1]], at_most=12)
    # The first minute fills caches; the slope is that of the rest.
    rows.add("growth after the first minute", "MB/h", [slope_mb_per_hour([s for s in samples if s[0] > 60])], at_most=1)
    rows.add("garbage collections", "", [r["garbage_collections"] for r in results], at_most=0)
    rows.add("whole process allocated", "bytes", [r["process_allocated_bytes"] for r in results], at_most=0)
