"""table.py BIN FOLDER...: how the run folders below some clones are read. One line for each folder that holds logs.

read: without any setting; pattern: by the pattern that the program suggests; not: neither. The verdict, machines, events and the first
broken rule follow.
"""
import json
import os
import re
import subprocess
import sys

EXTENSIONS = (".log", ".txt", ".csv", ".jsonl", ".json", ".tsv", ".out")


def run(binary, *words):
    try:
        done = subprocess.run([binary, *words], capture_output=True, timeout=60)
    except subprocess.TimeoutExpired:
        return 99, "", "no answer in a minute"
    return done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")


def judged(binary, folder, *words):
    code, out, err = run(binary, "verify", folder, "--json", *words)
    try:
        return code, json.loads(out), err
    except ValueError:
        return code, None, err


def main():
    binary, totals = sys.argv[1], {"read": 0, "pattern": 0, "not": 0}
    for root in sys.argv[2:]:
        for folder, folders, files in sorted(os.walk(root)):
            folders[:] = [name for name in folders if not name.startswith(".") and name != "node_modules"]
            if sum(name.lower().endswith(EXTENSIONS) for name in files) < 2:
                continue
            code, judgement, err = judged(binary, folder)
            how = "read" if judgement and judgement.get("events") else "not"
            suggested = re.search(r"to start from: --pattern '(.*)'", err)
            if how == "not" and suggested:
                code, judgement, err = judged(binary, folder, "--pattern", suggested.group(1))
                how = "pattern" if judgement and judgement.get("events") else "not"
            totals[how] += 1
            judgement = judgement or {}
            broken = next((rule for rule in judgement.get("rules", []) if rule["verdict"] == "invalid"), None)
            print(f"{how:8}{judgement.get('verdict', '-'):9}{judgement.get('nodes', 0):3}{judgement.get('events', 0):7}  "
                  f"{os.path.relpath(folder, root)}  {broken['rule'] + ': ' + broken['counterexample']['text'] if broken else ''}")
    print(totals)


if __name__ == "__main__":
    main()
