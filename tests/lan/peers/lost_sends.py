"""Sends that were claimed and never received: lost_sends.py SECONDS JOURNAL...

Of all journals of a run: every send to a node whose journal is here, later than SECONDS (since 1970), whose message that node has not
taken by its end although it took later ones. Prints LOST and their number, the first and last with its time after SECONDS.
"""
import json
import sys

since = float(sys.argv[1])
sent, taken, last = {}, set(), {}
for path in sys.argv[2:]:
    for text in open(path, encoding="utf-8"):
        line = json.loads(text)
        if line["event"] == "SEND":
            for to, k in zip(line["to"], line["k"]):
                sent[line["machine_id"], to, k] = line["system_time"]
        elif line["event"] == "RECEIVE":
            taken.add((line["from"], line["machine_id"], line["k"]))
            last[line["from"], line["machine_id"]] = max(line["k"], last.get((line["from"], line["machine_id"]), 0))
lost = sorted(at - since for (one, two, k), at in sent.items()
              if at > since and (one, two, k) not in taken and k < last.get((one, two), 0))
print("LOST", len(lost), *(f"{at:.3f}" for at in lost[:1] + lost[-1:]))
