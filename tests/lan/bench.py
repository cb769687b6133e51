"""Measures discovery on the LAN that bench.sh has made: bench.py CLOCKS PEERS_FOLDER WORK_FOLDER RUNS JSON_FILE HOST_PID...

With CLOCKS_BESIDE, another clocks (the program of the commit before), the two take turns in every measure, run by run.

All hosts share one kernel and so one clock. Times are milliseconds, medians of RUNS runs. Where a measure begins:
  process start   when this program started the process: nsenter, exec and the start of the runtime are in it
  first packet    when the node opened its journal, which it does before it sends its first packet: an upper bound
  API call        when python-zeroconf was told to register or browse: its start-up is not in it, which is in its favour
"""
import glob
import json
import os
import signal
import statistics
import subprocess
import sys
import threading
import time

CLOCKS, PEERS, WORK = sys.argv[1:4]
RUNS, JSON_FILE, HOSTS = int(sys.argv[4]), sys.argv[5], sys.argv[6:]
PYTHON = sys.executable
PATIENCE_S = 30
PROGRAMS = {"clocks": CLOCKS} | ({"clocks beside": os.environ["CLOCKS_BESIDE"]} if os.environ.get("CLOCKS_BESIDE") else {})
results = []


class Process:
    """A process in a host whose lines are stamped as they come."""

    def __init__(self, host, *command):
        self.lines, self.news = [], threading.Condition()
        self.began = time.time()
        self.process = subprocess.Popen(
            ["nsenter", "--target", HOSTS[host - 1], "--mount", "--net", "--uts", "--", *command],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.process.stdout:
            with self.news:
                self.lines.append((time.time(), line.rstrip()))
                self.news.notify_all()

    def when(self, wanted, times=1):
        """The stamp of the line with which so many different lines are as wanted."""
        seen, at, deadline = set(), 0, time.time() + PATIENCE_S
        with self.news:
            while True:
                while at < len(self.lines):
                    stamp, line = self.lines[at]
                    at += 1
                    key = wanted(line)
                    if key:
                        seen.add(key)
                        if len(seen) >= times:
                            return stamp
                if not self.news.wait(max(0, deadline - time.time())) and time.time() >= deadline:
                    raise TimeoutError(f"{len(seen)} of {times} in: {self.lines[-5:]}")

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def node(program, host, number, journal, *more):
    return Process(host, program, "--id", str(number), "--duration", "120", "--log", journal, *more)


def journal_times(path, peers):
    """When the node opened its journal, and when the last of so many peers was connected; None while they are not."""
    opened, up = None, {}
    try:
        with open(path, encoding="utf-8") as lines:
            for line in lines:
                if '"STARTUP"' in line:
                    opened = json.loads(line)["system_time"]
                elif '"PEER_UP"' in line and line.endswith("\n"):
                    event = json.loads(line)
                    up.setdefault(event["peer"], event["system_time"])
    except FileNotFoundError:
        return None
    return (opened, max(up.values())) if len(up) >= peers else None


def wait_for_mesh(journals, peers):
    deadline = time.time() + PATIENCE_S
    while time.time() < deadline:
        times = [journal_times(path, peers) for path in journals]
        if all(times):
            return times
        time.sleep(0.02)
    raise TimeoutError(f"no mesh of {len(journals)}: {sum(1 for each in times if each)} are connected to all")


def fresh(name):
    path = os.path.join(WORK, name)
    for old in glob.glob(path + "*"):
        os.remove(old)
    return path


def add(measure, who, begins, samples, target=None):
    ms = [1000 * each for each in samples]
    results.append({"bench": "discovery", "measure": measure, "who": who, "from": begins, "median_ms": round(statistics.median(ms), 1),
                    "min_ms": round(min(ms), 1), "max_ms": round(max(ms), 1), "runs": len(ms), "target_ms": target})
    row = results[-1]
    print(f"  {measure:<34} {who:<16} {begins:<14} {row['median_ms']:>8.1f} {row['min_ms']:>8.1f} {row['max_ms']:>8.1f} {len(ms):>5}"
          + (f"   target {target}" if target else ""), flush=True)
    return row["median_ms"]


def after_a_pause():
    # What was said goodbye to is deleted a second later (RFC 6762, section 10.1): each run begins on a quiet link.
    time.sleep(1.2)


def in_turn(runs, measured):
    """So many runs of each program, run by run in turn; measured(program, i) gives a tuple of seconds. The tuples of each program."""
    samples = {who: [] for who in PROGRAMS}
    for i in range(runs * len(PROGRAMS)):
        who = list(PROGRAMS)[i % len(PROGRAMS)]
        after_a_pause()
        samples[who].append(measured(PROGRAMS[who], i))
    return samples


def add_ours(measure, samples, target=None):
    """The rows of (first packet, process start) of each program; the medians of this one."""
    medians = {}
    for who, pairs in samples.items():
        for column, begins in enumerate(("first packet", "process start")):
            medians[who, begins] = add(measure, who, begins, [pair[column] for pair in pairs], target if column == 0 else None)
    return medians["clocks", "first packet"], medians["clocks", "process start"]


def register_to_found():
    measure = "register to found"
    watch = Process(3, CLOCKS, "peers", "--json")

    def measured(program, i):
        journal = fresh(f"found-{i}.jsonl")
        one = node(program, 1, 1000 + i, journal)
        found = watch.when(lambda line: '"found"' in line and f'"id":{1000 + i},' in line)
        one.stop()
        with open(journal, encoding="utf-8") as lines:
            return found - json.loads(lines.readline())["system_time"], found - one.began

    ours, ours_start = add_ours(measure, in_turn(RUNS, measured))
    watch.stop()

    browser = Process(6, PYTHON, "-u", f"{PEERS}/zeroconf_browse.py", "10.77.0.6")
    browser.when(lambda line: line.startswith("START"))
    samples = []
    for i in range(RUNS):
        after_a_pause()
        name = f"zeroconf-{i}"
        one = Process(5, PYTHON, "-u", f"{PEERS}/zeroconf_register.py", "10.77.0.5", name, "7000", "id=1")
        browser.when(lambda line, name=name: line.startswith("RESOLVED") and f" {name}." in line)
        begin = next(float(line.split()[1]) for _, line in one.lines if line.startswith("BEGIN"))
        resolved = next(float(line.split()[1]) for _, line in browser.lines if line.startswith("RESOLVED") and f" {name}." in line)
        samples.append(resolved - begin)
        one.stop()
    browser.stop()
    zeroconf = add(measure, "python-zeroconf", "API call", samples)

    browser = Process(3, "stdbuf", "-oL", "avahi-browse", "-rp", "_clocks._tcp")
    samples = []
    for i in range(RUNS):
        after_a_pause()
        name = f"avahi-{i}"
        one = Process(2, "avahi-publish-service", name, "_clocks._tcp", "7000", "id=1")
        samples.append(browser.when(lambda line, name=name: line.startswith("=;eth0;") and f";{name};" in line) - one.began)
        one.stop()
    browser.stop()
    avahi = add(measure, "avahi", "process start", samples)
    return [("register to found, python-zeroconf : clocks (process start)", zeroconf / ours_start),
            ("register to found, avahi : clocks (process start)", avahi / ours_start),
            ("register to found, python-zeroconf : clocks (first packet)", zeroconf / ours),
            ("register to found, avahi : clocks (first packet)", avahi / ours)]


def join_a_running_cluster():
    # A cluster for each program, on the same five hosts: who joins meets nodes of its own kind.
    clusters = {program: f"running-{k}" for k, program in enumerate(PROGRAMS.values())}
    running = []
    for program, cluster in clusters.items():
        journals = [fresh(f"{cluster}-{host}.jsonl") for host in range(1, 6)]
        running += [node(program, host, host, journals[host - 1], "--cluster", cluster) for host in range(1, 6)]
        wait_for_mesh(journals, 4)

    def measured(program, i):
        journal = fresh(f"joins-{i}.jsonl")
        one = node(program, 6, 100 + i, journal, "--cluster", clusters[program])
        [(opened, up)] = wait_for_mesh([journal], 5)
        one.stop()
        return up - opened, up - one.began

    samples = in_turn(RUNS, measured)
    for each in running:
        each.stop()
    add_ours("join 5 nodes, connected to all", samples, 20)


def form(count, runs, target):
    def measured(program, i):
        journals = [fresh(f"forms-{count}-{i}-{k}.jsonl") for k in range(count)]
        nodes = [node(program, 1 + k % 6, 1 + k, journals[k], "--rate", "1", "--cluster", f"form-{i}") for k in range(count)]
        times = wait_for_mesh(journals, count - 1)
        for each in nodes:
            each.process.send_signal(signal.SIGTERM)
        for each in nodes:
            each.stop()
        up = max(up for _, up in times)
        return up - min(opened for opened, _ in times), up - nodes[0].began

    add_ours(f"{count} nodes at once, full mesh", in_turn(runs, measured), target)


def browse_1000():
    measure, count, runs = "1000 services browsed", 1000, max(1, min(RUNS, 5))
    fleet = Process(1, PYTHON, "-u", f"{PEERS}/fleet.py", "10.77.0.1", str(count))
    fleet.when(lambda line: line.startswith("READY"))

    def named(line, start):
        return line.startswith(start) and "fleet-" in line and line.split("fleet-", 1)[1].split(".", 1)[0].split(";", 1)[0].split(" ", 1)[0]

    def browsed(command, wanted, start=None):
        one = Process(4, *command)
        since = one.when(lambda line: line.startswith(start)) if start else one.began
        took = one.when(wanted, count) - since
        one.stop()
        return took

    # Before anybody else has asked: afterwards the daemon has heard the answers and has them in its cache. So it has one run.
    one = Process(2, "stdbuf", "-oL", "avahi-browse", "-rp", "_clocks._tcp")
    add("1000 services listed", "avahi", "process start", [one.when(lambda line: named(line, "+;eth0;"), count) - one.began])
    avahi = add(measure, "avahi", "process start", [one.when(lambda line: named(line, "=;eth0;"), count) - one.began])
    one.stop()
    medians = {}
    for who, samples in in_turn(runs, lambda program, _: browsed([program, "peers", "--json"],
                                                                 lambda line: named(line, '{"event":"found"'))).items():
        medians[who] = add(measure, who, "process start", samples, 1000)
    ours = medians["clocks"]
    samples = []
    for _ in range(runs):
        after_a_pause()
        samples.append(browsed([PYTHON, "-u", f"{PEERS}/zeroconf_browse.py", "10.77.0.4"], lambda line: named(line, "RESOLVED"), "START"))
    zeroconf = add(measure, "python-zeroconf", "API call", samples)
    fleet.stop()
    return [("1000 services browsed, python-zeroconf : clocks", zeroconf / ours),
            ("1000 services browsed, avahi : clocks", avahi / ours)]


print(f"  {'measure':<34} {'who':<16} {'from':<14} {'median':>8} {'min':>8} {'max':>8} {'runs':>5}   (ms)")
ratios = register_to_found()
join_a_running_cluster()
form(3, RUNS, 100)
form(64, max(1, min(RUNS, 5)), 3000)
ratios += browse_1000()
print()
for what, ratio in ratios:
    print(f"  {what:<62} {ratio:>7.1f}")
    results.append({"bench": "discovery", "ratio": what, "value": round(ratio, 2)})
if JSON_FILE:
    with open(JSON_FILE, "a", encoding="utf-8") as out:
        for row in results:
            out.write(json.dumps(row) + "\n")
