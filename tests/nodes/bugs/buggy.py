#!/usr/bin/env python3
"""Twelve machines with one bug each: buggy.py BUG. Without that bug each is node.py. What it must be caught by stands in bugs.txt."""
import json
import os
import sys
import time
from collections import deque

BUG = sys.argv[1]


def lines():
    """The lines of standard input; the bug takes what one read brings for a line."""
    if BUG != "line-split":
        yield from sys.stdin
        return
    while piece := os.read(0, 65536):
        yield piece.decode()


class Machine:
    def __init__(self, told):
        self.peers, self.rate = told["peers"], told["rate"]
        self.down, self.clock, self.ticks = set(), 0, 0
        self.queue = deque(maxlen=64 if BUG == "loses-under-burst" else None)

    def receive(self):
        message = self.queue.pop() if BUG == "lifo-queue" else self.queue.popleft()
        theirs = message["clock"]
        if BUG == "no-max":
            self.clock += 1
        elif BUG == "no-plus-one":
            self.clock = max(self.clock, theirs)
        elif BUG == "max-after-plus-one":
            self.clock = max(self.clock + 1, theirs)
        else:
            self.clock = max(self.clock, theirs) + 1
        return {"event": "RECEIVE", "from": message["from"], "message_clock": theirs, "queue_len": len(self.queue)}

    def idle(self, die):
        named = {1: self.peers[:1], 2: self.peers[1:2], 3: self.peers}.get(die, [])
        to = [peer for peer in named if peer not in self.down or BUG == "logs-failed-sends"]
        if BUG == "blocks-when-a-peer-dies" and any(peer in self.down for peer in named):
            time.sleep(3600)
        old = self.clock
        if not to:
            self.clock += 0 if BUG == "internal-does-not-count" else 1
            return {"event": "INTERNAL"}
        self.clock += len(to) if BUG == "counts-each-recipient" else 1
        return {"event": "SEND", "to": to, "message_clock": old if BUG == "sends-the-old-clock" else self.clock}

    def tick(self, told):
        self.ticks += 1
        old = self.clock
        answer = self.receive() if self.queue else self.idle(told["die"])
        period = 1000 / self.rate
        following = told["now"] + period if BUG == "drifts" else (self.ticks + 1) * period
        return {**answer, "old_clock": old, "new_clock": self.clock, "next": following}


machine = None
for line in lines():
    said = json.loads(line)
    kind = said["type"]
    if kind == "init":
        machine = Machine(said)
    elif kind == "message":
        machine.queue.append(said)
    elif kind == "down":
        machine.down.add(said["peer"])
    elif kind == "up":
        machine.down.discard(said["peer"])
    elif kind == "tick":
        print(json.dumps(machine.tick(said)), flush=True)
