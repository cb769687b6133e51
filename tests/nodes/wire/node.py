#!/usr/bin/env python3
"""A machine of the assignment over TCP (src/Clocks.Node/Wire/WIRE.md): node.py ID PORT PEERS RATE CLUSTER. No library is needed.

It dials its peers (host:port,host:port) and listens; one thread ticks, and one reads each connection.
"""
import os
import random
import signal
import socket
import struct
import sys
import threading
import time
from collections import defaultdict, deque

ME, PORT, PEERS, RATE, CLUSTER = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3].split(","), float(sys.argv[4]), sys.argv[5]
RUN, BEGAN = os.urandom(16), time.monotonic()
lock, queue, channels, sent, ended = threading.Lock(), deque(), {}, defaultdict(int), threading.Event()
clock = events = 0


def pack(value):
    """A value as MessagePack."""
    if isinstance(value, list):
        return bytes([0x90 + len(value)]) + b"".join(map(pack, value))
    if isinstance(value, bytes):
        return b"\xc4" + bytes([len(value)]) + value
    if isinstance(value, str):
        return bytes([0xA0 + len(value.encode())]) + value.encode()
    return bytes([value]) if value < 128 else b"\xcf" + struct.pack(">Q", value)


def unpack(data, at):
    """The value that begins at this place, and where it ends. IndexError: its end has not come."""
    def take(count):
        if at + count > len(data):
            raise IndexError
        return bytes(data[at:at + count])

    head, at = take(1)[0], at + 1
    if head <= 0x7F or head >= 0xE0:
        return (head if head <= 0x7F else head - 256), at
    if 0xCC <= head <= 0xD3:
        size = 1 << (head - 0xCC) % 4
        return int.from_bytes(take(size), "big", signed=head >= 0xD0), at + size
    if head in (0xC0, 0xC2, 0xC3):
        return (head == 0xC3 if head > 0xC0 else None), at
    if head in (0xCA, 0xCB):
        size = 4 if head == 0xCA else 8
        return struct.unpack(">f" if size == 4 else ">d", take(size))[0], at + size
    if 0x80 <= head <= 0xBF:
        count = head & (0x1F if head >= 0xA0 else 0x0F)
    else:
        size = {0xC4: 1, 0xC5: 2, 0xC6: 4, 0xD9: 1, 0xDA: 2, 0xDB: 4, 0xDC: 2, 0xDD: 4, 0xDE: 2, 0xDF: 4}[head]
        count, at = int.from_bytes(take(size), "big"), at + size
    if head in (0xC4, 0xC5, 0xC6) or 0xA0 <= head <= 0xBF or head in (0xD9, 0xDA, 0xDB):
        return take(count), at + count
    items = []
    for _ in range(count * (2 if head <= 0x8F or head >= 0xDE else 1)):
        item, at = unpack(data, at)
        items.append(item)
    return items, at


class Channel:
    """A connection: frames as they come, however the bytes do."""

    def __init__(self, stream):
        self.stream, self.data, self.place, self.peer = stream, bytearray(), None, None
        stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def frames(self):
        while piece := self.stream.recv(65536):
            self.data += piece
            try:
                while self.data:
                    frame, end = unpack(self.data, 0)
                    del self.data[:end]
                    yield frame
            except IndexError:
                pass

    def send(self, *frame):
        self.stream.sendall(pack(list(frame)))

    def hello(self):
        age = int(1000 * (time.monotonic() - BEGAN))
        self.send(0, 1, CLUSTER, ME, RUN, os.urandom(16), PORT, int(1000 * RATE), "python", age)


def serve(channel, is_dialled):
    """Greets, and puts every message into the queue, until the connection ends."""
    peer = None
    try:
        if is_dialled:
            channel.hello()
        for frame in channel.frames():
            if frame[0] == 0 and peer is None:
                with lock:
                    older = channels.get(frame[3])
                    if older and older.peer == frame[4] and not (frame[3] > ME and not is_dialled):
                        channel.send(3, 5, "the two are connected")
                        return
                    if not is_dialled:
                        channel.hello()
                    peer, channels[frame[3]] = frame[3], channel
                    channel.peer, channel.place = frame[4], frame[6]
                channel.send(5)
            elif frame[0] == 1:
                with lock:
                    queue.append(frame[2])
            elif frame[0] in (2, 3):
                return
    except (OSError, KeyError):
        pass
    finally:
        with lock:
            if channels.get(peer) is channel:
                del channels[peer]
        channel.stream.close()


def dial(place):
    """Dials this peer again and again, unless it has come by itself: then the call is refused, or ends."""
    host, port = place.rsplit(":", 1)
    while not ended.wait(0.2):
        if int(port) not in [channel.place for channel in list(channels.values())]:
            try:
                serve(Channel(socket.create_connection((host, int(port)))), is_dialled=True)
            except OSError:
                pass


def accept(listener):
    while True:
        threading.Thread(target=serve, args=(Channel(listener.accept()[0]), False), daemon=True).start()


def tick():
    """One event: the message that waits longest, or what the die says."""
    global clock, events
    events += 1
    with lock:
        message = queue.popleft() if queue else None
        peers = [channels[peer] for peer in sorted(channels)]
    if message is not None:
        clock = max(clock, message) + 1
        return
    clock += 1
    die = random.randint(1, 10)
    for channel in {1: peers[:1], 2: peers[1:2], 3: peers}.get(die, []):
        try:
            sent[channel.peer] += 1
            channel.send(1, events, clock, sent[channel.peer])
        except OSError:
            pass


signal.signal(signal.SIGTERM, lambda *_: ended.set())
server = socket.create_server(("127.0.0.1", PORT))
for target in [lambda: accept(server), *(lambda place=place: dial(place) for place in PEERS)]:
    threading.Thread(target=target, daemon=True).start()
due = time.monotonic()
while not ended.is_set():
    due += 1 / RATE
    late = time.monotonic() - due
    due += max(0, late // (1 / RATE)) / RATE
    ended.wait(max(0, due - time.monotonic()))
    if not ended.is_set():
        tick()
with lock:
    for channel in channels.values():
        try:
            channel.send(2, events, clock, sent[channel.peer])
        except OSError:
            pass
until = time.monotonic() + 1
while channels and time.monotonic() < until:
    time.sleep(0.01)
