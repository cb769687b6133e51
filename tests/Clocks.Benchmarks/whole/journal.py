"""One node alone at --rate max: events a second with every line in the file, in memory and on the disk."""
import os
import subprocess
import time

from nodes import DISK, Folder, MEMORY, Node
from table import ROUNDS

SECONDS = 1
REST = 1


def copied(journal, folder):
    """Megabytes a second of dd with the same bytes, fsync included, on a disk that has nothing else to write."""
    os.sync()
    time.sleep(REST)
    began = time.monotonic()
    subprocess.run(["dd", f"if={journal}", f"of={folder}/copy", "bs=256k", "conv=fsync"], check=True,
                   stderr=subprocess.DEVNULL)
    took = time.monotonic() - began
    os.remove(f"{folder}/copy")
    return os.path.getsize(journal) / took / 1e6


def run(rows):
    memory, disk, dd, cpu = [], [], [], []
    for _ in range(ROUNDS):
        with Folder(MEMORY) as folder:
            result = Node(folder, 1, "--rate", "max", "--duration", SECONDS).result()
            memory.append(result["events"] / result["seconds"])
        with Folder(DISK) as folder:
            os.sync()
            time.sleep(REST)
            one = Node(folder, 1, "--rate", "max", "--duration", SECONDS)
            result = one.result()
            journal = f"{folder}/machine_1.jsonl"
            disk.append(os.path.getsize(journal) / one.wall / 1e6)
            cpu.append(1e9 * one.cpu / result["events"])
            # The better of two: a disk whose host has a cache of its own is fast for a while and slow for a while.
            dd.append(max(copied(journal, folder) for _ in range(2)))
    rows.add("events in memory", "events/s", memory, at_least=4e6)
    rows.add("bytes on disk, start to fsync", "MB/s", disk, "dd of the same", dd, at_least=0.8)
    rows.add("processor time of an event on disk, all threads", "ns", cpu)
