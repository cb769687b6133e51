using System.Text;
using Clocks.Trace.Events;

namespace Clocks.Trace.Loading;

/// <summary>
/// Journals of different runs in one folder, as they come to lie there when a lab is repeated and not all of it is collected.
/// Two belong together when one met the run of the other, by the number that PEER_UP names; without that when their times
/// overlap and neither met another run of the other's node. A node does not live twice at once: where two lives of one overlap,
/// as those of two simulations do, they are of different runs.
/// </summary>
internal static class DifferentRuns
{
    /// <summary>Wall clocks of machines in one room differ by less, or by so much that nothing can be said.</summary>
    private const long ApartMicroseconds = 1_000_000, DayMicroseconds = 86_400_000_000;

    private const int NamesMax = 6;

    /// <summary>Which journals belong together, in a sentence or two; null where all do.</summary>
    public static string? Of(LanesByNode lanes)
    {
        TraceNode[] all = lanes.All;
        int[] group = new int[all.Length];
        for (int i = 0; i < group.Length; i++)
        {
            group[i] = i;
        }

        JoinThoseThatMet(lanes, group);
        if (AreOne(group))
        {
            return null;
        }

        JoinThoseThatOverlap(lanes, group);
        var members = new List<List<TraceNode>>();
        int[] places = new int[all.Length];
        for (int i = 0; i < group.Length; i++)
        {
            int root = Root(group, i);
            if (places[root] == 0)
            {
                members.Add([]);
                places[root] = members.Count;
            }

            members[places[root] - 1].Add(all[i]);
        }

        return members.Count < 2 ? null : Sentence(members);
    }

    private static bool AreOne(int[] group)
    {
        for (int i = 1; i < group.Length; i++)
        {
            if (Root(group, i) != Root(group, 0))
            {
                return false;
            }
        }

        return true;
    }

    private static void JoinThoseThatMet(LanesByNode lanes, int[] group)
    {
        foreach (TraceNode lane in lanes.All)
        {
            foreach (TracePeerChange met in lane.PeerChanges)
            {
                foreach (TraceNode other in met.Change.IsUp ? lanes.Of(met.Change.Peer.Id) : [])
                {
                    if (other.Header?.Run is { } run && run != default && run == met.Change.Peer.Run)
                    {
                        group[Root(group, other.Lane)] = Root(group, lane.Lane);
                    }
                }
            }
        }
    }

    private static void JoinThoseThatOverlap(LanesByNode lanes, int[] group)
    {
        TraceNode[] all = lanes.All;
        HashSet<int>[] strangers = Array.ConvertAll(all, lane =>
        {
            var ids = new HashSet<int>();
            foreach (TracePeerChange met in MissingIncarnations.Of(lanes, lane))
            {
                ids.Add(met.Change.Peer.Id.Value);
            }

            return ids;
        });
        List<(int One, int Other)> doubles = Doubles(all);
        for (int i = 0; i < all.Length; i++)
        {
            for (int j = i + 1; j < all.Length; j++)
            {
                bool metAnother = strangers[i].Contains(all[j].Id.Value) || strangers[j].Contains(all[i].Id.Value);
                int root = Root(group, i), otherRoot = Root(group, j);
                bool isDouble = doubles.Exists(pair => (Root(group, pair.One), Root(group, pair.Other)) is var (a, b)
                    && ((a == root && b == otherRoot) || (a == otherRoot && b == root)));
                if (!metAnother && !isDouble && root != otherRoot && MayOverlap(all[i], all[j]))
                {
                    group[Root(group, j)] = Root(group, i);
                }
            }
        }
    }

    /// <summary>Journals of one node that were written at the same time for longer than clocks of machines in one room differ.</summary>
    private static List<(int One, int Other)> Doubles(TraceNode[] all)
    {
        var doubles = new List<(int One, int Other)>();
        for (int i = 0; i < all.Length; i++)
        {
            for (int j = i + 1; j < all.Length; j++)
            {
                bool isDouble = all[i].Id == all[j].Id && Times(all[i]) is { } a && Times(all[j]) is { } b
                    && Math.Min(a.Until, b.Until) - Math.Max(a.From, b.From) > ApartMicroseconds;
                doubles.AddRange(isDouble ? [(i, j)] : []);
            }
        }

        return doubles;
    }

    private static bool MayOverlap(TraceNode one, TraceNode other)
    {
        if (Times(one) is not { } a || Times(other) is not { } b || a.From < DayMicroseconds != b.From < DayMicroseconds)
        {
            return true;
        }

        return a.From <= b.Until + ApartMicroseconds && b.From <= a.Until + ApartMicroseconds;
    }

    private static (long From, long Until)? Times(TraceNode node)
    {
        if (node.EventCount == 0 || !node.Tells(FormatFeatures.WallTimes))
        {
            return null;
        }

        long first = node.Store.UnixMicroseconds(0), last = node.Store.UnixMicroseconds(node.EventCount - 1);
        return (Math.Min(first, last), Math.Max(first, last));
    }

    private static int Root(int[] group, int of)
    {
        while (group[of] != of)
        {
            of = group[of] = group[group[of]];
        }

        return of;
    }

    private static string Sentence(List<List<TraceNode>> members)
    {
        var text = new StringBuilder($"These journals are of {members.Count} different runs. Together: ");
        bool isFirst = true;
        foreach (List<TraceNode> lanes in members)
        {
            text.Append(isFirst ? "" : "; ");
            isFirst = false;
            text.Append(Listing.Of(lanes.ConvertAll(static lane => lane.Name), NamesMax)).Append(Began(lanes));
        }

        return text.Append(". Name those of one run to judge them.").ToString();
    }

    private static string Began(List<TraceNode> lanes)
    {
        long first = long.MaxValue;
        foreach (TraceNode lane in lanes)
        {
            first = Math.Min(first, lane.StartedAtUnixMicroseconds);
        }

        return first < DayMicroseconds || first > DateTime.MaxValue.Ticks / 20 ? ""
            : $" (from {DateTime.UnixEpoch.AddTicks(first * 10):yyyy-MM-dd HH:mm:ss} UTC)";
    }
}
