using Clocks.Grade.Programs;

namespace Clocks.Grade.Wire;

/// <summary>
/// The scenes of a script: each brings a program into the situations of some rules, in an order and with numbers that are drawn. Which
/// face its die shows is the program's; so a scene goes on until the sends that it needs have come. Owned by the driving thread.
/// </summary>
internal sealed class WireScenes(WireConversation talk, Chance chance)
{
    /// <summary>Further than a clock gets by itself while a scene is played.</summary>
    private const int Leap = 1_000;

    /// <summary>
    /// A program without the + 1 shows in the send that follows a receive at once, 3 times in 10: twice in so many all but 1 in 20 000.
    /// </summary>
    private const int LevelRounds = 36;

    private const int IdleEvents = 320, PatienceEvents = 25, GoneEvents = 40, HeardEventsMax = 160;
    private const int GreaterRounds = 10, SmallerRounds = 5, TimedRounds = 10;
    private const int ApartTicks = 6, LateMs = 1_200, SettleMs = 4, WaitingMessages = 12;

    /// <summary>So many in the place of one show by the events that they take.</summary>
    private const int MuteMessages = WireJudge.ReceivingEvents + 8, MuteRoundsMax = 4;

    private const double InTime = 0.7, EqualShareMax = 0.1;

    private static readonly WireScene Plain = new(WireRules.WhileIdle, WireRules.OnePeer);
    private static readonly WireScene Pair = new(WireRules.WhileBusy, Order: null, Last: WireRules.Equal);

    /// <summary>Nothing but its own ticks.</summary>
    public void Idle()
    {
        bool isFromStart = talk.Messages.Count == 0;
        if (talk.After(0) is not { } first)
        {
            return;
        }

        talk.Home = (WireRules.Rate, WireRules.NotSlower);
        talk.After(first.N + IdleEvents);
        talk.Listen(SettleMs);
        List<WireSend> sends = SendsAfter(0);
        talk.Judge.Idle(sends, isFromStart);
        talk.Judge.Faces(sends.FindAll(send => send.N >= first.N));
    }

    /// <summary>Many messages without a tick between them.</summary>
    public void Burst()
    {
        talk.Home = (WireRules.Lost, WireRules.Burst);
        Ahead(new WireScene(WireRules.Burst, WireRules.Burst), [(Two().One, chance.From(110, 130))], isApart: !talk.Judge.ReadsFrames);
    }

    /// <summary>Messages that are ahead of the program, and behind it.</summary>
    public void Receive()
    {
        talk.Home = (WireRules.Receive, WireRules.Greater);
        foreach (bool isAhead in chance.Shuffled([.. Times(true, GreaterRounds), .. Times(false, SmallerRounds)]))
        {
            WirePeer from = Two().One;
            if (isAhead && !talk.Judge.IsDeaf)
            {
                Ahead(Plain, [(from, 1)]);
            }
            else if (!isAhead)
            {
                NotAhead(from, isLevel: false);
            }
        }

        for (int round = 0; round < MuteRoundsMax && talk.Judge.IsDeaf && !talk.IsOver; round++)
        {
            // On a busy machine those that come one after the other take too many ticks to be many together.
            bool isApart = round < MuteRoundsMax / 2 || !talk.Judge.ReadsFrames;
            Ahead(Plain, [(Two().One, MuteMessages * (1 + (round % 2)))], isApart);
        }
    }

    /// <summary>
    /// Two messages at once, of which the first is far ahead, and makes the clock that the second has. Who receives in another way is sent
    /// one that is level with a send, and has to come before the next tick.
    /// </summary>
    public void Level()
    {
        talk.Home = (WireRules.Receive, WireRules.Equal);
        for (int round = 0; round < LevelRounds && talk.Judge.ReceivesTogether; round++)
        {
            Ahead(Pair, [(Two().One, 2)], apart: 1);
        }

        // Where much else runs on this machine, few messages come in time. Without the maximum no clock is ever as far as theirs.
        double untilMs = talk.NowMs + (talk.Timing.WholeMs * EqualShareMax);
        bool isTimed = talk.Judge is { ReceivesTogether: false, IsMute: false, IsDeaf: false };
        for (int round = 0; isTimed && !talk.IsOver && talk.NowMs < untilMs
            && (round < TimedRounds || !talk.Judge.HasTried(WireRules.Receive, WireRules.Equal)); round++)
        {
            NotAhead(Two().One, isLevel: true);
        }
    }

    /// <summary>Several messages at once: of one peer, and of the other behind them.</summary>
    public void Fifo()
    {
        bool isApart = !talk.Judge.ReadsFrames;
        for (int round = 0; round < (talk.Judge.IsMute ? 0 : 3); round++)
        {
            talk.Home = (WireRules.Fifo, WireRules.OnePeer);
            Ahead(new WireScene(WireRules.WhileBusy, WireRules.OnePeer), [(Two().One, chance.From(7, 9))], isApart);
            talk.Home = (WireRules.Fifo, WireRules.TwoPeers);
            (WirePeer one, WirePeer other) = Two();
            Ahead(new WireScene(WireRules.WhileBusy, WireRules.TwoPeers), [(one, chance.From(20, 24)), (other, 1)], isApart);
        }

        if (talk.Judge.IsMute)
        {
            // That they come shows; in which order does not.
            talk.Home = (WireRules.Lost, WireRules.WhileBusy);
            Ahead(new WireScene(WireRules.WhileBusy, WireRules.OnePeer), [(Two().One, MuteMessages)], isApart);
        }
    }

    /// <summary>A frame in three pieces, and two in one.</summary>
    public void Frames()
    {
        for (int round = 0; round < 3; round++)
        {
            talk.Home = (WireRules.Whole, WireRules.Pieces);
            Ahead(Plain with { Home = talk.Home }, [(Two().One, 1)], cuts: [chance.From(5, 45), chance.From(50, 90)]);
            talk.Home = (WireRules.Whole, WireRules.Joined);
            Ahead(Plain with { Home = talk.Home }, [(Two().One, 2)]);
        }
    }

    /// <summary>An element that a later version of the page might have, and numbers in their longest form.</summary>
    public void Unknown()
    {
        talk.Home = (WireRules.Unknown, WireRules.Element);
        Ahead(Plain with { Home = talk.Home }, [(Two().One, 1)], extra: chance.Of("hops", "mood", "weather"));
        talk.Home = (WireRules.Unknown, WireRules.LongForm);
        Ahead(Plain with { Home = talk.Home }, [(Two().One, 1)], isLong: true);
    }

    /// <summary>One peer vanishes and comes back, the other says goodbye and comes back.</summary>
    public void PeerDown()
    {
        (WirePeer one, WirePeer other) = Two();
        talk.Home = (WireRules.PeerDown, WireRules.Vanished);
        Leave(one, hasBye: false);
        Return(one, WireRules.PeerDown, talk.Timing.ReturnMs);
        talk.Home = (WireRules.PeerDown, WireRules.Left);
        Leave(other, hasBye: true);
        Return(other, WireRules.PeerDown, talk.Timing.ReturnMs);
    }

    /// <summary>
    /// A peer is cut off from the network: it answers nothing, and no connection ends. Then it is back, as a new run. It is the one with
    /// the smaller id, whose word counts less where two connections of a pair meet.
    /// </summary>
    public void CutOff()
    {
        WirePeer silent = talk.Peers[0];
        talk.Home = (WireRules.Silent, WireRules.GoesOn);
        if (!talk.CutOff(silent))
        {
            return;
        }

        Ahead(Plain with { Home = talk.Home }, [(talk.Peers[1], 1)]);
        if (talk.After((talk.Last?.N ?? 0) + GoneEvents) is not null)
        {
            Return(silent, WireRules.Silent, talk.Timing.SilentReturnMs);
        }
    }

    /// <summary>Nothing happens for a moment.</summary>
    public void Pause()
    {
        if (talk.After(talk.Last?.N ?? 0) is not null && Idleness.Of(talk.Program) is { } idleness)
        {
            talk.Judge.Note(
                WireRules.Busy, WireRules.Pause, idleness.Busy is null, idleness.Busy ?? "", "nothing", 0,
                "it to wait for its next tick, and to use no processor for that");
        }
    }

    /// <summary>Clocks about 2^31, 2^32 and the greatest that the wire carries. The clock stays up there, so it comes last.</summary>
    public void Wide()
    {
        foreach ((long about, string branch) in talk.Judge.IsMute ? [] : ((long, string)[])[
            (1L << 31, WireRules.Above31), (1L << 32, WireRules.Above32), (Limits.WireNumberMax - 100_000, WireRules.Above52)])
        {
            talk.Home = (WireRules.Wide, branch);
            for (int round = 0; round < 2; round++)
            {
                Ahead(Plain with { Home = talk.Home }, [(Two().One, 1)], least: about + chance.From(0, 9));
            }
        }
    }

    /// <summary>A peer that is not there yet when the program starts.</summary>
    public void Late()
    {
        talk.Home = (WireRules.Late, WireRules.ComesLater);
        talk.Listen(LateMs);
        WirePeer late = talk.Peers[talk.Peers[0].IsUp ? 1 : 0];
        talk.Return(late);
        if (talk.Connect(talk.Timing.ReturnMs) && IsHeard(late))
        {
            talk.Judge.Held(WireRules.Late, WireRules.ComesLater);
        }
    }

    /// <summary>Messages wait.</summary>
    public void Waiting()
    {
        if (talk.After(talk.Last?.N ?? 0) is { } last)
        {
            long[] clocks = new long[WaitingMessages];
            Array.Fill(clocks, last.Lamport);
            talk.Tell(Two().One, clocks, isLong: false, extra: null, cuts: []);
        }
    }

    private static List<bool> Times(bool value, int count) => new List<bool>(new bool[count]).ConvertAll(_ => value);

    /// <summary>Messages far ahead of the program, and the sends that tell what became of them.</summary>
    private void Ahead(
        WireScene scene, (WirePeer From, int Count)[] groups, bool isApart = false, bool isLong = false, string? extra = null,
        long least = 0, int apart = Leap, params int[] cuts)
    {
        // Where their order shows, nothing but what they are received at may come between.
        WireSend? known = scene.Order is null ? talk.Last : null;
        if ((known ?? talk.After(talk.Last?.N ?? 0)) is not { } before)
        {
            return;
        }

        long clock = Math.Max(least, Math.Max(before.Lamport, Math.Max(talk.Peers[0].Clock, talk.Peers[1].Clock)) + Leap);
        var messages = new List<WireMessage>();
        foreach ((WirePeer from, int count) in groups)
        {
            var clocks = new List<long>();
            for (int left = talk.Judge.IsMute ? Math.Max(count, MuteMessages) : count; left > 0; left--, clock += apart)
            {
                clocks.Add(clock);
            }

            // What comes on two connections has an order where the first has been read for a while.
            talk.Listen(messages.Count > 0 ? ApartTicks * talk.PeriodMs : 0);
            foreach (long[] piece in isApart ? clocks.ConvertAll(static each => (long[])[each]) : [clocks.ToArray()])
            {
                messages.AddRange(talk.Tell(from, piece, isLong, extra, cuts));
            }
        }

        // Who sends although messages wait takes longer for them.
        long patience = Math.Max(before.N, talk.Last!.N) + (2 * messages.Count) + PatienceEvents;
        while (!talk.IsOver && talk.Last!.N < patience && talk.Last.Lamport <= messages[^1].Clock)
        {
            talk.After(talk.Last.N);
        }

        talk.Listen(SettleMs);
        if (!talk.IsOver)
        {
            talk.Judge.Ahead(messages, before.N, SendsAfter(before.N), scene);
        }
    }

    /// <summary>A message that is level with the program, or behind it.</summary>
    private void NotAhead(WirePeer from, bool isLevel)
    {
        WireSend? before = talk.After(talk.Last?.N ?? 0);
        long clock = isLevel ? before?.Lamport ?? 0 : from.Clock + 1;
        if (before is null || clock <= from.Clock || clock > before.Lamport || talk.Tell(from, clock) is not { } message)
        {
            return;
        }

        // What is read before the next tick finds the clock of that send.
        bool isInTime = message.ReadMs - before.Ms < talk.Judge.PeriodMs * InTime;
        WireSend? after = before;
        while (after is not null && after.Ms < message.ReadMs + (3 * talk.Judge.PeriodMs))
        {
            after = talk.After(after.N);
        }

        if (after is not null)
        {
            talk.Judge.NotAhead(before, after, message, isLevel && isInTime ? WireRules.Equal : WireRules.Smaller);
        }
    }

    private void Leave(WirePeer peer, bool hasBye)
    {
        bool isAnswered = talk.Leave(peer, hasBye);
        long last = talk.Last?.N ?? 0;
        if (talk.After(last + GoneEvents) is not null)
        {
            talk.Judge.Note(
                talk.Home.Rule, talk.Home.Branch, isAnswered, "the connection stayed open", $"the bye of peer {peer.Id}", 0,
                "it to be closed: whoever has said bye is gone");
        }
    }

    private void Return(WirePeer peer, string rule, int milliseconds)
    {
        talk.Home = (rule, WireRules.Back);
        talk.Return(peer);
        if (talk.Connect(milliseconds) && IsHeard(peer))
        {
            Ahead(Plain with { Home = talk.Home }, [(peer, 1)]);
        }
    }

    /// <summary>Whether a message comes to this peer, in so many events that one must.</summary>
    private bool IsHeard(WirePeer peer)
    {
        long until = (talk.Last?.N ?? 0) + HeardEventsMax;
        while (!talk.IsOver && peer.HeardK == 0)
        {
            if ((talk.Last?.N ?? 0) > until)
            {
                talk.FallSilent($"no message to peer {peer.Id} in {HeardEventsMax} events", "messages to it, as to any peer");
                return false;
            }

            talk.After(talk.Last?.N ?? 0);
        }

        return !talk.IsOver;
    }

    private (WirePeer One, WirePeer Other) Two()
    {
        int one = chance.From(0, 1);
        return (talk.Peers[one], talk.Peers[1 - one]);
    }

    private List<WireSend> SendsAfter(long n) => talk.Sends.FindAll(send => send.N > n);
}
