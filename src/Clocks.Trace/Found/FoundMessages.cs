using System.Runtime.InteropServices;

namespace Clocks.Trace.Found;

/// <summary>
/// Which send a receive took its message from, in logs that number no messages: the sender and the clock of the message name
/// one send. Clocks may be those before the send; whichever explains more is meant. Where a name means no machine here, or
/// receives do not find their sends, nothing is told, and nobody accused.
/// </summary>
internal sealed class FoundMessages
{
    private readonly Dictionary<FoundEvent, (int From, long N)> _sends = [];
    private readonly Dictionary<FoundEvent, List<int>> _recipients = [];

    /// <summary>Whether every receive found its send.</summary>
    public bool AreSendersTold { get; private set; }

    /// <summary>Whether every send names machines that are here.</summary>
    public bool AreRecipientsTold { get; private set; }

    /// <summary>What should be said of it, or null.</summary>
    public string? Sentence { get; private set; }

    /// <summary>The sender's id and the number of its send; -1 where that is not told.</summary>
    public (int From, long N) SendOf(FoundEvent receive) => _sends.TryGetValue(receive, out (int, long) send) ? send : (-1, 0);

    /// <summary>The ids of the recipients; -1 for one that is not told, nothing for what is no send.</summary>
    public List<int> RecipientsOf(FoundEvent e) =>
        e.Kind != EventKind.Send ? [] : _recipients.TryGetValue(e, out List<int>? found) ? found : [-1];

    public static FoundMessages Of(List<FoundLane> lanes, MachineNames names)
    {
        var messages = new FoundMessages();
        messages.NoteRecipients(lanes, names);
        messages.MatchReceives(lanes, names);
        return messages;
    }

    private void NoteRecipients(List<FoundLane> lanes, MachineNames names)
    {
        bool areTold = true, isOne = false;
        var found = new Dictionary<FoundEvent, List<int>>();
        for (int lane = 0; lane < lanes.Count; lane++)
        {
            foreach (FoundEvent e in lanes[lane].Events)
            {
                if (e.Kind != EventKind.Send)
                {
                    continue;
                }

                isOne = true;
                List<int> to = e.To.ConvertAll(name => names.IndexOf(name) is var index and >= 0 ? names.Ids[index] : -1);
                to.Sort();
                areTold &= to.Count > 0 && to[0] >= 0 && !to.Contains(names.Ids[lane]);
                found[e] = to.Count > 0 ? to : [-1];
            }
        }

        AreRecipientsTold = areTold && isOne;
        foreach ((FoundEvent send, List<int> to) in found)
        {
            _recipients[send] = AreRecipientsTold ? to : to.ConvertAll(static _ => -1);
        }
    }

    private void MatchReceives(List<FoundLane> lanes, MachineNames names)
    {
        long receives = 0;
        Dictionary<FoundEvent, (int From, long N)>? best = null;
        bool isBefore = false;
        foreach (bool before in (bool[])[false, true])
        {
            Dictionary<FoundEvent, (int From, long N)> found = Match(lanes, names, before, out receives);
            if (best is null || found.Count > best.Count)
            {
                (best, isBefore) = (found, before);
            }
        }

        if (receives == 0 || best is null || best.Count * 2 < receives)
        {
            return;
        }

        foreach ((FoundEvent receive, (int From, long N) send) in best)
        {
            _sends[receive] = send;
        }

        AreRecipientsTold &= AgreeWith(lanes, names, best);
        AreSendersTold = best.Count == receives;
        Sentence = (AreSendersTold ? null : $"Sender and clock name the send of {best.Count} of {receives} receives. ")
            + (isBefore ? "The clocks of messages are those before the send." : null);
        Sentence = Sentence.Length == 0 ? null : Sentence.TrimEnd();
        if (!AreRecipientsTold)
        {
            FillRecipients(lanes, names);
        }
    }

    /// <summary>Whether whoever took a message is among those it was sent to; else the names mean something else.</summary>
    private bool AgreeWith(List<FoundLane> lanes, MachineNames names, Dictionary<FoundEvent, (int From, long N)> found)
    {
        for (int lane = 0; lane < lanes.Count; lane++)
        {
            foreach (FoundEvent e in lanes[lane].Events)
            {
                if (found.TryGetValue(e, out (int From, long N) send)
                    && !RecipientsOf(lanes[Array.IndexOf(names.Ids, send.From)].Events[(int)send.N - 1]).Contains(names.Ids[lane]))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static Dictionary<FoundEvent, (int From, long N)> Match(
        List<FoundLane> lanes, MachineNames names, bool isBefore, out long receives)
    {
        var sends = new Dictionary<(int Lane, long Clock), long>();
        for (int lane = 0; lane < lanes.Count; lane++)
        {
            long n = 0;
            foreach (FoundEvent e in lanes[lane].Events)
            {
                n++;
                if (e.Kind == EventKind.Send && e.Clock is { } clock)
                {
                    sends.TryAdd((lane, isBefore ? clock - 1 : clock), n);
                }
            }
        }

        receives = 0;
        var found = new Dictionary<FoundEvent, (int From, long N)>();
        for (int lane = 0; lane < lanes.Count; lane++)
        {
            foreach (FoundEvent e in lanes[lane].Events)
            {
                if (e.Kind != EventKind.Receive)
                {
                    continue;
                }

                receives++;
                int from = e.From is null ? -1 : names.IndexOf(e.From);
                if (from >= 0 && from != lane && (e.MessageClock ?? e.Message) is { } clock && sends.TryGetValue((from, clock), out long n))
                {
                    found[e] = (names.Ids[from], n);
                }
            }
        }

        return found;
    }

    /// <summary>Sends that do not say to whom are to those who took their messages.</summary>
    private void FillRecipients(List<FoundLane> lanes, MachineNames names)
    {
        _recipients.Clear();
        for (int lane = 0; lane < lanes.Count; lane++)
        {
            foreach (FoundEvent e in lanes[lane].Events)
            {
                if (!_sends.TryGetValue(e, out (int From, long N) send))
                {
                    continue;
                }

                FoundLane sender = lanes[Array.IndexOf(names.Ids, send.From)];
                ref List<int>? to = ref CollectionsMarshal.GetValueRefOrAddDefault(_recipients, sender.Events[(int)send.N - 1], out _);
                to ??= [];
                int unknown = to.IndexOf(-1);
                if (unknown >= 0)
                {
                    to.RemoveAt(unknown);
                }

                to.Add(names.Ids[lane]);
                to.Sort();
            }
        }
    }
}
