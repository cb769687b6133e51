"""A peer of a clocks node with Python's msgpack library: says hello, sends three messages, prints every frame it gets as JSON."""
import json
import os
import socket
import sys

import msgpack

port, cluster, node_id = int(sys.argv[1]), sys.argv[2], int(sys.argv[3])
stream = socket.create_connection(("127.0.0.1", port))
stream.sendall(msgpack.packb([0, 1, cluster, node_id, os.urandom(16), os.urandom(16), 1, 1000, "python", 0, "an element of the future"]))
unpacker = msgpack.Unpacker()
greeted = False
while chunk := stream.recv(65536):
    unpacker.feed(chunk)
    for frame in unpacker:
        print(json.dumps([part.hex() if isinstance(part, bytes) else part for part in frame]), flush=True)
        if not greeted:
            greeted = True
            stream.sendall(msgpack.packb([5]))
            for k in (1, 2, 3):
                stream.sendall(msgpack.packb([1, k, 1000 * k, k]))
        if frame[0] == 2:
            sys.exit(0)
