"""From Ctrl-C, or the death of a lab, until nothing of it is left: ten nodes, one of them paused."""
import os
import signal
import subprocess
import time

from nodes import CLOCKS, Folder
from table import ROUNDS

NODES, PAUSED = 10, 3
GIVE_UP_S = 60


def pids_in(folder):
    """The processes that work in a folder: a lab, its nodes, and a child that is not yet one of them."""
    pids = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            if os.readlink(f"/proc/{pid}/cwd") == folder:
                pids.append(int(pid))
        except OSError:
            pass
    return pids


def is_stopped(pid):
    try:
        return ") T " in open(f"/proc/{pid}/stat").read()
    except OSError:
        return False


def until(condition, what):
    deadline = time.monotonic() + GIVE_UP_S
    while not condition():
        if time.monotonic() > deadline:
            raise RuntimeError(f"waited {GIVE_UP_S} s in vain: {what}")
        time.sleep(0.005)


def seconds_to_end(sent):
    with Folder() as folder:
        command = [CLOCKS, "lab", "--loopback", "--nodes", str(NODES), "--duration", "0", "--fault", f"pause {PAUSED} 500ms..10m"]
        lab = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            until(lambda: any(map(is_stopped, pids_in(folder))), "a node that is paused")
            began = time.monotonic()
            lab.send_signal(sent)
            lab.wait(GIVE_UP_S)
            until(lambda: not pids_in(folder), "the end of all nodes")
            return time.monotonic() - began
        finally:
            for pid in pids_in(folder):
                os.kill(pid, signal.SIGKILL)


def run(rows):
    rows.add("nothing is left after Ctrl-C", "s", [seconds_to_end(signal.SIGINT) for _ in range(ROUNDS)], at_most=3)
    rows.add("nothing is left after SIGKILL of the lab", "s", [seconds_to_end(signal.SIGKILL) for _ in range(ROUNDS)], at_most=3)
