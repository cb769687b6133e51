"""python-zeroconf as a neighbour that advertises: zeroconf_register.py ADDRESS NAME PORT KEY=VALUE...

Prints BEGIN and REGISTERED with the time in seconds; ends, with a goodbye, on SIGTERM or after two minutes.
"""
import signal
import socket
import sys
import threading
import time

from zeroconf import IPVersion, ServiceInfo, Zeroconf

TYPE = "_clocks._tcp.local."

address, name, port = sys.argv[1], sys.argv[2], int(sys.argv[3])
properties = dict(pair.split("=", 1) for pair in sys.argv[4:])
done = threading.Event()
signal.signal(signal.SIGTERM, lambda *_: done.set())
zeroconf = Zeroconf(interfaces=[address], ip_version=IPVersion.V4Only)
info = ServiceInfo(TYPE, f"{name}.{TYPE}", addresses=[socket.inet_aton(address)], port=port,
                   properties=properties, server=f"{name}-host.local.")
print("BEGIN", time.time(), flush=True)
zeroconf.register_service(info)
print("REGISTERED", time.time(), flush=True)
done.wait(120)
zeroconf.unregister_service(info)
zeroconf.close()
