"""Runs benchmarks by name, prints a table of medians with their spread beside the counterpart, writes bench.json."""
import importlib
import json
import os
import platform
import subprocess
import sys
import time

import table

# In this order by default, about half an hour with the builds; drift takes ten minutes and large 22 GB, and they run when named.
NAMES = [
    "punctual", "journal", "transport", "lone", "three", "small", "allocation", "scale", "simulation", "analysis", "judge", "key",
    "zlogger", "micro", "watch", "grade", "ending",
]
BY_NAME = ["drift", "large"]


def first_line(*command):
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        return done.stdout.strip().splitlines()[0]
    except (OSError, IndexError):
        return "missing"


def machine():
    model = [line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")]
    memory = int(open("/proc/meminfo").readline().split()[1]) // 1024 // 1024
    return {
        "date": time.strftime("%Y-%m-%d"),
        "processor": f"{model[0] if model else platform.machine()} x {os.cpu_count()}",
        "memory_gib": memory,
        "kernel": platform.release(),
        "clocks": first_line(os.environ["CLOCKS_BINARY"], "--version"),
        "dotnet": first_line("dotnet", "--version"),
        "python": platform.python_version(),
        "cyclictest": first_line("dpkg-query", "-W", "-f", "${Version}", "rt-tests"),
        "pandas": first_line("dpkg-query", "-W", "-f", "${Version}", "python3-pandas"),
        "libzmq": first_line("dpkg-query", "-W", "-f", "${Version}", "libzmq3-dev"),
        "load_before": round(os.getloadavg()[0], 2),
    }


def main():
    names = sys.argv[1:] or NAMES
    for name in names:
        if name not in NAMES + BY_NAME:
            sys.exit(f"bench: no benchmark '{name}': {', '.join(NAMES + BY_NAME)}")
    facts = machine()
    for key, value in facts.items():
        print(f"{key:12} {value}")
    rows = []
    for name in names:
        print(f"\n{name}: {importlib.import_module(name).__doc__.strip().splitlines()[0]}", flush=True)
        mine = table.Rows(name)
        importlib.import_module(name).run(mine)
        rows += mine.rows
        mine.print()
    facts["load_after"] = round(os.getloadavg()[0], 2)
    print(f"\nload {facts['load_before']} before, {facts['load_after']} after; {os.cpu_count()} processors")
    with open("bench.json", "w") as file:
        json.dump({"machine": facts, "rows": rows}, file, indent=1)
    print("written: bench.json; for the README:\n")
    print(table.markdown(facts, rows))


if __name__ == "__main__":
    main()
