using Clocks.Grade.Rules;

namespace Clocks.Grade.Wire;

/// <summary>
/// Holds what a program sent to the rules. Of its events only the sends are seen, so a rule is broken only where no order of receives and
/// internal events explains two sends. Pure but for the sheet that it fills; owned by the driving thread.
/// </summary>
/// <param name="sheet">Where it is written down.</param>
/// <param name="start">Which of the starts of the program it is, from 1.</param>
/// <param name="firstPeer">The peer that the program was told first.</param>
/// <param name="askedPeriodMs">The time between two of its ticks, as it was told.</param>
internal sealed partial class WireJudge(GradeSheet sheet, int start, int firstPeer, double askedPeriodMs)
{
    /// <summary>Sends while messages wait: one can be a thread that was held up between reading and queueing.</summary>
    private const int EarlySendsMax = 1, EarlyMessages = 5, EarlyTicks = 5;

    /// <summary>Messages of two peers that came in another order: one can be two threads, of which the first was held up.</summary>
    private const int OvertakenMax = 1;

    /// <summary>
    /// Sends that came one event too early for a message that was level: one can be a reader that was held up between two messages.
    /// </summary>
    private const int TooEarlyMax = 1;

    private int _overtaken, _tooEarly;
    private long _shift;

    /// <summary>The time between two of its ticks, as it said itself where it did.</summary>
    public double PeriodMs { get; private set; } = askedPeriodMs;

    /// <summary>Whether frames that come together are read, as far as is known.</summary>
    public bool ReadsFrames => !IsBroken(WireRules.Whole);

    /// <summary>Whether messages that come together are received one after the other, with nothing between, as far as is known.</summary>
    public bool ReceivesTogether => ReadsFrames && !IsMute && !IsDeaf && !IsBroken(WireRules.ReceiveFirst) && !IsBroken(WireRules.Lost);

    /// <summary>Whether a rule was tried in this situation.</summary>
    public bool HasTried(string rule, string branch) => sheet.Find(rule) is not { } tally || tally.HasTried(branch);

    /// <summary>It has said its rate, in thousandths of a tick a second; 0: none.</summary>
    public void Declare(long rateMillihertz) => PeriodMs = rateMillihertz > 0 ? 1e6 / rateMillihertz : PeriodMs;

    /// <summary>A rule that is broken.</summary>
    public void Broken(string rule, string branch, string said, int saidAt, string told, int toldAt, string expected, long clock = 0) =>
        sheet.Add(rule, branch, new Counterexample(said, saidAt, told, toldAt, expected, clock) { Start = start });

    /// <summary>A situation that was tried and came out well.</summary>
    public void Held(string rule, string branch) => sheet.Add(rule, branch);

    /// <summary>One of the two.</summary>
    public void Note(string rule, string branch, bool isRight, string said, string told, int toldAt, string expected)
    {
        if (isRight)
        {
            Held(rule, branch);
        }
        else
        {
            Broken(rule, branch, said, 0, told, toldAt, expected);
        }
    }

    /// <summary>A timestamp: its place, the number of its event, and of a send to both its clock.</summary>
    public void Frame(WirePeer to, WireFrame frame, WireSend send, string line, int at)
    {
        string place = to.HeardK > 0 ? WireRules.LaterMessage : to.Runs > 1 ? WireRules.AfterReturn : WireRules.FirstMessage;
        if (frame.K == to.HeardK + 1 || (to.IsResumed && frame.K > to.HeardK))
        {
            Held(WireRules.Places, place);
        }
        else
        {
            Broken(WireRules.Places, place, line, at, $"k was {to.HeardK} before", 0, $"{to.HeardK + 1} as its last number", frame.Lamport);
        }

        if (frame.N > to.HeardN)
        {
            Held(WireRules.Frames, WireRules.Frame);
        }
        else
        {
            Broken(
                WireRules.Frames, WireRules.Frame, line, at, $"its event {to.HeardN} had come before", 0,
                "an event with a greater number", frame.Lamport);
        }

        (to.HeardK, to.HeardN, to.IsResumed) = (frame.K, Math.Max(to.HeardN, frame.N), false);
        if (frame.Lamport != send.Lamport)
        {
            Broken(
                WireRules.Send, WireRules.All, line, at, send.Text, 0, $"the same event with the same clock, {send.Lamport}",
                frame.Lamport);
        }
    }

    /// <summary>The start is over: what could not be explained is put down to what is likelier, and all its sends have a pace.</summary>
    public void Finish(IReadOnlyList<WireSend> sends)
    {
        _isReceiving ??= false;
        Explain();
        if (WirePace.Of(sends, PeriodMs) is not { } pace)
        {
            return;
        }

        string said = sends[^1].Text;
        string told = $"its rate: a tick every {PeriodMs:0.###} ms";
        Note(WireRules.Rate, WireRules.NotFaster, !pace.IsFaster, said, told, 0, $"at most one event a tick; there were {pace.Measured}");
        Note(WireRules.Rate, WireRules.NotSlower, !pace.IsSlower, said, told, 0, $"a tick at each of them; there were {pace.Measured}");
        if (pace.IsDrifting is { } isDrifting && !pace.IsFaster && !pace.IsSlower)
        {
            Note(WireRules.Pace, WireRules.Grid, !isDrifting, said, told, 0, $"ticks at the times of that rate; {pace.Drift}");
        }
    }

    /// <summary>Messages that the program had read with a clock no greater than its own: every event then adds 1.</summary>
    /// <param name="before">A send before they came.</param>
    /// <param name="after">A send after they were received.</param>
    /// <param name="message">The first of them.</param>
    /// <param name="branch">What they were to its clock.</param>
    public void NotAhead(WireSend before, WireSend after, WireMessage message, string branch)
    {
        long events = after.N - before.N, grown = after.Lamport - before.Lamport;
        bool areCounted = !IsBroken(WireRules.Send) && !IsBroken(WireRules.Internal);
        if (areCounted ? grown == events : grown > 0)
        {
            Held(WireRules.Receive, branch);
            return;
        }

        Broken(
            WireRules.Receive, branch, after.Text, after.Line, message.Text, message.Line,
            $"clock {before.Lamport + events}: {events} events after its send at {before.Lamport}, one of them the receive of "
            + $"{message.Clock}",
            after.Lamport);
    }

    /// <summary>
    /// Messages of growing clocks, the first far ahead of the program, that came one after the other. A send whose clock has passed that
    /// of a message tells at which event it was received.
    /// </summary>
    /// <param name="messages">They, in the order of their coming, which is that of their clocks.</param>
    /// <param name="before">The number of the last event that was seen before the first was sent.</param>
    /// <param name="sends">The sends after that event.</param>
    /// <param name="scene">What the script is about.</param>
    public void Ahead(IReadOnlyList<WireMessage> messages, long before, IReadOnlyList<WireSend> sends, WireScene scene)
    {
        WireMessage marker = messages[^1];
        WireSend? last = null, passed = null;
        var early = new List<WireSend>();
        long longest = 0, previous = before;
        foreach (WireSend send in sends)
        {
            long clock = send.Lamport + _shift;
            longest = Math.Max(longest, send.N - previous - 1);
            previous = send.N;
            if (passed is null && clock >= marker.Clock)
            {
                passed = send;
            }
            else if (passed is null && clock < messages[0].Clock)
            {
                last = send;
            }
            else if (passed is null && messages.Count > EarlyMessages && clock < messages[^EarlyMessages].Clock
                && send.Ms > marker.ReadMs + EarlyTicks * PeriodMs)
            {
                early.Add(send);
            }
        }

        LookForReceives(messages, longest);
        if (passed is null && IsMute && messages.Count > ReceivingEvents)
        {
            Counted(messages, longest, sends, scene);
            return;
        }

        if (passed is null)
        {
            NeverPassed(messages, sends, scene);
            return;
        }

        Jump(marker, passed, scene);
        if (messages.Count > 1 && scene.Order is { } order)
        {
            Several(messages, last?.N ?? before, passed, early, scene, order);
        }
        else
        {
            Good(scene, WireRules.Lost, scene.Loss);
        }
    }

    /// <summary>Whether the last word to a peer was a bye with the right numbers.</summary>
    public void Goodbye(WirePeer peer, string told, int toldAt)
    {
        if (!peer.IsUp)
        {
            return;
        }

        if (peer.Bye is not { } bye)
        {
            Broken(
                WireRules.Bye, WireRules.LastFrame, $"no bye to peer {peer.Id}", 0, told, toldAt,
                $"[2, n, clock, {peer.HeardK}] as its last frame");
        }
        else if ((peer.Channels == 1 ? bye.Frame.K != peer.HeardK : bye.Frame.K < peer.HeardK) || bye.Frame.N < peer.HeardN)
        {
            Broken(
                WireRules.Bye, WireRules.LastFrame, bye.Line, bye.At, told, toldAt,
                $"the number of its last event, its clock, and {peer.HeardK}: so many messages were sent on this channel",
                bye.Frame.Lamport);
        }
        else
        {
            Held(WireRules.Bye, WireRules.LastFrame);
        }
    }

    private bool IsBroken(string rule) => sheet.Find(rule) is { State: RuleState.Broken };

    /// <summary>A send after a message that is ahead of the clock, or level with it: at least 2 beyond it.</summary>
    private void Jump(WireMessage message, WireSend send, WireScene scene)
    {
        bool isCarried = !IsBroken(WireRules.Send), isLevel = scene.Last == WireRules.Equal;
        if (send.Lamport + _shift < message.Clock + 2 && isCarried && (!isLevel || ++_tooEarly > TooEarlyMax))
        {
            string own = isLevel ? $"a clock at {message.Clock} already" : "it";
            Bad(
                scene, WireRules.Receive, scene.Last, send, message,
                $"at least clock {message.Clock + 2}: receiving {message.Clock} makes {own} {message.Clock + 1}, and the send adds 1");
            return;
        }

        Good(scene, WireRules.Receive, scene.Last);
    }

    private void Several(
        IReadOnlyList<WireMessage> messages, long before, WireSend passed, List<WireSend> early, WireScene scene, string order)
    {
        WireMessage marker = messages[^1];
        if (messages.Count > ReceivingEvents && scene.Home is null)
        {
            if (early.Count > EarlySendsMax)
            {
                WireMessage waiting = new List<WireMessage>(messages).Find(message => message.Clock > early[0].Lamport) ?? marker;
                Bad(
                    scene, WireRules.ReceiveFirst, WireRules.Burst, early[0], waiting,
                    $"no send: this message, with clock {waiting.Clock}, waited");
            }
            else
            {
                Good(scene, WireRules.ReceiveFirst, WireRules.Burst);
            }
        }

        // The event at which the last of them was received, as the clock of the send tells it.
        long events = passed.N - before - 1, at = passed.N - (passed.Lamport + _shift - marker.Clock - 1);
        long slack = IsBroken(WireRules.Send) ? 2 : 0;
        if (events < messages.Count)
        {
            Bad(
                scene, WireRules.Lost, scene.Loss, passed, messages[0],
                $"{messages.Count} receives before its next send, from this message to that with "
                + $"clock {marker.Clock}; since its event {before} there were {events} events");
        }
        else if (at < before + messages.Count - slack && order == WireRules.TwoPeers && ++_overtaken <= OvertakenMax)
        {
            Good(scene, WireRules.Lost, scene.Loss);
        }
        else if (at < before + messages.Count - slack && scene.Home is null)
        {
            Good(scene, WireRules.Lost, scene.Loss);
            Bad(scene, WireRules.Fifo, order, passed, marker, $"this message received last of {messages.Count}, at its event "
                + $"{before + messages.Count} or later; by its clock it was event {at}");
        }
        else
        {
            Good(scene, WireRules.Lost, scene.Loss);
            Good(scene, WireRules.Fifo, order);
        }
    }

    private void Good(WireScene scene, string rule, string branch)
    {
        if (scene.Home is null)
        {
            Held(rule, branch);
        }
        else if (rule == WireRules.Lost)
        {
            Held(scene.Home.Value.Rule, scene.Home.Value.Branch);
        }
    }

    /// <summary>
    /// What goes wrong where the script is about something else is that. A mistake that is known already says nothing of it.
    /// </summary>
    private void Bad(WireScene scene, string rule, string branch, WireSend send, WireMessage message, string expected)
    {
        if (scene.Home is null || !IsBroken(rule))
        {
            (string toRule, string toBranch) = scene.Home ?? (rule, branch);
            Broken(toRule, toBranch, send.Text, send.Line, message.Text, message.Line, expected, send.Lamport);
        }
    }
}
