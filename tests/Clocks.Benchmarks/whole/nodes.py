"""Nodes as processes: started, measured through /proc, awaited; never left behind."""
import json
import os
import re
import shutil
import subprocess
import tempfile
import time

CLOCKS = os.environ["CLOCKS_BINARY"]
ENDS = os.environ["BENCH_ENDS"]
MICRO = os.environ["BENCH_MICRO"]
PEERS = os.environ["BENCH_PEERS"]
MEMORY = "/dev/shm"
DISK = os.path.abspath("artifacts/bench")


class Folder:
    """A folder for journals that is gone afterwards: they have gigabytes."""

    def __init__(self, below=MEMORY):
        self.below = below

    def __enter__(self):
        self.path = tempfile.mkdtemp(prefix="clocks-bench-", dir=self.below)
        return self.path

    def __exit__(self, *_):
        shutil.rmtree(self.path, ignore_errors=True)


class Node:
    """One node on loopback; its summary is its result."""

    def __init__(self, folder, id, *arguments, has_loopback=True):
        where = ["--loopback"] if has_loopback else []
        command = [CLOCKS, "run", "--id", str(id), *where, "--log", folder + "/", "--json", *map(str, arguments)]
        self.began = time.monotonic()
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.pid = self.process.pid

    def result(self):
        out = self.process.stdout.read()
        error = self.process.stderr.read()
        _, status, used = os.wait4(self.pid, 0)
        self.wall = time.monotonic() - self.began
        self.cpu = used.ru_utime + used.ru_stime
        self.most_mb = used.ru_maxrss / 1024
        self.process.returncode = os.waitstatus_to_exitcode(status)
        if self.process.returncode != 0:
            raise RuntimeError(f"a node failed: {error}")
        return json.loads(out)

    def cpu_seconds(self):
        """Exact to nanoseconds, all threads."""
        total = 0
        for thread in os.listdir(f"/proc/{self.pid}/task"):
            try:
                total += int(open(f"/proc/{self.pid}/task/{thread}/schedstat").read().split()[0])
            except OSError:
                pass
        return total / 1e9

    def resident_mb(self):
        text = open(f"/proc/{self.pid}/status").read()
        return int(re.search(r"VmRSS:\s+(\d+)", text).group(1)) / 1024


def measured(command):
    """Runs a program that ends well; its output, wall seconds, processor seconds and greatest resident megabytes."""
    began = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    out = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise RuntimeError(f"{' '.join(command)} failed")
    return out, time.monotonic() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def lines_of(command, timeout=600):
    """Standard output of a program that ends well."""
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, timeout=timeout).stdout.splitlines()


def words_of(line):
    """'a 1 b 2' as a dictionary of numbers."""
    words = line.split()
    return {words[i]: float(words[i + 1]) for i in range(0, len(words) - 1, 2)}


def pair(receiver, sender):
    """Starts a receiver, reads its port, runs the sender; what the receiver says at its end."""
    one = subprocess.Popen(receiver, stdout=subprocess.PIPE, text=True)
    port = one.stdout.readline().split()[1]
    other = subprocess.Popen([port if word == "PORT" else word for word in sender])
    said = one.stdout.read().replace("\n", " ")
    other.wait(timeout=60)
    if one.wait(timeout=60) or other.returncode:
        raise RuntimeError(f"{receiver[0]} failed")
    return words_of(said)
