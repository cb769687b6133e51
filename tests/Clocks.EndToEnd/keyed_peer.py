"""A peer of a clocks node with a key, from the specifications alone: The Noise Protocol Framework (revision 34), RFC 7748, RFC 8439 and
WIRE.md. Says hello, sends three messages, prints every frame it gets as JSON. Slow, and for nobody but the test."""
import hashlib
import hmac
import json
import os
import socket
import struct
import sys

import msgpack

P = 2**255 - 19


def x25519(scalar, point):
    k = int.from_bytes(scalar, "little") & ~7 & ~(128 << 248) | 64 << 248
    u = int.from_bytes(point, "little") & (1 << 255) - 1
    x2, z2, x3, z3, swap = 1, 0, u, 1, 0
    for t in reversed(range(255)):
        bit = k >> t & 1
        if swap ^ bit:
            x2, x3, z2, z3 = x3, x2, z3, z2
        swap = bit
        a, b, c, d = x2 + z2, x2 - z2, x3 + z3, x3 - z3
        aa, bb, da, cb = a * a, b * b, d * a, c * b
        e = aa - bb
        x3, z3 = (da + cb) ** 2 % P, u * (da - cb) ** 2 % P
        x2, z2 = aa * bb % P, e * (aa + 121665 * e) % P
    if swap:
        x2, z2 = x3, z3
    return (x2 * pow(z2, P - 2, P) % P).to_bytes(32, "little")


def block(key, counter, nonce):
    start = [0x61707865, 0x3320646E, 0x79622D32, 0x6B206574, *struct.unpack("<8I", key), counter, *struct.unpack("<3I", nonce)]
    s = start[:]

    def quarter(a, b, c, d):
        for x, y, z, bits in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
            s[x] = s[x] + s[y] & 0xFFFFFFFF
            s[z] ^= s[x]
            s[z] = (s[z] << bits | s[z] >> 32 - bits) & 0xFFFFFFFF

    for _ in range(10):
        for i in range(4):
            quarter(i, i + 4, i + 8, i + 12)
        for i in range(4):
            quarter(i, (i + 1) % 4 + 4, (i + 2) % 4 + 8, (i + 3) % 4 + 12)
    return struct.pack("<16I", *(a + b & 0xFFFFFFFF for a, b in zip(s, start)))


def tag(key, nonce, associated, body):
    one = block(key, 0, nonce)
    r, pad = int.from_bytes(one[:16], "little") & 0x0FFFFFFC0FFFFFFC0FFFFFFC0FFFFFFF, int.from_bytes(one[16:32], "little")
    message = b"".join(part + bytes(-len(part) % 16) for part in (associated, body)) + struct.pack("<QQ", len(associated), len(body))
    h = 0
    for i in range(0, len(message), 16):
        h = (h + int.from_bytes(message[i:i + 16] + b"\1", "little")) * r % (2**130 - 5)
    return (h + pad & 2**128 - 1).to_bytes(16, "little")


def stream_xor(key, nonce, text):
    keys = b"".join(block(key, 1 + i, nonce) for i in range((len(text) + 63) // 64))
    return bytes(a ^ b for a, b in zip(text, keys))


def mac(key, text):
    return hmac.new(key, text, hashlib.blake2s).digest()


class Cipher:
    def __init__(self, key):
        self.key, self.n = key, 0

    def nonce(self):
        self.n += 1
        return bytes(4) + struct.pack("<Q", self.n - 1)

    def seal(self, associated, text):
        nonce = self.nonce()
        body = stream_xor(self.key, nonce, text)
        return body + tag(self.key, nonce, associated, body)

    def open(self, associated, sealed):
        nonce = self.nonce()
        if tag(self.key, nonce, associated, sealed[:-16]) != sealed[-16:]:
            sys.exit("a record is not of the node")
        return stream_xor(self.key, nonce, sealed[:-16])


class Handshake:
    def __init__(self, psk):
        self.h = self.ck = hashlib.blake2s(b"Noise_NNpsk0_25519_ChaChaPoly_BLAKE2s").digest()
        self.mix_hash(b"clocks-1")
        self.ck, more, key = self.derive(psk, 3)
        self.mix_hash(more)
        self.cipher = Cipher(key)

    def derive(self, text, outputs):
        temporary, last, found = mac(self.ck, text), b"", []
        for i in range(outputs):
            last = mac(temporary, last + bytes([i + 1]))
            found.append(last)
        return found

    def mix_hash(self, text):
        self.h = hashlib.blake2s(self.h + text).digest()

    def mix_key(self, text):
        self.ck, key = self.derive(text, 2)
        self.cipher = Cipher(key)


def read(count):
    found = b""
    while len(found) < count:
        part = stream.recv(count - len(found))
        if not part:
            sys.exit("closed")
        found += part
    return found


port, cluster, node_id, key_file = int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4]
with open(key_file, encoding="ascii") as lines:
    secret = bytes.fromhex(lines.readline())
stream = socket.create_connection(("127.0.0.1", port))

noise, private = Handshake(mac(secret, b"clocks-1 connections")), os.urandom(32)
public = x25519(private, bytes([9]) + bytes(31))
noise.mix_hash(public)
noise.mix_key(public)
closed = noise.cipher.seal(noise.h, b"")
noise.mix_hash(closed)
stream.sendall(struct.pack(">H", 48) + public + closed)

assert struct.unpack(">H", read(2))[0] == 48
answer = read(48)
noise.mix_hash(answer[:32])
noise.mix_key(answer[:32])
noise.mix_key(x25519(private, answer[:32]))
noise.cipher.open(noise.h, answer[32:])
ours, theirs = (Cipher(key) for key in noise.derive(b"", 2))


def say(*frames):
    sealed = ours.seal(b"", b"".join(msgpack.packb(frame) for frame in frames))
    stream.sendall(struct.pack(">H", len(sealed)) + sealed)


say([0, 1, cluster, node_id, os.urandom(16), os.urandom(16), 1, 1000, "python", 0])
unpacker = msgpack.Unpacker()
greeted = False
while True:
    unpacker.feed(theirs.open(b"", read(struct.unpack(">H", read(2))[0])))
    for frame in unpacker:
        print(json.dumps([part.hex() if isinstance(part, bytes) else part for part in frame]), flush=True)
        if not greeted:
            greeted = True
            say([5], *([1, k, 1000 * k, k] for k in (1, 2, 3)))
        if frame[0] == 2:
            sys.exit(0)
