"""table.py BIN FOLDER... [--patterns FILE]: how logs of other programs below some folders are read, as a table.

One line for each clone: how many of its folders with logs were read by themselves, by the pattern that the program suggests, by one of
FILE (each line a regular expression; lines that begin with # are comments), or not; the events, those whose clock does not stand in the
line that they name (odd; of vectors, whose Lamport clocks are worked out, and of folders with several runs it is not asked), and the
verdicts; and the shape, a line of the log with its words and numbers replaced. Then the sums.

A run that is called invalid is looked at again without the program's rules: its events, as `export --to csv` gives them, must stand in
the lines of the file that they name, and a rule of Lamport clocks, computed here, must really be broken. If not, the accusation is
false, and the table says so and ends with 1.
"""
import csv
import io
import json
import os
import re
import subprocess
import sys

EXTENSIONS = (".log", ".txt", ".csv", ".jsonl", ".json", ".tsv", ".out", ".ndjson", "")
PASSED_OVER = ("node_modules", "venv", "__pycache__", "site-packages", "tests", "test")
HOWS = ("read", "suggested", "given", "not")


def run(binary, *words):
    try:
        done = subprocess.run([binary, *words], capture_output=True, timeout=60)
    except subprocess.TimeoutExpired:
        return 99, "", "no answer in a minute"
    return done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")


def judged(binary, folder, *words):
    code, out, err = run(binary, "verify", folder, "--json", *words)
    try:
        return json.loads(out), err
    except ValueError:
        return {}, err or f"exit {code}, and no JSON"


def runs_of(judgement):
    """The folder as one run, or as several."""
    return judgement.get("submissions") or ([judgement] if judgement.get("events") else [])


def events_of(judgement):
    return sum(run.get("events", 0) for run in runs_of(judgement))


def read(binary, folder, patterns):
    judgement, err = judged(binary, folder)
    if events_of(judgement):
        return "read", judgement, ()
    suggested = re.search(r"pattern (?:to start from|that says the same): --pattern '(.*?)'(?:$|\.? )", err + " ", re.M)
    for how, pattern in ([("suggested", suggested.group(1))] if suggested else []) + [("given", one) for one in patterns]:
        tried, _ = judged(binary, folder, "--pattern", pattern)
        if events_of(tried):
            return how, tried, ("--pattern", pattern)
    return "not", judgement, ()


def broken_rule(events):
    """The first event that breaks a rule of Lamport clocks, by the numbers alone; None where none does."""
    before = {}
    for event in events:
        old, new = int(event["old_clock"]), int(event["new_clock"])
        last = before.get(event["machine"])
        message = int(event["message_clock"]) if event["message_clock"] else None
        if event["event"] == "RECEIVE":
            least = max(old, message if message is not None else 0) + 1
            if new < least or (message is not None and new != least):
                return event, f"receive: old {old}, message {message}, new {new}"
        elif new != old + 1:
            return event, f"step: old {old}, new {new}"
        if last is not None and old < last:
            return event, f"back: {last} before, {old} now"
        before[event["machine"]] = new
    return None


def exported(binary, folder, words):
    _, out, _ = run(binary, "export", folder, "--to", "csv", "--output", "-", *words)
    return list(csv.DictReader(io.StringIO(out)))


def line_of(folder, event, known):
    """The line of the file that an event names; empty where there is none."""
    path = os.path.join(folder, event["file"])
    if path not in known:
        known[path] = []
        if os.path.isfile(path):
            with open(path, encoding="utf-8", errors="replace") as log:
                known[path] = log.read().split("\n")
    number = int(event["line"]) - 1
    return known[path][number] if number < len(known[path]) else ""


def has_clock(event, line):
    numbers = {number.lstrip("0") or "0" for number in re.findall(r"\d+", line)}
    return event["new_clock"] in numbers or event["old_clock"] in numbers


def odd_events(binary, folder, words):
    events, known = exported(binary, folder, words), {}
    odd = sum(not has_clock(event, line_of(folder, event, known)) for event in events)
    return 0 if odd * 2 > len(events) else odd


def is_proved(binary, folder, words):
    """Whether an accusation holds without the program's rules, and why not."""
    found = broken_rule(exported(binary, folder, words))
    if found is None:
        return False, "no rule is broken by the numbers that were read"
    event, what = found
    line = line_of(folder, event, {})
    if not has_clock(event, line):
        return False, f"{event['file']}:{event['line']} does not have the clock that was read: {line[:80]}"
    return True, f"{what} ({event['file']}:{event['line']}: {line.strip()[:80]})"


def shape(folder):
    """A line of a log without anybody's words: letters are words, 9 are numbers."""
    for name in sorted(os.listdir(folder)):
        path = os.path.join(folder, name)
        if name.lower().endswith(EXTENSIONS[:8]) and os.path.isfile(path) and os.path.getsize(path):
            with open(path, encoding="utf-8", errors="replace") as log:
                lines = [line for line in log.read(20_000).split("\n") if re.search(r"\d", line)]
            if lines:
                line = re.sub(r"\d+", "9", lines[len(lines) // 2].strip())
                return re.sub(r"[^\W\d_]+", "a", line)[:48]
    return ""


def folders_with_logs(root):
    for folder, folders, files in sorted(os.walk(root)):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in PASSED_OVER)
        if sum(os.path.splitext(name)[1].lower() in EXTENSIONS[:8] for name in files) >= 2:
            yield folder


def main():
    words = sys.argv[1:]
    patterns = []
    if "--patterns" in words:
        at = words.index("--patterns")
        with open(words[at + 1], encoding="utf-8") as file:
            patterns = [line.rstrip("\n") for line in file if line.strip() and not line.startswith("#")]
        del words[at:at + 2]
    binary, roots = words[0], words[1:]
    sums = {how: 0 for how in HOWS}
    clones = {how: 0 for how in HOWS}
    false, odd_all = [], 0
    print(f"{'clone':<6}{'folders':>8}{'read':>6}{'sugg':>6}{'given':>6}{'not':>5}{'events':>9}{'odd':>5}{'valid':>6}{'unkn':>6}{'inval':>6}  shape")
    for number, root in enumerate(roots, 1):
        count = {how: 0 for how in HOWS}
        verdicts = {"valid": 0, "unknown": 0, "invalid": 0}
        events, odd, line, proofs = 0, 0, "", []
        for folder in folders_with_logs(root):
            how, judgement, used = read(binary, folder, patterns)
            count[how] += 1
            sums[how] += 1
            if how == "not":
                continue
            line = line or shape(folder)
            events += events_of(judgement)
            odd += 0 if "submissions" in judgement else odd_events(binary, folder, used)
            for one in runs_of(judgement):
                verdicts[one["verdict"]] += 1
                if one["verdict"] == "invalid":
                    holds, why = is_proved(binary, folder, used)
                    proofs.append(f"      invalid, {'and so it is' if holds else 'FALSELY'}: {os.path.relpath(folder, root)}: {why}")
                    false += [] if holds else [folder]
        odd_all += odd
        best = next((how for how in HOWS if count[how]), "not")
        clones[best] += 1
        print(f"{number:<6}{sum(count.values()):>8}{count['read']:>6}{count['suggested']:>6}{count['given']:>6}{count['not']:>5}{events:>9}{odd:>5}"
              f"{verdicts['valid']:>6}{verdicts['unknown']:>6}{verdicts['invalid']:>6}  {line}")
        print("\n".join(proofs), end="\n" if proofs else "")
    print("clones, each by its best:", ", ".join(f"{clones[how]} {how}" for how in HOWS))
    print("folders:", ", ".join(f"{sums[how]} {how}" for how in HOWS))
    print(f"events that do not stand where they are said to: {odd_all}; false accusations: {len(false)}")
    return 1 if false else 0


if __name__ == "__main__":
    sys.exit(main())
