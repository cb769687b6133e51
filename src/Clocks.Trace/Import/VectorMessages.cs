using System.Globalization;
using Clocks.Model;

namespace Clocks.Trace.Import;

/// <summary>
/// From vector clocks to messages. An event whose vector learned of other hosts received something; the sender is the
/// one event that explains all it learned. In come events of all hosts, out come lanes with sends, receives and
/// Lamport times worked out.
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

        public VectorEvent? Sender { get; set; }

        public List<int> SentTo { get; } = [];

        public long Lamport { get; set; }
    }

    public static void Compose(string format, List<VectorEvent> events, List<(string Path, TraceDraft Draft)> drafts)
    {
        var all = new Dictionary<(string Host, long N), Known>();
        foreach (VectorEvent happened in events)
        {
            all.TryAdd((happened.Host, happened.N), new Known { Event = happened });
        }

        Dictionary<string, int> ids = Ids(events);
        bool ambiguous = false;
        foreach (Known known in all.Values.OrderBy(static k => k.Event.Sum))
        {
            ambiguous |= Explain(known, all, ids);
        }

        foreach ((string host, int id) in ids.OrderBy(static h => h.Value))
        {
            Known[] lane = [.. all.Values.Where(k => k.Event.Host == host).OrderBy(static k => k.Event.N)];
            if (lane.Length > 0)
            {
                drafts.Add((lane[0].Event.Path, Draft(format, host, id, lane, ids, ambiguous)));
            }
        }
    }

    /// <summary>
    /// Hosts with a number keep it where it is theirs alone; the others are numbered in order of appearance.
    /// </summary>
    private static Dictionary<string, int> Ids(List<VectorEvent> events)
    {
        var ids = new Dictionary<string, int>();
        var taken = new HashSet<int>();
        string[] hosts = [.. events.Select(static e => e.Host).Distinct()];
        foreach (string host in hosts)
        {
            if (LogWords.IdOfFile(host) is { } id && taken.Add(id.Value))
            {
                ids[host] = id.Value;
            }
        }

        int next = 0;
        foreach (string host in hosts.Where(h => !ids.ContainsKey(h)))
        {
            while (!taken.Add(next))
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
    private static bool Explain(Known known, Dictionary<(string Host, long N), Known> all, Dictionary<string, int> ids)
    {
        VectorEvent happened = known.Event;
        Known? before = all.GetValueOrDefault((happened.Host, happened.N - 1));
        Known[] learned =
        [
            .. happened.Clock
                .Where(c => c.Key != happened.Host && c.Value > (before?.Event.Clock.GetValueOrDefault(c.Key) ?? 0))
                .Select(c => all.GetValueOrDefault((c.Key, c.Value))).OfType<Known>(),
        ];
        Known? sender = learned.MaxBy(static k => k.Event.Sum);
        if (sender?.Sender is not null)
        {
            // It was a receive itself: this log does not count sends as events, and the message cannot be shown.
            known.Lamport = Math.Max(before?.Lamport ?? 0, sender.Lamport) + 1;
            return true;
        }

        known.Sender = sender?.Event;
        known.Lamport = Math.Max(before?.Lamport ?? 0, sender?.Lamport ?? 0) + 1;
        sender?.SentTo.Add(ids[happened.Host]);
        return sender is not null && learned.Any(k => sender.Event.Clock.GetValueOrDefault(k.Event.Host) < k.Event.N);
    }

    private static TraceDraft Draft(
        string format, string host, int id, Known[] lane, Dictionary<string, int> ids, bool ambiguous)
    {
        var draft = new TraceDraft
        {
            Format = format,
            Id = new NodeId(id),
            Alias = host == id.ToString(CultureInfo.InvariantCulture) ? null : host,
            Knows = Knowledge.EventNumbers | Knowledge.Senders,
            Remark = ambiguous ? OnlyVectors + NotAllMessages : OnlyVectors,
        };
        long clock = 0;
        foreach (Known known in lane)
        {
            var happened = new ClockEvent
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
                happened.Arrival = new Arrival(new Message(new NodeId(ids[sender.Host]), sender.N, 0, -1), 0);
            }

            draft.Add(in happened, known.Event.Line);
            for (int i = 0; happened.Kind == EventKind.Send && i < known.SentTo.Count; i++)
            {
                draft.AddDelivery(known.SentTo[i], -1);
            }
        }

        return draft;
    }
}
