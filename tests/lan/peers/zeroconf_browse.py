"""python-zeroconf as a neighbour that looks: zeroconf_browse.py ADDRESS

Prints START, then ADD, RESOLVED and REMOVE with the time in seconds as services come and go; ends on SIGTERM or after two minutes.
"""
import signal
import sys
import threading
import time

from zeroconf import IPVersion, ServiceBrowser, Zeroconf

TYPE = "_clocks._tcp.local."


def text(properties):
    return " ".join(f"{key.decode()}={value.decode()}" for key, value in properties.items() if value is not None)


class Listener:
    def add_service(self, zeroconf, kind, name):
        print("ADD", time.time(), name, flush=True)
        info = zeroconf.get_service_info(kind, name, 3000)
        if info:
            print("RESOLVED", time.time(), name, ",".join(info.parsed_addresses()), info.port, text(info.properties), flush=True)

    def update_service(self, zeroconf, kind, name):
        print("UPDATE", time.time(), name, flush=True)

    def remove_service(self, zeroconf, kind, name):
        print("REMOVE", time.time(), name, flush=True)


done = threading.Event()
signal.signal(signal.SIGTERM, lambda *_: done.set())
zeroconf = Zeroconf(interfaces=[sys.argv[1]], ip_version=IPVersion.V4Only)
print("START", time.time(), flush=True)
ServiceBrowser(zeroconf, TYPE, Listener())
done.wait(120)
zeroconf.close()
