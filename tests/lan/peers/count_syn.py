"""Counts what a host sends to open connections elsewhere: count_syn.py DEVICE SOURCE

Prints READY, and at SIGTERM BYTES with the bytes of the first packets of connections (IP packets) and FOREIGN with how many of them
went to addresses that are not of 192.168.0.0/16.
"""
import signal
import socket
import sys

device, source = sys.argv[1], socket.inet_aton(sys.argv[2])
raw = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.ntohs(0x0800))
raw.bind((device, 0))
counts = {"bytes": 0, "foreign": 0}


def end(*_):
    print("BYTES", counts["bytes"], "FOREIGN", counts["foreign"], flush=True)
    sys.exit(0)


signal.signal(signal.SIGTERM, end)
print("READY", flush=True)
while True:
    packet = raw.recv(2048)[14:]
    if packet[9] != 6 or packet[12:16] != source:
        continue
    header = (packet[0] & 15) * 4
    is_opening = packet[header + 13] & 0x12 == 0x02
    if is_opening and not packet[16:20].startswith(b"\x0a\x4d\x00"):
        counts["bytes"] += int.from_bytes(packet[2:4], "big")
        counts["foreign"] += packet[16:18] != b"\xc0\xa8"
