"""How late the ticks of a lab are with ten who watch it beside none, in turns, and what watching costs."""
import os
import selectors
import socket
import subprocess
import threading
import time

from nodes import CLOCKS, Folder, Node
from table import ROUNDS

RATES = (6, 100)
WATCHERS = 10
SECONDS = 20


class Watch:
    """clocks watch, and ten who read its events as fast as they come."""

    def __init__(self, folder):
        self.process = subprocess.Popen(
            [CLOCKS, "watch", folder, "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.address = self.process.stdout.readline().split()[0]
        self.readers = [
            subprocess.Popen(["curl", "-sN", self.address + "events"], stdout=subprocess.DEVNULL) for _ in range(WATCHERS)]

    def end(self):
        for reader in self.readers:
            reader.terminate()
            reader.wait()
        self.process.terminate()
        _, _, used = os.wait4(self.process.pid, 0)
        self.process.returncode = 0
        return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


class NetworkWatch:
    """Ten who ask each node for its journal over the network, and read it as fast as it comes; in this process, which costs next to nothing."""

    def __init__(self, cluster, ports):
        name = cluster.encode()
        ask = bytes([0x94, 6, 1, 0xA0 + len(name)]) + name + b"\0"
        self.bytes = 0
        self.selector = selectors.DefaultSelector()
        for port in ports:
            for _ in range(WATCHERS):
                reader = connect(port)
                reader.sendall(ask)
                self.selector.register(reader, selectors.EVENT_READ)
        self.thread = threading.Thread(target=self.read)
        self.thread.start()

    def read(self):
        while self.selector.get_map():
            for key, _ in self.selector.select():
                got = len(key.fileobj.recv(1 << 16))
                self.bytes += got
                if got == 0:
                    self.selector.unregister(key.fileobj)
                    key.fileobj.close()

    def end(self):
        self.thread.join()
        if self.bytes < 100_000:
            raise RuntimeError(f"{self.bytes} bytes: nobody watched")


def connect(port):
    """To a node that is about to listen."""
    for _ in range(500):
        try:
            return socket.create_connection(("127.0.0.1", port))
        except ConnectionRefusedError:
            time.sleep(0.01)
    raise RuntimeError(f"nobody listens at {port}")


def free_ports(count):
    holders = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [holder.getsockname()[1] for holder in holders]
    for holder in holders:
        holder.close()
    return ports


def nodes_of(folder, rate, ports):
    return [
        Node(folder, id, "--cluster", "watched", "--rate", rate, "--duration", SECONDS, "--expect", 3, "--port", port)
        for id, port in zip((1, 2, 3), ports)
    ]


def lab(rate, is_watched):
    """The worst 99th percentile of the lateness of three nodes, in microseconds; of a watch its processor seconds and megabytes."""
    with Folder() as folder:
        nodes = nodes_of(folder, rate, free_ports(3))
        watch = Watch(folder) if is_watched else None
        late = max(node.result()["lateness_p99_us"] for node in nodes)
        return late, *(watch.end() if watch else (0, 0))


def network(rate, is_watched):
    """As lab, watched over the network; and the processor seconds of the three nodes."""
    with Folder() as folder:
        ports = free_ports(3)
        nodes = nodes_of(folder, rate, ports)
        watch = NetworkWatch("watched", ports) if is_watched else None
        late = max(node.result()["lateness_p99_us"] for node in nodes)
        if watch:
            watch.end()
        return late, sum(node.cpu for node in nodes)


def run(rows):
    for rate in RATES:
        rounds = [(lab(rate, True), lab(rate, False)) for _ in range(ROUNDS)]
        watched, alone = [one for one, _ in rounds], [other[0] for _, other in rounds]
        rows.add(f"{rate} Hz, {WATCHERS} watchers, p99 lateness", "us", [late for late, _, _ in watched], "none", alone)
        rows.add(f"{rate} Hz, {WATCHERS} watchers, share of a core", "%", [100 * cpu / SECONDS for _, cpu, _ in watched])
        rows.add(f"{rate} Hz, {WATCHERS} watchers, resident", "MB", [most_mb for _, _, most_mb in watched])
        rounds = [(network(rate, True), network(rate, False)) for _ in range(ROUNDS)]
        for column, what, unit in ((0, "p99 lateness", "us"), (1, "the three nodes, processor", "s")):
            rows.add(
                f"{rate} Hz, {WATCHERS} over the network, {what}", unit,
                [one[column] for one, _ in rounds], "none", [other[column] for _, other in rounds])
