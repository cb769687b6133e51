using Clocks.Grade.Rules;

namespace Clocks.Grade.Stdio;

/// <summary>
/// Holds each answer of a program to the rules. An answer is judged by what the program itself said before, not by what it
/// should have said: one mistake breaks one rule, once for each time that it is made. Pure but for the sheet that it fills; owned by
/// the driving thread.
/// </summary>
/// <param name="sheet">Where it is written down.</param>
/// <param name="start">Which of the starts of the program it is, from 1.</param>
/// <param name="peers">The peers, in the order in which the program was told of them.</param>
/// <param name="periodMs">The time between two of its ticks.</param>
internal sealed class StdioJudge(GradeSheet sheet, int start, IReadOnlyList<ScriptedPeer> peers, double periodMs)
{
    private const long Wide52 = Limits.WireNumberMax - (1L << 20), Wide32 = (1L << 32) - (1L << 20);

    private readonly StdioQueue _queue = new();
    private readonly List<(StdioAnswer Answer, WaitingMessage Taken, int Left)> _lengths = [];
    private double? _firstNextMs;
    private long _nexts;

    /// <summary>The clock as the program last said it.</summary>
    public long Clock { get; private set; }

    /// <summary>Messages that wait, the oldest first.</summary>
    public IReadOnlyList<WaitingMessage> Waiting => _queue.Waiting;

    /// <summary>All events that the program has claimed, in their order.</summary>
    public List<JudgedEvent> Events { get; } = [];

    /// <summary>How often a rule was broken so far.</summary>
    public int Violations { get; private set; }

    /// <summary>The program was told of a message.</summary>
    public void Arrived(WaitingMessage message) => _queue.Add(message);

    /// <summary>Judges the answer to a tick.</summary>
    public void Judge(AskedTick tick, StdioAnswer answer)
    {
        long old = Clock;
        Clock = answer.NewClock;
        Add(StdioRules.Answers, StdioRules.AnyTick, null);
        WaitingMessage? taken = null;
        if (answer.Kind == EventKind.Receive)
        {
            taken = JudgeReceive(tick, answer, old);
        }
        else
        {
            JudgeIdle(tick, answer, old);
        }

        JudgePace(tick, answer);
        Events.Add(new JudgedEvent(answer, taken, old));
    }

    /// <summary>A tick that got no answer, or one that is none: the rule that the script was about is broken.</summary>
    public void NoAnswer(string rule, string branch, string said, int saidAt, string told, int toldAt, string expected) =>
        Add(rule, branch, new Counterexample(said, saidAt, told, toldAt, expected, Clock) { Start = start });

    /// <summary>
    /// A line that is no answer. Whoever says such lines now and then breaks the rule of answers; where it is the first, the rule that
    /// the script is about.
    /// </summary>
    public void BadAnswer((string Rule, string Branch) home, string said, int saidAt, AskedTick tick, string expected)
    {
        (string rule, string branch) = sheet.Find(StdioRules.Answers) is { State: RuleState.Broken }
            ? (StdioRules.Answers, StdioRules.AnyTick)
            : home;
        NoAnswer(rule, branch, said, saidAt, tick.Text, tick.Line, expected);
    }

    /// <summary>A situation that was tried and came out well.</summary>
    public void Held(string rule, string branch) => Add(rule, branch, null);

    /// <summary>The program has had time for all messages: what still waits is lost.</summary>
    public void Settle()
    {
        _queue.Settle(
            out List<WaitingMessage> received, out List<(WaitingMessage Message, StdioAnswer? Answer)> lost,
            out List<StdioQueue.Delay> overtaken, out List<StdioQueue.Delay> delayed);
        foreach (WaitingMessage message in received)
        {
            Add(StdioRules.Lost, LossBranch(message), null);
        }

        // Of a queue that loses, nobody knows how long it should be.
        foreach ((StdioAnswer answer, WaitingMessage taken, int left) in lost.Count > 0 ? [] : _lengths)
        {
            string branch = left == 0 ? StdioRules.EmptyAfter : StdioRules.SomeAfter;
            Add(StdioRules.QueueLength, branch, answer.QueueLength == left ? null : Broken(
                answer, taken, $"\"queue_len\":{left}: that many wait after this message was taken"));
        }

        _lengths.Clear();
        foreach ((WaitingMessage message, StdioAnswer? answer) in lost)
        {
            StdioAnswer? said = answer ?? (Events.Count > 0 ? Events[^1].Answer : null);
            Add(StdioRules.Lost, LossBranch(message), new Counterexample(
                said?.Text ?? "it said nothing", said?.Line ?? 0, message.Text, message.Line,
                $"a RECEIVE of this message, from {message.From} with clock {message.Clock}; it was never received",
                said?.NewClock ?? Clock)
            { Start = start });
        }

        foreach (StdioQueue.Delay delay in overtaken)
        {
            Add(StdioRules.Fifo, FifoBranch(delay.Message, isSorted: false), Broken(
                delay.Answer, delay.Message,
                $"this message, from {delay.Message.From} with clock {delay.Message.Clock}, which came earlier"));
        }

        foreach (StdioQueue.Delay delay in delayed)
        {
            Add(StdioRules.ReceiveFirst, StdioRules.DieSends, Broken(
                delay.Answer, delay.Message,
                $"a RECEIVE: this message, from {delay.Message.From} with clock {delay.Message.Clock}, waits"));
        }
    }

    private WaitingMessage? JudgeReceive(AskedTick tick, StdioAnswer answer, long old)
    {
        List<WaitingMessage> before = [.. _queue.Waiting];
        WaitingMessage? taken = _queue.Take(answer, out bool isOldest);
        bool isNamed = answer is { From: not null, MessageClock: not null };
        if (taken is null || !isNamed)
        {
            string expected = before.Count == 0
                ? "no receive: no message waits"
                : $"\"from\":{before[0].From} and \"message_clock\":{before[0].Clock}, as the message says, which waits";
            Add(tick, StdioRules.HasMessage, StdioRules.AnyTick, old, Broken(answer, tick, before.Count > 0 ? before[0] : null, expected));
        }

        // Where one message waits, a receive is of that one, whatever it is called.
        taken ??= before.Count == 1 ? _queue.TakeOldest() : null;
        if (taken is null)
        {
            return null;
        }

        Add(StdioRules.HasMessage, StdioRules.AnyTick, null);
        Add(StdioRules.ReceiveFirst, tick.Die <= 3 ? StdioRules.DieSends : StdioRules.DieInternal, null);
        if (isOldest && before.Count > 1)
        {
            Add(StdioRules.Fifo, FifoBranch(taken, before), null);
        }

        long expectedClock = Math.Max(old, taken.Clock) + 1;
        string branch = taken.Clock > old ? StdioRules.Greater : taken.Clock == old ? StdioRules.Equal : StdioRules.Smaller;
        Add(tick, StdioRules.Receive, branch, Math.Max(old, taken.Clock), answer.NewClock == expectedClock ? null : Broken(
            answer, taken, $"\"new_clock\":{expectedClock}, which is max({old}, {taken.Clock}) + 1, not {answer.NewClock}"));
        _lengths.Add((answer, taken, before.Count - 1));
        return taken;
    }

    private void JudgeIdle(AskedTick tick, StdioAnswer answer, long old)
    {
        bool isSend = answer.Kind == EventKind.Send;
        if (_queue.Waiting.Count > 0)
        {
            _queue.PassOver(answer);
        }
        else
        {
            JudgeDie(tick, answer);
        }

        string rule = isSend ? StdioRules.Send : StdioRules.Internal;
        string branch = isSend ? answer.To.Count > 1 ? StdioRules.All : StdioRules.One
            : Events.Count == 0 ? StdioRules.First
            : StdioRules.Later;
        Add(tick, rule, branch, old, answer.NewClock == old + 1 ? null : Broken(
            answer, tick, null, $"\"new_clock\":{old + 1}, which is {old} + 1, not {answer.NewClock}"));
        if (isSend && answer.To.Count > 0)
        {
            Add(tick, StdioRules.Carries, branch, old, answer.MessageClock == answer.NewClock ? null : Broken(
                answer, tick, null, answer.MessageClock is { } carried
                    ? $"\"message_clock\":{answer.NewClock}: the message carries the clock after the send, not {carried}"
                    : $"a key \"message_clock\" with {answer.NewClock}, the clock that the message carries"));
        }
    }

    private void JudgeDie(AskedTick tick, StdioAnswer answer)
    {
        var up = new List<long>();
        var named = new List<long>();
        for (int i = 0; i < peers.Count; i++)
        {
            up.AddRange(peers[i].IsUp ? [peers[i].Id] : []);
            named.AddRange(tick.Die == i + 1 || tick.Die == 3 ? [peers[i].Id] : []);
        }

        List<long> reachable = named.FindAll(up.Contains);
        bool isAboutDown = tick.Down is not null && (reachable.Count < named.Count || tick.IsBackUp);

        // With the peer that the die names down, whom else it means is left to the program: nobody, or the one who is up.
        bool isFree = reachable.Count == 0 && named.Count > 0;
        bool isRight = isFree
            ? new List<long>(answer.To).TrueForAll(up.Contains)
            : answer.To.Count == reachable.Count && reachable.TrueForAll(new List<long>(answer.To).Contains)
                && (answer.Kind == EventKind.Send) == reachable.Count > 0;

        // Whoever does not obey the die while all are up has that mistake, and not one about peers that are down.
        isAboutDown &= isRight || !new List<long>(answer.To).TrueForAll(up.Contains)
            || sheet.Find(StdioRules.Die) is not { State: RuleState.Broken };
        string rule = isAboutDown ? StdioRules.PeerDown : StdioRules.Die;
        string branch = !isAboutDown ? FaceBranch(tick.Die)
            : reachable.Count == named.Count ? StdioRules.BackUp
            : up.Count == 0 ? StdioRules.DownBoth
            : tick.Die == 3 ? StdioRules.DownAll
            : StdioRules.DownNamed;
        string expected = reachable.Count > 0 ? $"a SEND to {string.Join(" and ", reachable)}"
            : isFree ? "no message to a peer that is down"
            : "an INTERNAL event";
        expected = $"{expected}: the die says {tick.Die}";
        Add(rule, branch, isRight ? null
            : tick.Down is { } down && isAboutDown
                ? new Counterexample(answer.Text, answer.Line, down.Text, down.Line, expected, answer.NewClock) { Start = start }
                : Broken(answer, tick, null, expected));
    }

    private void JudgePace(AskedTick tick, StdioAnswer answer)
    {
        if (answer.Next is not { } next)
        {
            return;
        }

        _firstNextMs ??= next;
        double due = _firstNextMs.Value + _nexts++ * periodMs;
        Add(StdioRules.Pace, StdioRules.LateTick, Math.Abs(next - due) <= periodMs ? null : Broken(
            answer, tick, null,
            $"\"next\":{due:0.###}: {_nexts} periods of {periodMs:0.###} ms after the first, however late the ticks came"));
    }

    private static string FaceBranch(int die) => die switch
    {
        1 => StdioRules.Face1,
        2 => StdioRules.Face2,
        3 => StdioRules.Face3,
        _ => StdioRules.FaceOther,
    };

    private static string LossBranch(WaitingMessage message) => message.IsOfBurst ? StdioRules.Burst
        : message.CameWhileBusy ? StdioRules.WhileBusy
        : StdioRules.WhileIdle;

    private static string FifoBranch(WaitingMessage taken, List<WaitingMessage> before) => FifoBranch(
        taken, before.TrueForAll(message => message.Clock >= taken.Clock), before.Exists(message => message.From != taken.From));

    private static string FifoBranch(WaitingMessage taken, bool isSorted, bool isMixed = true) => taken.IsOfBurst ? StdioRules.Burst
        : !isSorted ? StdioRules.ByClock
        : isMixed ? StdioRules.TwoPeers
        : StdioRules.OnePeer;

    private Counterexample Broken(StdioAnswer answer, WaitingMessage message, string expected) =>
        new(answer.Text, answer.Line, message.Text, message.Line, expected, answer.NewClock) { Start = start };

    private Counterexample Broken(StdioAnswer answer, AskedTick tick, WaitingMessage? message, string expected) =>
        new(answer.Text, answer.Line, message?.Text ?? tick.Text, message?.Line ?? tick.Line, expected, answer.NewClock) { Start = start };

    /// <summary>
    /// Where the script is about wide numbers, whatever goes wrong with one is that, unless it goes wrong with small ones too.
    /// </summary>
    private void Add(AskedTick tick, string rule, string branch, long reached, Counterexample? broken)
    {
        bool isWide = tick.IsWide && (broken is null || sheet.Find(rule) is not { State: RuleState.Broken });
        string wide = reached >= Wide52 ? StdioRules.Above52 : reached >= Wide32 ? StdioRules.Above32 : StdioRules.Above31;
        Add(isWide ? StdioRules.Wide : rule, isWide ? wide : branch, broken);
    }

    private void Add(string rule, string branch, Counterexample? broken)
    {
        Violations += broken is null ? 0 : 1;
        sheet.Add(rule, branch, broken);
    }
}
