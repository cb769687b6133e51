#!/usr/bin/env python3
"""The counterpart of three nodes at --rate max: the same model as plainly as one writes it in Python.

One process a machine, one TCP connection a pair, one thread a connection that puts messages into a queue. A tick takes
one message if there is one, else throws the ten-sided die; every event is a line with the same evidence as ours, so
that `clocks verify` judges these journals as it judges those of nodes.
usage: model.py SECONDS MACHINES FOLDER    prints "events_per_second X", all machines together
"""
import json
import multiprocessing
import queue
import random
import socket
import sys
import threading
import time
import uuid


def read(connection, inbox):
    for line in connection.makefile():
        inbox.put((json.loads(line), time.monotonic_ns()))


def connect(me, ports, listener):
    """Everybody dials those before it and accepts those after it; the ring begins after this one's own id."""
    peers = {}
    for other in range(1, me):
        peers[other] = socket.create_connection(("127.0.0.1", ports[other]))
        peers[other].sendall(json.dumps(me).encode() + b"\n")
    for _ in range(me + 1, len(ports) + 1):
        connection, _ = listener.accept()
        who = b""
        while not who.endswith(b"\n"):
            who += connection.recv(1)
        peers[json.loads(who)] = connection
    for connection in peers.values():
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return [(other, peers[other]) for other in sorted(peers, key=lambda other: (other - me) % (len(ports) + 1))]


def machine(me, ports, listener, runs, seconds, start, results, folder):
    peers = connect(me, ports, listener)
    inbox = queue.Queue()
    for _, connection in peers:
        threading.Thread(target=read, args=(connection, inbox), daemon=True).start()
    log = open(f"{folder}/machine_{me}.jsonl", "w")

    def write(event, **more):
        line = {"event": event, "system_time": time.time(), "machine_id": me}
        line.update(more)
        log.write(json.dumps(line) + "\n")

    write("STARTUP", clock_rate=0, format=1, run=runs[me], cluster="python", seed=me, mix="1,1,1,7",
          clock="lamport", host="localhost", version="model.py")
    zero = time.monotonic_ns()
    for other, _ in peers:
        write("PEER_UP", peer=other, address=f"127.0.0.1:{ports[other]}", reason="static", run=runs[other],
              host="localhost", mono_ns=0)
    clock = n = sent = received = 0
    channel = {other: 0 for other, _ in peers}
    start.wait()
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        n += 1
        old = clock
        now = time.monotonic_ns()
        if not inbox.empty():
            message, arrived = inbox.get()
            clock = max(clock, message["clock"]) + 1
            received += 1
            write("RECEIVE", old_clock=old, new_clock=clock, queue_len=inbox.qsize(), n=n,
                  **{"from": message["from"]}, message=message["n"], message_clock=message["clock"], k=message["k"],
                  waited_ns=now - arrived, arrived_ns=arrived - zero, mono_ns=now - zero)
            continue
        clock += 1
        face = random.randint(1, 10)
        recipients = {1: peers[:1], 2: peers[1:2] or peers, 3: peers}.get(face, [])
        if not recipients:
            write("INTERNAL", old_clock=old, new_clock=clock, queue_len=0, n=n, mono_ns=now - zero)
            continue
        for other, connection in recipients:
            channel[other] += 1
            sent += 1
            message = {"from": me, "n": n, "clock": clock, "k": channel[other]}
            connection.sendall(json.dumps(message).encode() + b"\n")
        write("SEND", old_clock=old, new_clock=clock, queue_len=0,
              recipients=[["127.0.0.1", ports[other]] for other, _ in recipients], n=n,
              to=[other for other, _ in recipients], k=[channel[other] for other, _ in recipients],
              mono_ns=now - zero)
    start.wait()
    write("END", final_clock=clock, n=n, sent=sent, received=received, in_queue=inbox.qsize(), late_ticks=0,
          journal_stalls=0, dropped=0, reason="duration", mono_ns=time.monotonic_ns() - zero)
    log.close()
    results.put(n)
    start.wait()


def main():
    seconds, count, folder = float(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    listeners = {me: socket.create_server(("127.0.0.1", 0)) for me in range(1, count + 1)}
    ports = {me: listener.getsockname()[1] for me, listener in listeners.items()}
    runs = {me: uuid.uuid4().hex for me in ports}
    start, results = multiprocessing.Barrier(count), multiprocessing.Queue()
    machines = [
        multiprocessing.Process(
            target=machine, args=(me, ports, listeners[me], runs, seconds, start, results, folder))
        for me in ports
    ]
    for one in machines:
        one.start()
    total = sum(results.get() for _ in machines)
    for one in machines:
        one.join()
    print(f"events_per_second {total / seconds:.0f}")


if __name__ == "__main__":
    main()
