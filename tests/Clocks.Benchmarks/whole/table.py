"""Rows of results: samples in, medians, spread, ratio and bar out."""
import os
import statistics

# At least five, to say what the spread is; fewer only for a quick look.
ROUNDS = int(os.environ.get("BENCH_ROUNDS", 5))


class Rows:
    """What one benchmark found."""

    def __init__(self, benchmark):
        self.benchmark = benchmark
        self.rows = []

    def add(self, what, unit, ours, beside=None, theirs=None, at_least=None, at_most=None, ratio_of="ours/theirs"):
        """A row. A bar is for the ratio when there is a counterpart, else for our median."""
        if not ours or (beside and not theirs):
            print(f"  {what}: left out, nothing to measure with")
            return
        median = statistics.median(ours)
        row = {
            "benchmark": self.benchmark, "what": what, "unit": unit, "median": median, "min": min(ours),
            "max": max(ours), "runs": len(ours),
        }
        judged = median
        if theirs:
            their_median = statistics.median(theirs)
            row.update(beside=beside, their_median=their_median, their_min=min(theirs), their_max=max(theirs))
            pairs = zip(ours, theirs) if len(ours) == len(theirs) else [(median, their_median)]
            judged = statistics.median(a / b for a, b in pairs if b)
            row["ratio"] = judged
        if at_least is not None:
            row.update(bar=f">= {at_least:g}", met=judged >= at_least)
        if at_most is not None:
            row.update(bar=f"<= {at_most:g}", met=judged <= at_most)
        self.rows.append(row)

    def print(self):
        for row in self.rows:
            line = f"  {row['what']:46} {number(row['median']):>9} [{number(row['min'])}..{number(row['max'])}] {row['unit']}"
            if "ratio" in row:
                line += (f"  | {row['beside']} {number(row['their_median'])}"
                         f" [{number(row['their_min'])}..{number(row['their_max'])}]  ratio {row['ratio']:.2f}")
            if "bar" in row:
                line += f"  bar {row['bar']}: {'met' if row['met'] else 'MISSED'}"
            print(line, flush=True)


def number(value):
    for size, letter in ((1e9, "G"), (1e6, "M"), (1e4, "k")):
        if abs(value) >= size:
            return f"{value / (1e3 if letter == 'k' else size):.2f}{letter}"
    return f"{value:.3g}" if abs(value) < 100 else f"{value:.0f}"


def markdown(facts, rows):
    """The rows that have a bar or a counterpart, as the README shows them."""
    lines = [
        f"Measured on {facts['date']} on {facts['processor']}, {facts['memory_gib']} GiB, Linux {facts['kernel']}, "
        f"load {facts['load_before']} before (`./build.sh bench`); medians.",
        "",
        "| | clocks | beside | ratio | bar |",
        "|---|---|---|---|---|",
    ]
    for row in rows:
        if "bar" not in row and "ratio" not in row:
            continue
        beside = f"{row['beside']} {number(row['their_median'])}" if "ratio" in row else ""
        ratio = f"{row['ratio']:.2f}" if "ratio" in row else ""
        bar = f"{row['bar']}{'' if row['met'] else ', missed'}" if "bar" in row else ""
        ours = f"{number(row['median'])} {row['unit']}".strip()
        lines.append(f"| {row['benchmark']}: {row['what']} | {ours} | {beside} | {ratio} | {bar} |")
    return "\n".join(lines)
