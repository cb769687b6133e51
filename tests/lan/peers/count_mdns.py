"""Counts multicast DNS on a device: count_mdns.py DEVICE SECONDS [SOURCE]

Counts the packets to UDP port 5353 that pass in so many seconds, all or those from one IPv4 address, and prints PACKETS and their
number, then each source with its own.
"""
import collections
import select
import socket
import sys
import time

device, seconds, only = sys.argv[1], float(sys.argv[2]), (sys.argv[3:] or [None])[0]
raw = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.ntohs(3))
raw.bind((device, 0))
counts = collections.Counter()
end = time.monotonic() + seconds
while (left := end - time.monotonic()) > 0:
    if not select.select([raw], [], [], left)[0]:
        break
    packet, (_, kind, *_) = raw.recvfrom(2048)
    if kind == 0x0800 and packet[9] == 17:
        source, udp = socket.inet_ntoa(packet[12:16]), packet[(packet[0] & 15) * 4:]
    elif kind == 0x86dd and packet[6] == 17:
        source, udp = socket.inet_ntop(socket.AF_INET6, packet[8:24]), packet[40:]
    else:
        continue
    if udp[2:4] == b"\x14\xe9" and only in (None, source):
        counts[source] += 1
print("PACKETS", sum(counts.values()), *(f"{source}:{count}" for source, count in counts.most_common(12)), flush=True)
