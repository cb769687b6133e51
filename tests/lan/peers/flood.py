"""Floods a link with multicast DNS: flood.py ADDRESS PACKETS_A_SECOND SECONDS [CLUSTER [new]]

A third each of announcements of services that do not exist, of cluster "flood" or the one that is named, questions with forged known
answers, and garbage; with "new" announcements alone, each of another service, which live 20 s. Prints MARK after every 50 000 packets,
and SENT with their number and the seconds it took when the time is over or SIGTERM comes.
"""
import random
import signal
import socket
import struct
import sys
import time

GROUP = ("224.0.0.251", 5353)
DISTINCT = 6_000
CLUSTER = (sys.argv[4:] or ["flood"])[0].encode()
IS_NEW = "new" in sys.argv[5:]
LIFE = 20 if IS_NEW else 120
MARK = 50_000


def name(*labels):
    return b"".join(bytes([len(label)]) + label for label in labels) + b"\0"


TYPE = name(b"_clocks", b"_tcp", b"local")


def record(owner, kind, data, flush=True):
    return owner + struct.pack(">HHIH", kind, 0x8001 if flush else 1, LIFE, len(data)) + data


def announcement(i):
    instance = name(b"flood-%d" % i, b"_clocks", b"_tcp", b"local")
    host = name(b"flood-host-%d" % i, b"local")
    pairs = [b"txtvers=1", b"id=%d" % (i % 65536), b"cluster=" + CLUSTER, b"proto=1", b"run=%032x" % i]
    text = b"".join(bytes([len(pair)]) + pair for pair in pairs)
    return struct.pack(">6H", 0, 0x8400, 0, 4, 0, 0) + record(TYPE, 12, instance, False) + \
        record(instance, 33, struct.pack(">3H", 0, 0, 7000) + host) + record(instance, 16, text) + \
        record(host, 1, socket.inet_aton("10.77.0.%d" % (1 + i % 250)))


def question(i):
    known = record(TYPE, 12, name(b"known-%d" % i, b"_clocks", b"_tcp", b"local"), False)
    return struct.pack(">6H", 0, 0x200 if i % 2 else 0, 1, 1, 0, 0) + TYPE + struct.pack(">HH", 12, 1) + known


def garbage(i):
    draw = random.Random(i)
    return struct.pack(">6H", 0, draw.choice([0, 0x8400]), *[draw.randrange(9) for _ in range(4)]) + draw.randbytes(draw.randrange(400))


address, rate, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
if IS_NEW:
    packets = [announcement(i) for i in range(int(rate * seconds))]
else:
    packets = [(announcement, question, garbage)[i % 3](i) for i in range(DISTINCT)]
sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sender.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
sender.bind(("", 5353))
sender.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(address))
sender.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_LOOP, 0)
print("BEGIN", flush=True)
start = time.monotonic()
sent = 0
told = []
signal.signal(signal.SIGTERM, lambda *_: told.append(True))
while (passed := time.monotonic() - start) < seconds and not told:
    due = int(passed * rate)
    while sent < due:
        sender.sendto(packets[sent % len(packets)], GROUP)
        sent += 1
        if sent % MARK == 0:
            print("MARK", sent, flush=True)
    time.sleep(0.005)
print("SENT", sent, round(passed, 3), flush=True)
