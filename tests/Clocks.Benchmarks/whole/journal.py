"""One node alone at --rate max: events a second with every line in the file, in memory and on the disk."""
import os
import subprocess
import time

from nodes import DISK, Folder, MEMORY, Node
from table import ROUNDS

SECONDS = 1


def run(rows):
    memory, disk, dd = [], [], []
    for _ in range(ROUNDS):
        with Folder(MEMORY) as folder:
            result = Node(folder, 1, "--rate", "max", "--duration", SECONDS).result()
            memory.append(result["events"] / result["seconds"])
        with Folder(DISK) as folder:
            one = Node(folder, 1, "--rate", "max", "--duration", SECONDS)
            one.result()
            journal = f"{folder}/machine_1.jsonl"
            size = os.path.getsize(journal)
            disk.append(size / one.wall / 1e6)
            began = time.monotonic()
            subprocess.run(["dd", f"if={journal}", f"of={folder}/copy", "bs=256k", "conv=fsync"], check=True,
                           stderr=subprocess.DEVNULL)
            dd.append(size / (time.monotonic() - began) / 1e6)
    rows.add("events in memory", "events/s", memory, at_least=4e6)
    rows.add("bytes on disk, start to fsync", "MB/s", disk, "dd of the same", dd, at_least=0.8)
