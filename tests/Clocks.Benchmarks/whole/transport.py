"""Messages between two processes over TCP on 127.0.0.1, each decoded, its order checked, counted; beside libzmq."""
import os

from nodes import ENDS, PEERS, pair
from table import ROUNDS

MESSAGES = "10000000"


def run(rows):
    zmq = f"{PEERS}/pushpull"
    ours, theirs = [], []
    for _ in range(ROUNDS):
        ours.append(pair([ENDS, "receive", MESSAGES], [ENDS, "send", "PORT", MESSAGES])["messages_per_second"])
        if os.path.exists(zmq):
            theirs.append(pair([zmq, "pull", MESSAGES], [zmq, "push", "PORT", MESSAGES])["messages_per_second"])
    rows.add("messages in a flood", "messages/s", ours, "libzmq PUSH/PULL", theirs, at_least=1.5)
