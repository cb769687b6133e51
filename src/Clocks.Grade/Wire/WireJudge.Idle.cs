namespace Clocks.Grade.Wire;

/// <summary>What sends tell between which no message came.</summary>
internal sealed partial class WireJudge
{
    /// <summary>Sends between which no message was there to be received.</summary>
    /// <param name="sends">By the number of their event.</param>
    /// <param name="isFromStart">Whether no message came before them either: then the clock is the number of the event.</param>
    public void Idle(IReadOnlyList<WireSend> sends, bool isFromStart)
    {
        for (int pass = 0; pass < 2; pass++)
        {
            for (int i = 1; i < sends.Count; i++)
            {
                // Whether sends count shows where one follows another; between others both may be to blame.
                if ((sends[i].N - sends[i - 1].N == 1) == (pass == 0))
                {
                    Pair(sends[i - 1], sends[i]);
                }
            }
        }

        bool areCounted = !IsBroken(WireRules.Send) && !IsBroken(WireRules.Internal);
        foreach (WireSend send in isFromStart ? sends : [])
        {
            // Of a program that counts wrongly nobody can say which clock it had after a send.
            Carried(send, areCounted ? send.N : send.Lamport);
        }
    }

    /// <summary>The die, from sends between which no message came and all peers were there.</summary>
    public void Faces(IReadOnlyList<WireSend> sends)
    {
        if (sends.Count == 0)
        {
            return;
        }

        long first = 0, second = 0, both = 0, all = sends[^1].N - sends[0].N;
        for (int i = 1; i < sends.Count; i++)
        {
            both += sends[i].To.Count > 1 ? 1 : 0;
            first += sends[i].To is [var one] && one == firstPeer ? 1 : 0;
            second += sends[i].To is [var other] && other != firstPeer ? 1 : 0;
        }

        Face(WireRules.ToFirst, first, all, 0.1, sends[^1]);
        Face(WireRules.ToSecond, second, all, 0.1, sends[^1]);
        Face(WireRules.ToBoth, both, all, 0.1, sends[^1]);
        Face(WireRules.ToNone, all - first - second - both, all, 0.7, sends[^1]);
    }

    private static string BranchOf(WireSend send) => send.To.Count > 1 ? WireRules.All : WireRules.One;

    private void Pair(WireSend one, WireSend other)
    {
        long events = other.N - one.N, grown = other.Lamport - one.Lamport;
        string branch = BranchOf(other);
        if (grown == events)
        {
            Held(WireRules.Send, branch);
            if (events > 1)
            {
                Held(WireRules.Internal, WireRules.Between);
            }

            return;
        }

        bool isOfSend = events == 1
            || (grown > events && (one.To.Count > 1 || other.To.Count > 1))
            || (grown == events - 1 && IsBroken(WireRules.Send));
        Broken(
            isOfSend ? WireRules.Send : WireRules.Internal, isOfSend ? branch : WireRules.Between, other.Text, other.Line, one.Text, 0,
            $"clock {one.Lamport + events}: {events} after {one.Lamport}, since every event adds 1", other.Lamport);
    }

    private void Carried(WireSend send, long expected)
    {
        if (send.Lamport == expected)
        {
            Held(WireRules.Carries, BranchOf(send));
            return;
        }

        _shift = send.Lamport == expected - 1 ? 1 : 0;
        Broken(
            WireRules.Carries, BranchOf(send), send.Text, send.Line, "no message yet", 0,
            $"clock {expected}: this is its event {send.N}, and each added 1", send.Lamport);
    }

    /// <summary>The die shows a face in so many ticks: less likely than 1 in a million, both ways together, is broken.</summary>
    private void Face(string branch, long count, long all, double share, WireSend last)
    {
        bool isRight = !Binomial.IsUnlikely(count, all, share);
        for (long i = 0; isRight && i < count; i++)
        {
            Held(WireRules.Die, branch);
        }

        if (!isRight)
        {
            Broken(
                WireRules.Die, branch, last.Text, last.Line, $"{all} idle ticks", 0,
                $"about {all * share:0} of them to send so; it were {count}, which is less likely than one in a million", last.Lamport);
        }
    }
}
