"""One node alone at --rate max: events a second with every line in the file, in memory and on the disk beside dd.

dd moves bytes that are there, a node has to compose them. So their ratio depends on two things besides the journal. Where the
file lies: touched() makes that the same for both. And how much of two processors the node gets, which the row beside a journal
in memory shows: where that ratio is about 1 the disk costs nothing, composing is what takes the time, and dd says only how fast
the disk is. With a load of 12 to 15 on two processors a node composed 54 to 82 MB/s in memory, where it is 2 GB/s on a machine
that does nothing else; 0.58 to 1.15 of that went to the disk, which was 0.26 to 0.69 of what dd wrote.
"""
import os
import subprocess
import time

from nodes import DISK, Folder, MEMORY, Node
from table import ROUNDS

SECONDS = 1
REST = 1


def touched(size, folder):
    """A disk of a virtual machine is slow where nobody has written yet, and several times as fast where a file was before: the
    file system gives the room of the newest removed file away first. Both sides write where a file of zeros has just been."""
    with open(f"{folder}/touched", "wb") as file:
        for _ in range(size >> 20):
            file.write(bytes(1 << 20))
        os.fsync(file.fileno())
    os.remove(f"{folder}/touched")
    os.sync()
    time.sleep(REST)


def copied(journal, folder):
    """Megabytes a second of dd with the same bytes, fsync included."""
    began = time.monotonic()
    subprocess.run(["dd", f"if={journal}", f"of={folder}/copy", "bs=256k", "conv=fsync"], check=True,
                   stderr=subprocess.DEVNULL)
    took = time.monotonic() - began
    os.remove(f"{folder}/copy")
    return os.path.getsize(journal) / took / 1e6


def run(rows):
    memory, disk, dd, in_memory, cpu = [], [], [], [], []
    for _ in range(ROUNDS):
        with Folder(MEMORY) as folder:
            one = Node(folder, 1, "--rate", "max", "--duration", SECONDS)
            result = one.result()
            memory.append(result["events"] / result["seconds"])
            size = os.path.getsize(f"{folder}/machine_1.jsonl")
            in_memory.append(size / one.wall / 1e6)
        with Folder(DISK) as folder:
            touched(2 * size, folder)
            one = Node(folder, 1, "--rate", "max", "--duration", SECONDS)
            result = one.result()
            journal = f"{folder}/machine_1.jsonl"
            disk.append(os.path.getsize(journal) / one.wall / 1e6)
            cpu.append(1e9 * one.cpu / result["events"])
            touched(2 * size, folder)
            dd.append(copied(journal, folder))
    rows.add("events in memory", "events/s", memory, at_least=4e6)
    rows.add("bytes on disk, start to fsync", "MB/s", disk, "dd of the same bytes", dd, at_least=0.8)
    rows.add("the same, whether the disk is what limits it", "MB/s", disk, "a journal in memory", in_memory)
    rows.add("processor time of an event on disk, all threads", "ns", cpu)
