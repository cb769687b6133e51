#!/usr/bin/python3
"""Runs the python blocks of docs/queries.md in one namespace, in the current folder, and compares their answers, and those of DuckDB, with
what clocks analyze says: check.py PAGE ANALYSIS DUCKDB. A question without an expectation fails. Ends in "N passed, N failed"."""

import ast
import json
import re
import sys

page, analysis_file, duckdb_file = sys.argv[1:]
analysis = json.load(open(analysis_file, encoding="utf-8"))
machines = analysis["machines"]
seeds = [[m["machine_id"], int(re.search(r'"seed":(\d+)', open(m["file"]).readline())[1])] for m in machines]


def table(*keys):
    """A row a machine: the file, and what these keys lead to."""
    rows = []
    for m in machines:
        row = [m["file"]]
        for key in keys:
            value = m
            for part in key.split("."):
                value = value[part]
            row.append(value)
        rows.append(row)
    return rows


# What each heading must answer, row by row.
EXPECTED = {
    "Reading": None,
    "How fast was each machine, and how far did it get?": table("clock_rate", "events", "final_clock"),
    "How far did the clocks drift apart?": [[analysis["final_drift"]]],
    "How large were the jumps?": table("jump.mean", "jump.max"),
    "How long did the queues get?": table("queue.mean", "queue.max"),
    "Who sent to whom, and how much of it was taken?": sorted(
        [int(c["from"]), int(c["to"]), c["sent"], c["received"]] for c in analysis["channels"]),
    "Does every receive lie after its send, in Lamport time?": [],
    "Which seed repeats which machine's die?": seeds,
}


def last_value(block, names):
    """Runs a block as a notebook does: what its last line is worth is the answer, where that is an expression."""
    tree = ast.parse(block)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, page, "exec"), names)
    return eval(compile(ast.Expression(last.value), page, "eval"), names) if last else None


def same(told, expected):
    """Equal, numbers to nine digits."""
    return [len(row) for row in told] == [len(row) for row in expected] and all(
        one == other or (not isinstance(other, str) and abs(one - other) <= 1e-9 * max(1, abs(other)))
        for row, wanted in zip(told, expected) for one, other in zip(row, wanted))


passed = failed = 0


def claim(name, holds, why=""):
    global passed, failed
    passed, failed = (passed + 1, failed) if holds else (passed, failed + 1)
    if not holds:
        print("FAILED", name, why)


duckdb = json.load(open(duckdb_file, encoding="utf-8"))
text, heading, names = open(page, encoding="utf-8").read(), "", {}
answered = {"sql": set(), "python": set()}
for title, language, block in re.findall(r"^## ([^\n]*)$|^```(\w+)\n(.*?)^```$", text, re.M | re.S):
    heading = title or heading
    if not language:
        continue
    answered.setdefault(language, set()).add(heading)
    answer = duckdb[heading] if language == "sql" else last_value(block, names)
    if language == "python" and answer is not None:
        answer = answer.values.tolist()
    wanted = EXPECTED.get(heading)
    if wanted is not None:
        claim(f"{heading} ({language})", answer is not None and same(answer, wanted), f"\n  {answer}\n  {wanted}")
for language, of in answered.items():
    claim(f"every question has a block of {language}", of == set(EXPECTED), of ^ set(EXPECTED))
print(f"{passed} passed, {failed} failed")
sys.exit(failed > 0)
