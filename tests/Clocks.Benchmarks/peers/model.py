#!/usr/bin/env python3
"""The counterpart of three nodes at --rate max: the same model as plainly as one writes it in Python.

One process a machine, one TCP connection a pair, one thread a connection that puts messages into a queue. A tick takes
one message if there is one, else throws the ten-sided die; every event is a JSON line with the keys of the assignment.
usage: model.py SECONDS [MACHINES]    prints "events_per_second X", all machines together
"""
import json
import multiprocessing
import queue
import random
import socket
import sys
import tempfile
import threading
import time


def read(connection, inbox):
    for line in connection.makefile():
        inbox.put(json.loads(line))


def connect(me, ports, listener):
    """Everybody dials those before it and accepts those after it."""
    peers = {}
    for other in range(me):
        peers[other] = socket.create_connection(("127.0.0.1", ports[other]))
        peers[other].sendall(json.dumps(me).encode() + b"\n")
    for _ in range(len(ports) - 1 - me):
        connection, _ = listener.accept()
        who = b""
        while not who.endswith(b"\n"):
            who += connection.recv(1)
        peers[json.loads(who)] = connection
    return [peers[(me + step) % len(ports)] for step in range(1, len(ports))]


def machine(me, ports, listener, seconds, start, results, folder):
    peers = connect(me, ports, listener)
    inbox = queue.Queue()
    for peer in peers:
        threading.Thread(target=read, args=(peer, inbox), daemon=True).start()
    clock = events = 0
    start.wait()
    end = time.monotonic() + seconds
    with open(f"{folder}/machine_{me}.jsonl", "w") as log:
        while time.monotonic() < end:
            old = clock
            line = {"event": "INTERNAL", "system_time": time.time(), "machine_id": me, "old_clock": old}
            try:
                message = inbox.get_nowait()
                clock = max(clock, message["clock"]) + 1
                line["event"] = "RECEIVE"
                line["from"] = message["from"]
                line["message_clock"] = message["clock"]
            except queue.Empty:
                clock += 1
                face = random.randint(1, 10)
                recipients = {1: peers[:1], 2: peers[-1:], 3: peers}.get(face, [])
                if recipients:
                    line["event"] = "SEND"
                    text = json.dumps({"from": me, "clock": clock}).encode() + b"\n"
                    for peer in recipients:
                        peer.sendall(text)
            line["new_clock"] = clock
            line["queue_len"] = inbox.qsize()
            log.write(json.dumps(line) + "\n")
            events += 1
    results.put(events)
    start.wait()


def main():
    seconds = float(sys.argv[1])
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    listeners = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [listener.getsockname()[1] for listener in listeners]
    start, results = multiprocessing.Barrier(count), multiprocessing.Queue()
    with tempfile.TemporaryDirectory(dir=sys.argv[3] if len(sys.argv) > 3 else None) as folder:
        machines = [
            multiprocessing.Process(target=machine, args=(me, ports, listeners[me], seconds, start, results, folder))
            for me in range(count)
        ]
        for one in machines:
            one.start()
        total = sum(results.get() for _ in machines)
        for one in machines:
            one.join()
    print(f"events_per_second {total / seconds:.0f}")


if __name__ == "__main__":
    main()
