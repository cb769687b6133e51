"""A stranger on the link: stranger.py ADDRESS WAY [ARGUMENT...]

announce-and-refuse  announces node 9 of the default cluster at this address and answers every connection with Refuse 3 (id taken)
announce-elsewhere N announces N nodes at addresses that are on no network of the link, sixteen of each: what is sent is printed
squat ID HOST PORT   greets a node as node ID, with a run of its own, and stays
greet HOST PORT N    greets a node N times, each time as another run of another id, and closes
knock HOST PORT N    opens N connections and says nothing
Prints READY when it begins and SENT with the bytes it has sent; ends on SIGTERM or after a minute.
"""
import os
import signal
import socket
import struct
import sys
import threading
import time

from multicast import GROUP, speaker

KIND_HELLO, KIND_REFUSE, ID_TAKEN = 0, 3, 3


def name(*labels):
    return b"".join(bytes([len(label)]) + label for label in labels) + b"\0"


TYPE = name(b"_clocks", b"_tcp", b"local")


def record(owner, kind, data, flush=True):
    return owner + struct.pack(">HHIH", kind, 0x8001 if flush else 1, 120, len(data)) + data


def announcement(node, run, addresses, port):
    label = b"default-%d-%s" % (node, run[:8].encode())
    instance, host = name(label, b"_clocks", b"_tcp", b"local"), name(b"forged-%d" % node, b"local")
    pairs = [b"txtvers=1", b"id=%d" % node, b"cluster=default", b"proto=1", b"run=" + run.encode(), b"host=forged"]
    answers = [
        record(TYPE, 12, instance, flush=False),
        record(instance, 33, struct.pack(">HHH", 0, 0, port) + host),
        record(instance, 16, b"".join(bytes([len(pair)]) + pair for pair in pairs)),
    ] + [record(host, 1, socket.inet_aton(address)) for address in addresses]
    return struct.pack(">HHHHHH", 0, 0x8400, 0, len(answers), 0, 0) + b"".join(answers)


def number(value):
    if value < 0x80:
        return bytes([value])
    return b"\xcd" + struct.pack(">H", value) if value < 0x10000 else b"\xcf" + struct.pack(">Q", value)


def text(value):
    return bytes([0xa0 | len(value)]) + value


def hello(node, run):
    return (b"\x9a" + number(KIND_HELLO) + number(1) + text(b"default") + number(node) + b"\xc4\x10" + run
            + b"\xc4\x10" + os.urandom(16) + number(1) + number(1000) + text(b"stranger") + number(0))


def refuse_everybody(address, port):
    listener = socket.create_server((address, port), backlog=64)
    while True:
        connection, _ = listener.accept()
        print("REFUSED", flush=True)
        connection.sendall(b"\x93" + number(KIND_REFUSE) + number(ID_TAKEN) + text(b"id is taken by lab-7"))
        connection.close()


def main(address, way, *arguments):
    kept = []
    if way == "announce-and-refuse":
        threading.Thread(target=refuse_everybody, args=(address, 4444), daemon=True).start()
        multicast = speaker(address)
        print("READY", flush=True)
        while True:
            multicast.sendto(announcement(9, "1" * 32, [address], 4444), GROUP)
            time.sleep(1)
    elif way == "announce-elsewhere":
        multicast, sent = speaker(address), 0
        print("READY", flush=True)
        for i in range(int(arguments[0])):
            elsewhere = [f"203.0.113.{1 + j}" for j in range(8)] + [f"192.168.{50 + j}.1" for j in range(8)]
            sent += multicast.sendto(announcement(100 + i, f"{i + 1:032x}", elsewhere, 1 + i), GROUP)
            time.sleep(0.005)
        print("SENT", sent, flush=True)
    elif way == "squat":
        kept.append(socket.create_connection((arguments[1], int(arguments[2]))))
        kept[0].sendall(hello(int(arguments[0]), os.urandom(16)))
        print("READY", flush=True)
    elif way == "greet":
        print("READY", flush=True)
        for i in range(int(arguments[2])):
            with socket.create_connection((arguments[0], int(arguments[1]))) as one:
                one.sendall(hello(100 + i % 50_000, os.urandom(16)))
                one.settimeout(2)
                try:
                    one.recv(1)
                except OSError:
                    pass
        print("SENT", flush=True)
    elif way == "knock":
        for _ in range(int(arguments[2])):
            kept.append(socket.create_connection((arguments[0], int(arguments[1]))))
        print("READY", flush=True)
    signal.alarm(60)
    signal.signal(signal.SIGALRM, lambda *_: os._exit(0))
    while True:
        time.sleep(1)


main(*sys.argv[1:])
