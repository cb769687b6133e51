using Clocks.Trace.Events;

namespace Clocks.Trace.Measure;

/// <summary>The sentences about what the ends and beginnings of machines do to the final drift.</summary>
internal sealed partial class Observations
{
    /// <summary>Ends so near to each other are one end, in seconds and as a share of the run.</summary>
    private const double OneEndSeconds = 1, OneEndShare = 0.05;

    /// <summary>A machine that ticks on when another has ended goes on moving away from it: that part of the drift is no drift.</summary>
    private void EndsApart()
    {
        MachineMeasures? early = null, late = null;
        foreach (MachineMeasures machine in _active)
        {
            TraceNode node = _run.Lanes[machine.Lane];
            if (IsFollowed(machine) || !node.Tells(FormatFeatures.WallTimes))
            {
                continue;
            }

            early = early is null || EndNs(machine) < EndNs(early) ? machine : early;
            late = late is null || EndNs(machine) > EndNs(late) ? machine : late;
        }

        double seconds = early is null ? 0 : (EndNs(late!) - EndNs(early)) / 1e9;
        if (seconds <= OneEndSeconds || seconds <= OneEndShare * EndNs(late!) / 1e9)
        {
            return;
        }

        long least = long.MaxValue, most = 0;
        foreach (MachineMeasures machine in _active)
        {
            long clock = IsFollowed(machine) ? -1 : ClockAt(_run.Lanes[machine.Lane], EndNs(early!));
            least = clock < 0 ? least : Math.Min(least, clock);
            most = Math.Max(most, clock);
        }

        Say($"Machine {early!.Label} ended {seconds:0.#} s before machine {late!.Label}: when it ended the clocks were {most - least} "
            + $"apart, and what the spread is more than that came after.");
    }

    /// <summary>A Lamport clock is kept in memory: who starts again starts at 0, and the next message brings it up to the others.</summary>
    private void Restarts()
    {
        var again = new List<MachineMeasures>();
        foreach (MachineMeasures machine in _active)
        {
            TraceNode node = _run.Lanes[machine.Lane];
            if (_run.IncarnationsOf(node.Id)[0] != node && node.EventCount > 0 && node[0].OldClock == 0)
            {
                again.Add(machine);
            }
        }

        if (again.Count > 0)
        {
            bool isOne = again.Count == 1;
            Say($"{Named(again)} {(isOne ? "is a life" : "are lives")} after a restart: {(isOne ? "its clock" : "their clocks")} "
                + $"began again at 0, and what no message has made up for since is missing from its final clock.");
        }
    }

    private long EndNs(MachineMeasures machine)
    {
        TraceNode node = _run.Lanes[machine.Lane];
        return _run.TimeNs(node, node.EventCount - 1);
    }

    /// <summary>The clock of a machine at a time of the run's axis; 0 before its first event.</summary>
    private long ClockAt(TraceNode node, long atNs)
    {
        int position = node.EventCount - 1;
        while (position >= 0 && _run.TimeNs(node, position) > atNs)
        {
            position--;
        }

        return position < 0 ? 0 : node[position].NewClock;
    }
}
