using Clocks.Model;
using Clocks.Tests.Journal;

namespace Clocks.Tests.Trace;

/// <summary>
/// A run of three machines made without any part of the program: ticks, queues and Lamport clocks by the words of the
/// assignment. What is read back from its logs is compared with it.
/// </summary>
internal sealed class ForeignRun
{
    public sealed record Line(
        int Machine, EventKind Kind, long Old, long Clock, double Seconds, int Queue, int From, IReadOnlyList<int> To, long MessageClock);

    private static readonly int[] Rates = [6, 3, 2];

    /// <summary>The rule of Lamport clocks: the clock after an event, by its kind, the clock before it and that of its message.</summary>
    public static long Lamport(EventKind kind, long old, long message) => Math.Max(old, message) + 1;

    public ForeignRun(int seed, int seconds = 10, Func<EventKind, long, long, long>? rule = null)
    {
        rule ??= Lamport;
        var random = new Random(seed);
        var queues = new Queue<(int From, long Clock)>[] { new(), new(), new() };
        long[] clocks = new long[3];
        var ticks = Enumerable.Range(0, 3).SelectMany(m => Enumerable.Range(0, seconds * Rates[m])
            .Select(k => (At: (double)k / Rates[m] + m * 0.02, m)));
        foreach ((double at, int m) in ticks.OrderBy(t => t.At))
        {
            long old = clocks[m];
            if (queues[m].TryDequeue(out (int From, long Clock) message))
            {
                clocks[m] = rule(EventKind.Receive, old, message.Clock);
                Lines.Add(new Line(m, EventKind.Receive, old, clocks[m], at, queues[m].Count, message.From, [], message.Clock));
                continue;
            }

            int[] others = [(m + 1) % 3, (m + 2) % 3];
            int[] to = random.Next(1, 11) switch { 1 => [others[0]], 2 => [others[1]], 3 => others, _ => [] };
            EventKind kind = to.Length > 0 ? EventKind.Send : EventKind.Internal;
            clocks[m] = rule(kind, old, 0);
            Lines.Add(new Line(m, kind, old, clocks[m], at, 0, -1, [.. to.Order()], 0));
            foreach (int other in to)
            {
                queues[other].Enqueue((m, clocks[m]));
            }
        }
    }

    public List<Line> Lines { get; } = [];

    public long Drift => Final.Max() - Final.Min();

    public int MostQueued => Lines.Max(line => line.Queue);

    private IEnumerable<long> Final => Enumerable.Range(0, 3).Select(m => Lines.Last(line => line.Machine == m).Clock);

    /// <summary>One file for each machine, its lines as somebody writes them.</summary>
    public void Write(Scratch folder, string name, Func<Line, string> line, string head = "")
    {
        for (int m = 0; m < 3; m++)
        {
            File.WriteAllText(
                folder.Path(name.Replace("#", $"{m}", StringComparison.Ordinal)),
                head + string.Concat(Lines.Where(l => l.Machine == m).Select(l => line(l) + "\n")));
        }
    }
}
