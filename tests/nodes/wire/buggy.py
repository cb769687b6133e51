#!/usr/bin/env python3
"""Machines over TCP with one bug each: buggy.py BUG ID PORT PEERS RATE CLUSTER. Each is node.py with a line or two changed, which stand
here; what it must be caught by stands in bugs.txt.
"""
import pathlib
import sys

RECEIVE, EMPTY = "clock = max(clock, message) + 1", "message = queue.popleft() if queue else None"
DIE = "clock += 1\n    die = random.randint(1, 10)"
NEW_RUN = "if older and older.peer == frame[4] and"
SEND, RECORD = "channel.send(1, events, clock, sent[channel.peer])", "sent[channel.peer] += 1"
BUGS = {
    "no-max": (RECEIVE, "clock += 1"),
    "no-plus-one": (RECEIVE, "clock = max(clock, message)"),
    "max-after-plus-one": (RECEIVE, "clock = max(clock + 1, message)"),
    "ignores-what-is-level": (RECEIVE, "clock = clock if message == clock else max(clock, message) + 1"),
    "takes-what-is-less": (RECEIVE, "clock = message + 1"),
    "32-bit-clock": (RECEIVE, "clock = (max(clock, message) + 1) & 0x7FFFFFFF"),
    "sends-the-old-clock": (SEND, "channel.send(1, events, clock - 1, sent[channel.peer])"),
    "counts-each-recipient": (DIE, "die = random.randint(1, 10)\n    clock += 2 if die == 3 and len(peers) == 2 else 1"),
    "internal-does-not-count": (DIE, "die = random.randint(1, 10)\n    clock += die <= 3"),
    "die-of-six": (DIE, "clock += 1\n    die = random.randint(1, 6)"),
    "lifo-queue": ("queue.popleft()", "queue.pop()"),
    "loses-under-burst": ("deque(), {}", "deque(maxlen=64), {}"),
    "sends-while-messages-wait": (EMPTY, "message = queue.popleft() if queue and random.random() < 0.7 else None"),
    "a-read-is-a-frame": ("self.data += piece", "self.data = bytearray(piece)"),
    "first-frame-of-a-read": ("del self.data[:end]", "self.data.clear()"),
    "counts-elements": ("elif frame[0] == 1:", "elif frame[0] == 1 and len(frame) == 4:"),
    "dies-when-a-peer-vanishes": ("except (OSError, KeyError):\n        pass", "except OSError:\n        os._exit(1)"),
    "blocks-when-a-peer-dies": ("channel.stream.close()", "lock.acquire()"),
    "keeps-the-dead": (NEW_RUN, "if older and", "if channels.get(peer) is channel:", "if False:"),
    "keeps-the-silent": (NEW_RUN, "if older and"),
    "counts-all-messages-together": (RECORD, "sent[channel.peer] = max([0, *sent.values()]) + 1"),
    "two-events-a-tick": ("if not ended.is_set():\n        tick()", "if not ended.is_set():\n        tick()\n        tick()"),
    "drifts": ("late = time.monotonic() - due", "due = max(due, time.monotonic() + 1 / RATE)\n    late = 0"),
    "ignores-sigterm": ("lambda *_: ended.set()", "signal.SIG_IGN"),
    "leaves-without-a-word": ("channel.send(2, events, clock, sent[channel.peer])", "pass"),
}

node = pathlib.Path(__file__).with_name("node.py")
text = node.read_text()
changes = BUGS[sys.argv.pop(1)]
for old, new in zip(changes[::2], changes[1::2]):
    if text.count(old) != 1:
        sys.exit(f"{node} has changed: '{old}' does not stand in it once")
    text = text.replace(old, new)
exec(compile(text, str(node), "exec"))
