"""A fleet of services on one host: fleet.py ADDRESS COUNT

Answers every question for _clocks._tcp with COUNT services (PTR, SRV, TXT, A of each), as many responders at once would, paced so that
the receivers' socket buffers hold, and questions for single services with these. Prints READY; ends on SIGTERM or after five minutes.
"""
import re
import select
import signal
import socket
import struct
import sys
import time

from multicast import GROUP, member

PACKET_BYTES_MAX = 1400


def name(*labels):
    return b"".join(bytes([len(label)]) + label for label in labels) + b"\0"


TYPE = name(b"_clocks", b"_tcp", b"local")


def record(owner, kind, data, flush=True):
    return owner + struct.pack(">HHIH", kind, 0x8001 if flush else 1, 4500, len(data)) + data


def service(i, address):
    instance = name(b"fleet-%d" % i, b"_clocks", b"_tcp", b"local")
    host = name(b"fleet-host-%d" % i, b"local")
    pairs = [b"txtvers=1", b"id=%d" % i, b"cluster=fleet", b"proto=1", b"run=%032x" % (i + 1), b"rate=4000", b"host=fleet-%d" % i]
    text = b"".join(bytes([len(pair)]) + pair for pair in pairs)
    return [record(TYPE, 12, instance, False), record(instance, 33, struct.pack(">3H", 0, 0, 7000) + host),
            record(instance, 16, text), record(host, 1, socket.inet_aton(address))]


def packets(address, numbers):
    out, records, length = [], [], 12
    for i in numbers:
        block = service(i, address)
        if length + sum(map(len, block)) > PACKET_BYTES_MAX:
            out.append(struct.pack(">6H", 0, 0x8400, 0, len(records), 0, 0) + b"".join(records))
            records, length = [], 12
        records += block
        length += sum(map(len, block))
    out.append(struct.pack(">6H", 0, 0x8400, 0, len(records), 0, 0) + b"".join(records))
    return out


address, count = sys.argv[1], int(sys.argv[2])
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
sock = member(address)
answer = packets(address, range(count))
print("READY", len(answer), flush=True)
end = time.monotonic() + 300
while time.monotonic() < end:
    readable, _, _ = select.select([sock], [], [], 1)
    if not readable:
        continue
    query = sock.recv(9000)
    if len(query) < 12 or query[2] & 0x80:
        continue
    if b"\x07_clocks\x04_tcp\x05local\0\0\x0c" in query:
        said = answer
    else:
        # What somebody lost of the great answer is asked for by name.
        said = [packets(address, [int(number)])[0] for number in set(re.findall(rb"fleet-(?:host-)?([0-9]+)", query))]
    for i, packet in enumerate(said):
        sock.sendto(packet, GROUP)
        if i % 4 == 3:
            time.sleep(0.001)
