#!/usr/bin/env python3
"""A machine of the assignment over standard input and output (src/Clocks.Grade/STDIO.md)."""
import json
import sys
from collections import deque

me, down, queue, clock, ticks = {}, set(), deque(), 0, 0

for line in sys.stdin:
    told = json.loads(line)
    kind = told.get("type")
    if kind == "init":
        me = told
    elif kind == "message":
        queue.append(told)
    elif kind == "down":
        down.add(told["peer"])
    elif kind == "up":
        down.discard(told["peer"])
    elif kind == "tick":
        ticks += 1
        old = clock
        answer = {"event": "INTERNAL", "old_clock": old}
        if queue:
            message = queue.popleft()
            clock = max(clock, message["clock"]) + 1
            answer.update(event="RECEIVE", message_clock=message["clock"], queue_len=len(queue))
            answer["from"] = message["from"]
        else:
            clock += 1
            peers = me["peers"]
            named = {1: peers[:1], 2: peers[1:2], 3: peers}.get(told["die"], [])
            to = [peer for peer in named if peer not in down]
            if to:
                answer.update(event="SEND", to=to, message_clock=clock)
        answer.update(new_clock=clock, next=(ticks + 1) * 1000 / me["rate"])
        print(json.dumps(answer), flush=True)
