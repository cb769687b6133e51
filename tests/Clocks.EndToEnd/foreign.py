"""Other people's multicast DNS: what printers, speakers and telephones say and ask on a network, and noise that is no
message at all. Speaks from one address until its standard input ends: foreign.py ADDRESS"""

import random
import select
import socket
import struct
import sys

GROUP = ("224.0.0.251", 5353)
A, PTR, TXT, AAAA, SRV, NSEC, ANY = 1, 12, 16, 28, 33, 47, 255
RESPONSE, TRUNCATED, FLUSH = 0x8400, 0x0200, 0x8001
dice = random.Random(1)


def name(text):
    return b"".join(bytes([len(label)]) + label for label in text.encode().split(b".")) + b"\0"


def record(owner, kind, ttl, data, group=1):
    return name(owner) + struct.pack(">HHIH", kind, group, ttl, len(data)) + data


def question(owner, kind, group=1):
    return name(owner) + struct.pack(">HH", kind, group)


def message(flags, questions=(), answers=(), authorities=(), number=0):
    head = struct.pack(">6H", number, flags, len(questions), len(answers), len(authorities), 0)
    return head + b"".join([*questions, *answers, *authorities])


def things(device):
    """Everything that one device may say; each time it has another name."""
    service, host = f"{device}._ipp._tcp.local", f"{device}.local"
    listing = record("_ipp._tcp.local", PTR, 4500, name(service))
    where = record(service, SRV, 120, struct.pack(">HHH", 0, 0, 631) + name(host), FLUSH)
    text = record(service, TXT, 4500, b"\x09txtvers=1", FLUSH)
    address = record(host, A, 120, bytes([10, 0, 0, 7]), FLUSH)
    return [
        message(RESPONSE, answers=[listing, where, text, address]),
        message(RESPONSE, answers=[record("_ipp._tcp.local", PTR, 0, name(service))]),
        message(RESPONSE, answers=[record("_services._dns-sd._udp.local", PTR, 4500, name("_ipp._tcp.local")),
                                   record(host, AAAA, 120, bytes(16), FLUSH),
                                   record(host, NSEC, 120, name(host) + b"\0\1\x40", FLUSH)]),
        message(0, [question("_airplay._tcp.local", PTR), question("_ipp._tcp.local", PTR, FLUSH)], [listing]),
        message(TRUNCATED, [question("_ipp._tcp.local", PTR)], [listing] * 8),
        message(0, [question(host, ANY, FLUSH)], authorities=[address]),
        dice.randbytes(dice.randrange(1, 400)),
    ]


def speaker(address, port):
    made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    made.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(address))
    made.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 255)
    made.bind((address, port))
    return made


def main():
    full = speaker(sys.argv[1], 5353)
    while not select.select([sys.stdin], [], [], 0.004)[0]:
        full.sendto(dice.choice(things(f"device-{dice.randrange(100_000)}")), GROUP)
        # Who does not speak multicast DNS in full asks from a port of its own, another each time.
        with speaker(sys.argv[1], 0) as plain:
            plain.sendto(message(0, [question("_http._tcp.local", PTR)], number=dice.randrange(65_536)), GROUP)


main()
