"""Asks who is there, again and again: asker.py ADDRESS QUESTIONS_A_SECOND SECONDS NAME

Multicasts a question for the listing of _clocks._tcp.local so often, as many hosts that are switched on at once would, and counts the
multicast answers that list an instance whose name holds NAME. Prints ANSWERS and their number when the time is over.
"""
import select
import struct
import sys
import time

from multicast import GROUP, member

TYPE = b"\x07_clocks\x04_tcp\x05local\0"

address, rate, seconds, wanted = sys.argv[1], float(sys.argv[2]), float(sys.argv[3]), sys.argv[4].encode()
sock = member(address)
question = struct.pack(">6H", 0, 0, 1, 0, 0, 0) + TYPE + struct.pack(">HH", 12, 1)
start = time.monotonic()
answers = asked = 0
while (passed := time.monotonic() - start) < seconds:
    while asked < passed * rate:
        sock.sendto(question, GROUP)
        asked += 1
    readable, _, _ = select.select([sock], [], [], 1 / rate)
    if readable:
        packet = sock.recv(9000)
        answers += packet[2] & 0x80 != 0 and wanted in packet
print("ANSWERS", answers, "QUESTIONS", asked, flush=True)
