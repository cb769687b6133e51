using Clocks.Trace.Events;
using Clocks.Trace.Import;
using Clocks.Trace.Loading;
using Clocks.Trace.Places;

namespace Clocks.Trace.Measure;

/// <summary>
/// The table of the lab notebook and nothing else: one row for each machine, and the final drift. Read from
/// folders and files as by <see cref="TraceLoader"/>; our own journals are read once, each event counted and not kept,
/// so that memory does not grow with them. No message is matched and nothing is judged. What it tells is what
/// <see cref="RunMeasures"/> tells of the same journals.
/// </summary>
public sealed class RunTable
{
    private RunTable()
    {
    }

    /// <summary>One for each journal, by id and start.</summary>
    public required IReadOnlyList<MachineRow> Machines { get; init; }

    /// <summary>Max - min of the final clocks, each machine with its last incarnation.</summary>
    public required long FinalDrift { get; init; }

    /// <summary>What kept files, or parts of them, out.</summary>
    public required IReadOnlyList<LoadProblem> Problems { get; init; }

    /// <summary>Reads the table of a run; see <see cref="TraceLoader"/>.</summary>
    public static RunTable Of(IReadOnlyList<string> paths, string? format = null) => Of(paths, new LogReading(format));

    /// <summary>The same, the logs read as somebody has said.</summary>
    public static RunTable Of(IReadOnlyList<string> paths, LogReading reading) =>
        Of([.. new List<string>(paths).ConvertAll(LogPlace.At)], reading);

    /// <summary>The same, of places that were found.</summary>
    public static RunTable Of(IReadOnlyList<LogPlace> places, LogReading reading)
    {
        var problems = new List<LoadProblem>();
        List<(string Path, TraceDraft Draft)> drafts =
            TraceLoader.InOrder(TraceLoader.Read(places, reading, keepsEvents: false, problems));
        var machines = new List<MachineRow>();
        long least = long.MaxValue, greatest = long.MinValue;
        for (int first = 0, next; first < drafts.Count; first = next)
        {
            next = first + 1;
            while (next < drafts.Count && drafts[next].Draft.Id == drafts[first].Draft.Id)
            {
                next++;
            }

            TraceDraft last = drafts[next - 1].Draft;
            for (int i = first; i < next; i++)
            {
                TraceDraft draft = drafts[i].Draft;
                MachineRow row = Row(draft, next - first > 1 ? i - first : null);
                machines.Add(row);
                if (draft == last || !IsFollowedBy(last, draft))
                {
                    least = Math.Min(least, row.FinalClock);
                    greatest = Math.Max(greatest, row.FinalClock);
                }
            }
        }

        return new RunTable
        {
            Machines = machines,
            FinalDrift = machines.Count == 0 ? 0 : greatest - least,
            Problems = problems,
        };
    }

    private static bool IsFollowedBy(TraceDraft last, TraceDraft draft) => Incarnation.IsOver(
        draft.Header is not null,
        draft.EventCount > 0 && (draft.Knows & FormatFeatures.WallTimes) != 0 ? draft.LastAtUnixMicroseconds : null,
        last.StartedAtUnixMicroseconds);

    /// <param name="draft">The journal as it was read.</param>
    /// <param name="incarnation">Which incarnation of several it is, from 0; null for the only one.</param>
    private static MachineRow Row(TraceDraft draft, int? incarnation)
    {
        EventTally tally = draft.Tally ?? Counted(draft.Store);
        string label = incarnation is { } index
            ? Incarnation.LabelOf(draft.Id, index)
            : draft.Alias is { } alias ? PrintableText.Of(alias) : draft.Id.ToString();
        return new MachineRow(draft.Id, label, draft.Knows, draft.Rate, draft.Footer, draft.FinalClock, tally);
    }

    /// <summary>Formats that need all files to understand one have kept the events.</summary>
    private static EventTally Counted(EventStore store)
    {
        var tally = new EventTally();
        for (int position = 0; position < store.Count; position++)
        {
            tally.Add(
                store.Kind(position), store.OldClock(position), store.NewClock(position),
                store.QueueDepth(position), store.MonoNs(position));
        }

        return tally;
    }
}
