#!/usr/bin/env python3
"""Sixteen nodes on loopback that are killed, paused, flooded and sent garbage, for minutes: soak.py BINARY MINUTES [SEED]

Three of them are never touched by hand, only by their peers and by strangers; their resident memory and descriptors are the curve that
is printed, and must be flat after the first five minutes (or the first third of a shorter run). At the end every node is told to end,
which those that live must do with 0, and no rule may be broken in any journal: valid, or unknown where a node was killed.
Ends in "N passed, N failed". The seed decides what is done to whom and when; the same seed is the same run, as far as the machine lets it.
"""
import os
import random
import re
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time

NODES, STEADY, FIRST_PORT = 16, 3, 23_000
SETTLED_SECONDS = 300
# What may be added after that, of memory in MiB and of descriptors: the noise of one sample.
MEMORY_SLACK_MIB, DESCRIPTOR_SLACK = 1.0, 8


class Node:
    def __init__(self, binary, folder, cluster, number):
        self.command = [binary, "--id", str(number), "--loopback", "--cluster", cluster, "--rate", "6", "--duration", "0",
                        "--log", folder + "/", "--port", str(FIRST_PORT + number)]
        self.said = open(f"{folder}/said_{number}", "ab")
        self.port, self.resumes_at, self.kills = FIRST_PORT + number, 0, 0
        self.start()

    def start(self):
        self.process = subprocess.Popen(self.command, stdin=subprocess.DEVNULL, stdout=self.said, stderr=self.said)

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.kills += 1
        self.start()

    def pause(self, until):
        self.process.send_signal(signal.SIGSTOP)
        self.resumes_at = until

    def resume(self):
        self.process.send_signal(signal.SIGCONT)
        self.resumes_at = 0

    def memory_mib(self):
        if self.process.poll() is not None:
            sys.exit(f"a node that nobody touched has ended with {self.process.returncode}: see {self.said.name}\n0 passed, 1 failed")
        with open(f"/proc/{self.process.pid}/status") as status:
            return int(re.search(r"VmRSS:\s+(\d+)", status.read())[1]) / 1024

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))


def number(value):
    return bytes([value]) if value < 0x80 else b"\xcf" + struct.pack(">Q", value)


def hello(cluster, node, run):
    name = cluster.encode()
    return (b"\x9a\x00\x01" + bytes([0xa0 | len(name)]) + name + b"\xcd" + struct.pack(">H", node) + b"\xc4\x10" + run
            + b"\xc4\x10" + bytes(16) + b"\x01\xcd\x03\xe8\xa8stranger\x00")


def stranger(chance, port, cluster):
    """Garbage, half a hello, or a peer that floods and vanishes."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as one:
            way = chance.random()
            if way < 0.4:
                one.sendall(chance.randbytes(chance.randint(0, 300)))
            elif way < 0.6:
                one.sendall(hello(cluster, 900, chance.randbytes(16))[:chance.randint(1, 40)])
            else:
                one.sendall(hello(cluster, 900 + chance.randint(0, 50), chance.randbytes(16)))
                messages = range(1, chance.randint(2, 400))
                one.sendall(b"".join(b"\x94\x01" + 3 * number(k) for k in messages))
    except OSError:
        return


def harass(chance, nodes, cluster, ends_at, sample):
    next_sample, samples = 0, []
    while (now := time.monotonic()) < ends_at:
        if now >= next_sample:
            samples.append(sample())
            next_sample = now + 5
        for node in nodes:
            if 0 < node.resumes_at < now:
                node.resume()
        victim, deed = chance.choice(nodes[STEADY:]), chance.random()
        if deed < 0.2 and not victim.resumes_at:
            victim.kill()
        elif deed < 0.4 and not victim.resumes_at:
            victim.pause(now + chance.uniform(0.3, 14))
        else:
            stranger(chance, chance.choice(nodes).port, cluster)
        time.sleep(chance.uniform(0.05, 0.8))
    for node in nodes:
        if node.resumes_at:
            node.resume()
    return samples


def judge(samples, settled, what, slack):
    """Whether a figure of every steady node is flat: its median late in the run beside that of the time just after it settled."""
    begun = next((i for i, (at, _, _) in enumerate(samples) if at >= settled), len(samples) - 1)
    late = samples[begun:]
    index = {"memory": 1, "descriptors": 2}[what]
    flat = True
    for node in range(STEADY):
        figures = [sample[index][node] for sample in late]
        quarter = max(1, len(figures) // 4)
        before, after = sorted(figures[:quarter])[quarter // 2], sorted(figures[-quarter:])[quarter // 2]
        print(f"{what} of node {node + 1}: {before:.1f} after {settled:.0f} s, {after:.1f} at the end")
        flat &= after <= before + slack
    return flat


def main(binary, minutes, seed):
    chance, cluster = random.Random(seed), f"soak-{os.getpid()}"
    folder = tempfile.mkdtemp(prefix="clocks-soak-")
    print(f"seed {seed}, {minutes:g} minutes, {NODES} nodes")
    nodes = [Node(binary, folder, cluster, i + 1) for i in range(NODES)]
    began = time.monotonic()
    last_shown = [-60]

    def sample():
        at = time.monotonic() - began
        memory = [node.memory_mib() for node in nodes[:STEADY]]
        descriptors = [node.descriptors() for node in nodes[:STEADY]]
        if at - last_shown[0] >= 30:
            last_shown[0] = at
            print(f"{at:6.0f} s  MiB {' '.join(f'{m:5.1f}' for m in memory)}  descriptors {' '.join(map(str, descriptors))}"
                  f"  kills {sum(node.kills for node in nodes)}", flush=True)
        return at, memory, descriptors

    samples = harass(chance, nodes, cluster, began + 60 * minutes, sample)
    for node in nodes:
        node.process.send_signal(signal.SIGTERM)
    codes = []
    for node in nodes:
        try:
            codes.append(node.process.wait(20))
        except subprocess.TimeoutExpired:
            node.process.kill()
            codes.append("does not end")
    verdict = subprocess.run([binary, "verify", folder], capture_output=True, text=True)
    settled = min(SETTLED_SECONDS, 20 * minutes)
    checks = {
        "every node ends with 0": codes == [0] * NODES,
        "no rule is broken in any journal": verdict.returncode in (0, 2),
        "memory is flat": judge(samples, settled, "memory", MEMORY_SLACK_MIB),
        "descriptors are flat": judge(samples, settled, "descriptors", DESCRIPTOR_SLACK),
    }
    for check, holds in checks.items():
        print(f"{'passed' if holds else 'FAILED'}  {check}")
    if all(checks.values()):
        shutil.rmtree(folder)
    else:
        print(f"codes {codes}; verify {verdict.returncode}:\n{verdict.stdout[-3000:]}\nwhat they wrote is in {folder}")
    failed = sum(not holds for holds in checks.values())
    print(f"{len(checks) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(os.path.abspath(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 1))
