"""The judge with many machines: a verdict beside the table alone, a hundred machines beside three, a thousand simulated."""
from nodes import CLOCKS, Folder, lines_of, measured
from table import ROUNDS

EVENTS, RATE = 1_000_000, 4
FEW = 600_000


def simulate(folder, machines, events):
    """A run of so many events, all machines at one rate; what else lies beside the journals is read by nobody."""
    lines_of([CLOCKS, "simulate", "--nodes", str(machines), "--rate", str(RATE), "--seed", "1", "--log", folder,
              "--duration", str(-(-events // (machines * RATE)))])


def processor(command):
    return measured(command)[2]


def run(rows):
    for machines in (3, 10, 100, 1000):
        with Folder() as folder:
            simulate(folder, machines, EVENTS)
            verified, tables = [], []
            for _ in range(ROUNDS):
                tables.append(processor([CLOCKS, "analyze", folder, "--table", "--json"]))
                verified.append(processor([CLOCKS, "verify", folder]))
            rows.add(f"verify a million events of {machines}", "CPU s", verified, "analyze --table", tables, at_most=2)
    with Folder() as many, Folder() as three:
        simulate(many, 100, FEW)
        simulate(three, 3, FEW)
        of_many, of_three = [], []
        for _ in range(ROUNDS):
            of_three.append(processor([CLOCKS, "analyze", three, "--json"]))
            of_many.append(processor([CLOCKS, "analyze", many, "--json"]))
        rows.add("analyze 600 000 events of 100", "CPU s", of_many, "of 3", of_three, at_most=2)
    seconds = []
    for _ in range(ROUNDS):
        with Folder() as folder:
            seconds.append(measured([CLOCKS, "simulate", "--nodes", "1000", "--duration", "60", "--seed", "1", "--log", folder])[1])
    rows.add("simulate a thousand for a minute, with report", "s", seconds, at_most=1)
