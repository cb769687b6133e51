using Clocks.Render.Text;
using Clocks.Trace.Causality;
using Clocks.Trace.Events;

namespace Clocks.Render.Export;

/// <summary>
/// A TLA+ module: the run as a sequence of records in an order that keeps happened-before, and a specification that replays it, whose
/// invariant is Lamport's rules. TLC checks it; a specification of one's own extends it and steps along <c>Trace</c>. A seed
/// draws another order of the concurrent events.
/// </summary>
/// <remarks>L. Lamport, "Specifying Systems", 2002, for the syntax. Of a text of a journal only the name of a machine gets in.</remarks>
internal sealed class TlaExport : IExport
{
    /// <summary>TLC reads a sequence into memory and steps along it; more take minutes.</summary>
    private const int EventsMax = 20_000;

    /// <summary>What stands behind the trace.</summary>
    private const string Replay = """

        VARIABLES done, clock
        vars == <<done, clock>>

        Init == done = 0 /\ clock = [m \in Machines |-> 0]

        Next == /\ done < Len(Trace)
                /\ done' = done + 1
                /\ clock' = [clock EXCEPT ![Trace[done + 1].machine] = Trace[done + 1].clock]

        Spec == Init /\ [][Next]_vars

        Max(a, b) == IF a > b THEN a ELSE b

        \* Lamport's rules IR1 and IR2, for the event that comes next.
        RulesKept == done < Len(Trace) =>
            LET e == Trace[done + 1] IN e.clock = Max(clock[e.machine], e.received) + 1

        \* A message is taken after it was sent, and with the clock of its send.
        CausesFirst == \A i \in 1..Len(Trace) : Trace[i].cause = 0 \/
            (Trace[i].cause < i /\ Trace[Trace[i].cause].clock = Trace[i].received)

        ====
        """;

    public string Name => "tla";

    public string Extension => ".tla";

    public string Description => "a TLA+ module: the run in an order that keeps happened-before";

    public bool HasSeed => true;

    public IReadOnlyList<string> Write(ExportRequest request, Stream output)
    {
        RunTrace run = request.Run;
        using StreamWriter text = ExportText.Writer(output);
        text.WriteLine("---- MODULE run ----");
        string order = request.Seed is { } seed ? $"the concurrent ones drawn with seed {seed}" : "by Lamport time, then by machine";
        text.WriteLine($"\\* The events of a run so that causes come first, {order}.");
        text.WriteLine("\\* For TLC: SPECIFICATION Spec, INVARIANTS RulesKept CausesFirst, CHECK_DEADLOCK FALSE.");
        text.WriteLine("EXTENDS Integers, Sequences");
        text.WriteLine();
        text.WriteLine($"Machines == {{{string.Join(", ", new List<TraceNode>(run.Nodes).ConvertAll(Quoted))}}}");
        text.WriteLine();
        text.WriteLine("\\* received: the clock that the message carried; cause: where in the trace it was sent. 0 for none.");
        text.Write("Trace == <<");
        long written = WriteTrace(text, run, request.Seed);
        text.WriteLine();
        text.WriteLine(">>");
        text.Write(Replay.ReplaceLineEndings("\n"));
        text.Write('\n');
        return Notes(run, written);
    }

    private static List<string> Notes(RunTrace run, long written)
    {
        var notes = new List<string>();
        if (written < Math.Min(EventsMax, run.EventCount))
        {
            notes.Add($"Happened-before has a cycle: only the {written} events before it have an order; clocks verify shows it.");
        }
        else if (written < run.EventCount)
        {
            notes.Add($"The module holds the first {written} of {run.EventCount} events, which is all that causes of them.");
        }

        if (run.MatchedCount < run.ReceiveCount)
        {
            notes.Add($"{Plural.Of(run.ReceiveCount - run.MatchedCount, "receive")} without its send: the cause is 0 there.");
        }

        return notes;
    }

    private static long WriteTrace(StreamWriter text, RunTrace run, ulong? seed)
    {
        int[][] places = Array.ConvertAll<TraceNode, int[]>([.. run.Nodes], static node => new int[node.EventCount]);
        int written = 0;
        foreach (EventRef at in Linearisation.Of(run, seed))
        {
            if (written == EventsMax)
            {
                break;
            }

            TraceEvent e = run[at];
            places[at.Lane][at.Position] = ++written;
            text.Write(written == 1 ? "\n" : ",\n");
            text.Write($"    [machine |-> {Quoted(e.Node)}, n |-> {e.N}, event |-> \"{EventKindNames.InJournal(e.Kind)}\", "
                + $"clock |-> {e.NewClock}, received |-> {Received(run, e)}, "
                + $"cause |-> {(e.Sender.IsNone ? 0 : places[e.Sender.Lane][e.Sender.Position])}]");
        }

        return written;
    }

    private static long Received(RunTrace run, TraceEvent e) =>
        e.Kind != EventKind.Receive ? 0
        : e.Node.Tells(FormatFeatures.MessageClocks) ? e.MessageClock
        : e.Sender.IsNone ? 0
        : run[e.Sender].NewClock;

    /// <summary>A string of TLA+: a character that its syntax could take for its end is a question mark.</summary>
    private static string Quoted(TraceNode node)
    {
        char[] label = node.Label.ToCharArray();
        for (int i = 0; i < label.Length; i++)
        {
            label[i] = label[i] is >= ' ' and < '\x7f' and not '"' and not '\\' ? label[i] : '?';
        }

        return $"\"{new string(label)}\"";
    }
}
