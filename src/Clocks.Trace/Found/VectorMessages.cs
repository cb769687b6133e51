using Clocks.Trace.Events;
using Clocks.Trace.Texts;

namespace Clocks.Trace.Found;

/// <summary>
/// From vector clocks to messages. An event whose vector learned of other hosts received something; the sender is the
/// one event that explains all it learned. Makes of the events of all hosts lanes with sends, receives and Lamport
/// times.
/// </summary>
internal static class VectorMessages
{
    private const string OnlyVectors =
        "This log has vector clocks only: no times, and the Lamport times shown are worked out from the messages.";

    private const string NotAllMessages =
        " Some events learned from several messages at once, or from receives: not all messages are shown.";

    private sealed class Known
    {
        public required VectorEvent Event { get; init; }

        /// <summary>Its place in the order of the files, so that equal sums keep it.</summary>
        public required int Order { get; init; }

        public VectorEvent? Sender { get; set; }

        public List<int> SentTo { get; } = [];

        /// <summary>What cannot be true of it.</summary>
        public List<Contradiction> Wrong { get; } = [];

        /// <summary>What it knows of and is not here, as half sentences.</summary>
        public List<string> Absent { get; } = [];

        public long Lamport { get; set; }
    }

    public static void Compose(string format, List<VectorEvent> events, List<(string Path, TraceDraft Draft)> drafts)
    {
        var all = new Dictionary<string, Dictionary<long, Known>>();
        var hosts = new List<string>();
        var causesFirst = new List<Known>();
        foreach (VectorEvent e in events)
        {
            if (!all.TryGetValue(e.Host, out Dictionary<long, Known>? byNumber))
            {
                all[e.Host] = byNumber = [];
                hosts.Add(e.Host);
            }

            var known = new Known { Event = e, Order = causesFirst.Count };
            if (byNumber.TryAdd(e.N, known))
            {
                causesFirst.Add(known);
            }
            else
            {
                byNumber[e.N].Wrong.Add(new Contradiction(
                    "numbers-dense", e.Line, $"Event {e.Host}#{e.N} stands twice, first in line {byNumber[e.N].Event.Line}."));
            }
        }

        Dictionary<string, int> ids = Ids(hosts);
        bool ambiguous = false;
        causesFirst.Sort(static (a, b) => a.Event.Sum.CompareTo(b.Event.Sum) is var by and not 0
            ? by
            : a.Order.CompareTo(b.Order));
        foreach (Known known in causesFirst)
        {
            Doubt(known, all);
            ambiguous |= Explain(known, all, ids);
        }

        hosts.Sort((a, b) => ids[a].CompareTo(ids[b]));
        foreach (string host in hosts)
        {
            Known[] lane = [.. all[host].Values];
            Array.Sort(lane, static (a, b) => a.Event.N.CompareTo(b.Event.N));
            drafts.Add((lane[0].Event.Path, Draft(format, host, ids[host], lane, ids, ambiguous)));
        }
    }

    /// <summary>
    /// Hosts with a number keep it where it is theirs alone; the others are numbered in order of appearance.
    /// </summary>
    private static Dictionary<string, int> Ids(List<string> hosts)
    {
        var ids = new Dictionary<string, int>();
        var used = new HashSet<int>();
        foreach (string host in hosts)
        {
            if (LogWords.IdOfFile(host) is { } id && used.Add(id.Value))
            {
                ids[host] = id.Value;
            }
        }

        int next = 0;
        foreach (string host in hosts)
        {
            if (ids.ContainsKey(host))
            {
                continue;
            }

            while (!used.Add(next))
            {
                next++;
            }

            ids[host] = next;
        }

        return ids;
    }

    /// <summary>
    /// Finds the sender and the Lamport time; true when no single event explains all that was learned.
    /// </summary>
    private static bool Explain(
        Known known, Dictionary<string, Dictionary<long, Known>> all, Dictionary<string, int> ids)
    {
        VectorEvent e = known.Event;
        Known? before = all[e.Host].GetValueOrDefault(e.N - 1);
        List<Known> learned = Learned(e, before?.Event, all);
        Known? sender = null;
        foreach (Known candidate in learned)
        {
            sender = sender is null || candidate.Event.Sum > sender.Event.Sum ? candidate : sender;
        }

        if (sender?.Sender is not null)
        {
            // It was a receive itself: this log does not count sends as events, and the message cannot be shown.
            known.Lamport = Math.Max(before?.Lamport ?? 0, sender.Lamport) + 1;
            return true;
        }

        known.Sender = sender?.Event;
        known.Lamport = Math.Max(before?.Lamport ?? 0, sender?.Lamport ?? 0) + 1;
        sender?.SentTo.Add(ids[e.Host]);
        return sender is not null
            && learned.Exists(k => sender.Event.Clock.GetValueOrDefault(k.Event.Host) < k.Event.N);
    }

    /// <summary>What cannot be true of an event, and what it knows of and is not here.</summary>
    private static void Doubt(Known known, Dictionary<string, Dictionary<long, Known>> all)
    {
        VectorEvent e = known.Event;
        VectorEvent? before = all[e.Host].GetValueOrDefault(e.N - 1)?.Event;
        foreach ((string host, long n) in e.Clock)
        {
            if (host == e.Host || n <= (before?.Clock.GetValueOrDefault(host) ?? 0))
            {
                continue;
            }

            if (!all.TryGetValue(host, out Dictionary<long, Known>? lane) || !lane.TryGetValue(n, out Known? other))
            {
                known.Absent.Add($"it knows of {host}#{n}, and no such event is here");
                continue;
            }

            if (other.Event.Clock.GetValueOrDefault(e.Host) >= e.N)
            {
                known.Wrong.Add(new Contradiction(
                    "no-cycle",
                    e.Line,
                    $"{e.Host}#{e.N} knows of {host}#{n}, and {host}#{n} knows of {e.Host}#{e.N}: each before the other."));
            }
            else
            {
                Inherit(known, other.Event);
            }
        }

        foreach ((string host, long n) in before?.Clock ?? [])
        {
            if (e.Clock.GetValueOrDefault(host) < n)
            {
                known.Wrong.Add(new Contradiction(
                    "clock-increases",
                    e.Line,
                    $"The vector of {e.Host}#{e.N} goes back: {host} from {n} to {e.Clock.GetValueOrDefault(host)}."));
            }
        }
    }

    /// <summary>Who knows of an event knows all that it knew.</summary>
    private static void Inherit(Known known, VectorEvent other)
    {
        VectorEvent e = known.Event;
        foreach ((string host, long n) in other.Clock)
        {
            if (e.Clock.GetValueOrDefault(host) < n)
            {
                known.Wrong.Add(new Contradiction(
                    "no-cycle",
                    e.Line,
                    $"{e.Host}#{e.N} knows of {other.Host}#{other.N}, which knew of {host}#{n}, and does not know of that itself."));
                return;
            }
        }
    }

    /// <summary>The last events of other hosts that an event knows of and the one before it did not.</summary>
    private static List<Known> Learned(
        VectorEvent e, VectorEvent? before, Dictionary<string, Dictionary<long, Known>> all)
    {
        var learned = new List<Known>();
        foreach ((string host, long n) in e.Clock)
        {
            bool isNews = host != e.Host && n > (before?.Clock.GetValueOrDefault(host) ?? 0);
            if (isNews && all.TryGetValue(host, out Dictionary<long, Known>? lane)
                && lane.TryGetValue(n, out Known? found))
            {
                learned.Add(found);
            }
        }

        return learned;
    }

    private static TraceDraft Draft(
        string format, string host, int id, Known[] lane, Dictionary<string, int> ids, bool ambiguous)
    {
        var draft = new TraceDraft
        {
            Format = format,
            Id = new NodeId(id),
            Alias = host == id.ToString() ? null : host,
            Knows = FormatFeatures.EventNumbers | FormatFeatures.Senders,
            Remark = ambiguous ? OnlyVectors + NotAllMessages : OnlyVectors,
        };
        long clock = 0;
        var told = new List<ToldVector>();
        VectorEvent first = lane[0].Event;
        draft.Vectors = new ToldVectors(first.Execution.Index, first.Execution.Name, first.HostAsTold, told);
        foreach (Known known in lane)
        {
            var e = new ClockEvent
            {
                Kind = known.Sender is not null ? EventKind.Receive
                    : known.SentTo.Count > 0 ? EventKind.Send
                    : EventKind.Internal,
                N = known.Event.N,
                OldClock = clock,
                NewClock = clock = known.Lamport,
            };
            if (known.Sender is { } sender)
            {
                e.Arrival = new Arrival(new Message(new NodeId(ids[sender.Host]), sender.N, 0, -1), 0);
            }

            draft.Add(in e, known.Event.Line);
            told.Add(known.Event.Told());
            draft.Contradictions.AddRange(known.Wrong);
            known.Absent.ForEach(absent => draft.Skip(known.Event.Line, absent));
            for (int i = 0; e.Kind == EventKind.Send && i < known.SentTo.Count; i++)
            {
                draft.AddDelivery(known.SentTo[i], -1);
            }
        }

        return draft;
    }
}
