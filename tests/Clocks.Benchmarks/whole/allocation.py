"""Bytes on the managed heap after a second and a half, the whole process and its threads: paced and unpaced."""
import socket

from nodes import Folder, Node


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def pair(rate, seconds, *more):
    """Two nodes that know each other's address: nothing is discovered meanwhile. The one that listens."""
    port = free_port()
    shared = ["--discovery", "static", "--host", "127.0.0.1", "--expect", 2, "--rate", rate, "--duration", seconds, *more]
    with Folder() as folder:
        one = Node(folder, 1, *shared, "--port", port, has_loopback=False)
        other = Node(folder, 2, *shared, "--peers", f"127.0.0.1:{port}", has_loopback=False)
        other.result()
        return one.result()


def three(rate, seconds):
    """Three nodes that multicast DNS keeps introducing to each other. The first, which ends first: a peer that leaves
    costs those who stay something."""
    with Folder() as folder:
        shared = ["--cluster", "bench", "--expect", 3, "--rate", rate]
        nodes = [Node(folder, id, *shared, "--duration", seconds + (0 if id == 1 else 1)) for id in (1, 2, 3)]
        results = [one.result() for one in nodes]
        return results[0]


def run(rows):
    for rate, seconds in ((1000, 8), ("max", 4)):
        result = pair(rate, seconds)
        rows.add(f"{rate}/s, discovery idle: process", "bytes", [result["process_allocated_bytes"]], at_most=0)
        rows.add(f"{rate}/s: garbage collections", "", [result["garbage_collections"]], at_most=0)
        rows.add(f"{rate}/s: events meanwhile", "events", [result["events"]])
    for rate, seconds in ((6, 8), ("max", 3)):
        allocated = three(rate, seconds)["allocated_bytes"]
        for thread in ("tick", "network", "journal", "main"):
            rows.add(f"{rate}/s, mDNS: {thread}", "bytes", [allocated[thread]], at_most=0)
        # A datagram that arrives costs something; those of three nodes are over after some seconds (see drift).
        rows.add(f"{rate}/s, mDNS: discovery, its packets", "bytes", [allocated["discovery"]])
        rows.add(f"{rate}/s, mDNS: the runtime", "bytes", [allocated["other"]])
