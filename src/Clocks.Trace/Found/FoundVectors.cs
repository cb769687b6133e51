using Clocks.Trace.Events;

namespace Clocks.Trace.Found;

/// <summary>Events with vector clocks that a pattern has found, in the words of <see cref="VectorMessages"/>.</summary>
internal static class FoundVectors
{
    public static void Compose(
        string format, IReadOnlyList<FoundFile> files, List<(string Path, TraceDraft Draft)> drafts, List<LoadProblem> problems)
    {
        List<string> ofFiles = MachineNames.OfFiles([.. new List<FoundFile>(files).ConvertAll(static f => f.Path)]);
        var events = new List<VectorEvent>();
        var hosts = new List<string>();
        long without = 0;
        for (int i = 0; i < files.Count; i++)
        {
            foreach (FoundEvent e in files[i].Events)
            {
                string host = e.Machine ?? ofFiles[i];
                if (e.Vector is null)
                {
                    without++;
                    continue;
                }

                hosts.Add(host);
                events.Add(new VectorEvent(host, e.Vector, files[i].Path, e.Line));
            }
        }

        if (without > 0)
        {
            problems.Add(new LoadProblem(
                files[0].Path, $"{Plural.Of(without, "event")} without a vector clock beside others: left out.", true));
        }

        VectorMessages.Compose(format, Renamed(events, [.. new HashSet<string>(hosts)]), drafts);
    }

    /// <summary>
    /// Vectors whose places are numbers belong to machines in the order of their numbers: those that count from 1 are moved.
    /// </summary>
    private static List<VectorEvent> Renamed(List<VectorEvent> events, List<string> hosts)
    {
        var names = new MachineNames(hosts);
        int least = int.MaxValue;
        bool isZeroUsed = false;
        foreach (int id in names.Ids)
        {
            least = Math.Min(least, id);
        }

        foreach (VectorEvent e in events)
        {
            isZeroUsed |= e.Clock.GetValueOrDefault("0") > 0;
        }

        int shift = least == 1 && isZeroUsed ? 1 : 0;
        return events.ConvertAll(e =>
        {
            var clock = new Dictionary<string, long>();
            foreach ((string place, long n) in e.Clock)
            {
                string meant = long.TryParse(place, out long number) ? $"{number + shift}" : place;
                clock[names.IndexOf(meant) is var index and >= 0 ? hosts[index] : meant] = n;
            }

            return e with { Clock = clock };
        });
    }
}
