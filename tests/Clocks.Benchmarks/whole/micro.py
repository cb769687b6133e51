"""Single operations with BenchmarkDotNet: codec, clock and tick, event lines, a DNS message."""
from nodes import MICRO, lines_of


def run(rows):
    for line in lines_of([MICRO, "micro"]):
        words = line.split()
        if words[:1] == ["micro"]:
            median, low, high = map(float, words[2:5])
            rows.add(words[1], "ns", [median, low, high])
            rows.rows[-1]["median"] = median
            rows.rows[-1]["allocated_bytes"] = int(words[5])
