"""Somebody without the key who hears everything: overhear.py hear BRIDGE FILE | overhear.py attack FILE ADDRESS SECONDS

hear    on the switch: writes every packet of IPv4 that comes in at a port of the bridge to a file, a length in front of each; prints
        READY, ends on SIGTERM
attack  on the link, knowing that file: for so many seconds, in turn and again and again, says every announcement once more, unchanged, as
        a goodbye, for another port, for this address beside and instead of the true ones, as a cluster without a key; says to every node
        every stream that was ever said to it, whole, cut and mixed, and every frame of a cluster without a key; answers whoever knocks
        at this address with what nodes answer, and with refusals. Prints READY, KNOCKED for each who does, and SAID with how much was said
"""
import os
import random
import signal
import socket
import struct
import sys
import threading
import time

from multicast import GROUP, speaker

PORT = 4444
HELLO = b"\x9a\x00\x01\xa7default\x63\xc4\x10" + bytes(16) + b"\xc4\x10" + bytes(16) + b"\xcd\x11\x5c\xcd\x03\xe8\xa8stranger\x00"
REFUSALS = [b"\x93\x03" + bytes([code]) + b"\xb4id is taken by lab-7" for code in range(1, 6)]
PLAIN = [HELLO, HELLO + b"\x91\x05\x94\x01\x01\x01\x01", b"\x94\x02\x01\x01\x01", b"\x91\x05", *REFUSALS]


def hear(bridge, path):
    raw = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.ntohs(0x0003))
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    with open(path, "wb", buffering=0) as file:
        print("READY", flush=True)
        while True:
            # Once: as it comes in at a port, not as it leaves at others or reaches the bridge itself.
            packet, (name, _, way, _, _) = raw.recvfrom(65536)
            packet = packet[14:]
            if name != bridge and way != socket.PACKET_OUTGOING and packet[0] >> 4 == 4:
                file.write(struct.pack(">I", len(packet)) + packet)


def heard(path):
    """Announcements, and for each (host, port) that was connected to the streams to it and from it."""
    said, streams, ends = [], {}, set()
    data, at = open(path, "rb").read(), 0
    while at + 4 <= len(data) and at + 4 + int.from_bytes(data[at:at + 4], "big") <= len(data):
        length = int.from_bytes(data[at:at + 4], "big")
        packet = data[at + 4:at + 4 + length]
        at += 4 + length
        header = (packet[0] & 15) * 4
        source, target = socket.inet_ntoa(packet[12:16]), socket.inet_ntoa(packet[16:20])
        if packet[9] == 17 and packet[header + 2:header + 4] == struct.pack(">H", 5353) and packet[header + 10] & 0x80:
            said.append(packet[header + 8:])
        if packet[9] == 6:
            ports = struct.unpack(">HH", packet[header:header + 4])
            body = packet[header + (packet[header + 12] >> 4) * 4:struct.unpack(">H", packet[2:4])[0]]
            if packet[header + 13] & 0x12 == 2:
                ends.add((target, ports[1]))
            streams.setdefault(((source, ports[0]), (target, ports[1])), bytearray()).extend(body)
    to = {end: [bytes(s) for (_, t), s in streams.items() if t == end and s] for end in ends}
    of = [bytes(s) for (f, _), s in streams.items() if f in ends and s]
    return said, to, of


def records(packet):
    """(owner, type, class, ttl, data, begin of the fixed part) of each record; names stay as they are in the packet."""
    def skip(i):
        while packet[i] and packet[i] < 192:
            i += 1 + packet[i]
        return i + (2 if packet[i] >= 192 else 1)

    questions, *counts = struct.unpack(">4H", packet[4:12])
    at = 12
    for _ in range(questions):
        at = skip(at) + 4
    for _ in range(sum(counts)):
        fixed = skip(at)
        kind, klass, ttl, length = struct.unpack(">HHIH", packet[fixed:fixed + 10])
        yield kind, fixed, length
        at = fixed + 10 + length


def changed(packet, address):
    """What a stranger can make of an announcement without the key."""
    yield packet
    forms = {"goodbye": bytearray(packet), "port": bytearray(packet), "instead": bytearray(packet), "beside": bytearray(packet),
             "plain": bytearray(packet)}
    for kind, fixed, length in records(packet):
        struct.pack_into(">I", forms["goodbye"], fixed + 4, 0)
        if kind == 33:
            struct.pack_into(">H", forms["port"], fixed + 14, PORT)
        if kind == 1:
            for form in ("instead", "beside"):
                forms[form][fixed + 10:fixed + 14] = socket.inet_aton(address)
            struct.pack_into(">H", forms["beside"], fixed + 2, 1)
        if kind == 16:
            data = bytes(forms["plain"][fixed + 10:fixed + 10 + length])
            forms["plain"][fixed + 10:fixed + 10 + length] = data.replace(b"kid=", b"kxd=").replace(b"mac=", b"mxc=")
    yield from map(bytes, forms.values())


def answer(listener, of):
    while True:
        connection, (source, _) = listener.accept()
        print("KNOCKED", source, flush=True)
        connection.sendall(random.choice(of + REFUSALS))
        connection.close()


def say(end, words):
    try:
        with socket.create_connection(end, timeout=2) as one:
            one.sendall(words)
            one.settimeout(0.3)
            return len(one.recv(4096))
    except OSError:
        return 0


def attack(path, address, seconds):
    random.seed(13)
    said, to, of = heard(path)
    multicast = speaker(address)
    threading.Thread(target=answer, args=(socket.create_server((address, PORT), backlog=64), of), daemon=True).start()
    print("READY", len(said), "announcements,", sum(map(len, to.values())), "streams to", len(to), "nodes", flush=True)
    packets = connections = answers = 0
    deadline = time.monotonic() + float(seconds)
    while time.monotonic() < deadline:
        for packet in said:
            for form in changed(packet, address):
                multicast.sendto(form, GROUP)
                packets += 1
                time.sleep(0.002)
        for end, streams in to.items():
            for words in streams + [s[:50] for s in streams] + [s[:random.randrange(1, len(s))] for s in streams] + PLAIN:
                mixed = bytearray(words)
                mixed[random.randrange(len(mixed))] ^= 1 << random.randrange(8)
                for one in (words, bytes(mixed)):
                    answers += say(end, one) > 0
                    connections += 1
    print("SAID", packets, "packets,", connections, "connections,", answers, "answers", flush=True)


signal.alarm(90)
{"hear": hear, "attack": attack}[sys.argv[1]](*sys.argv[2:])
