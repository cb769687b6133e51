using Clocks.Grade.Programs;
using Clocks.Grade.Rules;

namespace Clocks.Grade.Stdio;

/// <summary>
/// One start of a program under test, from its first line to its end: what the script says is told, what comes back is judged.
/// Once the program has fallen silent, ended or stopped listening it is over, and every further call does nothing. Owned by the
/// driving thread.
/// </summary>
internal sealed class StdioConversation : IDisposable
{
    /// <summary>Lines that are no answers, for one tick, before it is given up.</summary>
    private const int JunkMax = 20;

    /// <summary>How often further lines are looked for after something went wrong: each time costs a moment.</summary>
    private const int ResyncsMax = 25;

    private readonly IProgramUnderTest _program;
    private readonly StdioTiming _timing;
    private readonly Chance _chance;
    private readonly double _periodMs;
    private double _nowMs, _nextMs;
    private int _resyncs;
    private bool _hasAnswered;

    /// <summary>Tells the program who it is.</summary>
    public StdioConversation(IProgramUnderTest program, GradeSheet sheet, Chance chance, StdioTiming timing, int start)
    {
        (_program, _timing, _chance, Start) = (program, timing, chance, start);
        Talk = new StdioTalk(program);
        int[] ids = chance.Shuffled(1, 2, 3);
        Id = ids[0];
        Peers = [new ScriptedPeer(ids[1]), new ScriptedPeer(ids[2])];

        // Periods of whole milliseconds.
        int rate = chance.Of(1, 2, 4, 5);
        _periodMs = _nextMs = 1000.0 / rate;
        Judge = new StdioJudge(sheet, start, Peers, _periodMs);
        Home = (StdioRules.Answers, StdioRules.AnyTick);
        Talk.Tell(StdioLines.Init(Id, [ids[1], ids[2]], rate));
    }

    public int Start { get; }

    public int Id { get; }

    public IReadOnlyList<ScriptedPeer> Peers { get; }

    public StdioTalk Talk { get; }

    public StdioJudge Judge { get; }

    public IProgramUnderTest Program => _program;

    /// <summary>Whether nothing more can be learnt from it.</summary>
    public bool IsOver
    {
        get => Talk.IsOver;
        private set => Talk.IsOver = value;
    }

    /// <summary>Whether it has said anything of use.</summary>
    public bool HasAnswered => _hasAnswered;

    /// <summary>The rule and the situation that the script is about now: what goes silent here has broken that.</summary>
    public (string Rule, string Branch) Home { get; set; }

    /// <summary>The line that last told of a peer that is down; null: none is, and none was.</summary>
    public (string Text, int Line)? Down { get; private set; }

    /// <summary>Whether numbers are wide now.</summary>
    public bool IsWide { get; set; }

    /// <summary>Messages that were told, for the journals of the peers.</summary>
    public List<WaitingMessage> Messages { get; } = [];

    /// <summary>Tells of a message from a peer; its clock becomes at least one more than that of the peer's last.</summary>
    public void Message(ScriptedPeer from, long clock, bool isOfBurst = false, string? extra = null)
    {
        if (IsOver)
        {
            return;
        }

        from.Clock = Math.Max(from.Clock + 1, clock);
        string text = StdioLines.Message(from.Id, from.Clock, extra);
        Talk.Tell(text);
        var message = new WaitingMessage(from.Id, from.Clock, ++from.Sent, text, Talk.Told.Count) { IsOfBurst = isOfBurst };
        Messages.Add(message);
        Judge.Arrived(message);
    }

    /// <summary>Tells that a peer is down, or up again: a new run of it, whose clock begins anew.</summary>
    public void Tell(ScriptedPeer peer, bool isUp)
    {
        string text = StdioLines.Peer(peer.Id, isUp);
        Talk.Tell(text);
        peer.IsUp = isUp;
        peer.Clock = isUp ? 0 : peer.Clock;
        Down = (text, Talk.Told.Count);
    }

    /// <summary>The peers' being down is no longer what the script is about.</summary>
    public void ForgetDown() => Down = null;

    /// <summary>A tick, and its answer.</summary>
    public void Tick(int die, string? extra = null)
    {
        if (!IsOver)
        {
            Answer(Ask(die, extra));
        }
    }

    /// <summary>Ticks until no message waits, or the program takes none any more; then what became of them is judged.</summary>
    public void Drain()
    {
        const int PassesMax = 8;
        for (int passes = 0, before = Judge.Waiting.Count; before > 0 && passes < PassesMax && !IsOver; before = Judge.Waiting.Count)
        {
            Tick(_chance.From(1, 10));
            passes = Judge.Waiting.Count < before ? 0 : passes + 1;
        }

        if (!IsOver)
        {
            Judge.Settle();
        }
    }

    /// <summary>Tells of a tick; it comes a little late, as ticks do.</summary>
    public AskedTick Ask(int die, string? extra = null)
    {
        _nowMs = Math.Max(_nowMs, _nextMs) + _chance.From(1, (int)_periodMs / 4);
        string text = StdioLines.Tick(die, _nowMs, extra);
        Talk.Tell(text);
        return new AskedTick(die, _nowMs, text, Talk.Told.Count)
        {
            Down = Down,
            IsWide = IsWide,
            IsBackUp = Peers[0].IsUp && Peers[1].IsUp,
        };
    }

    /// <summary>Waits for the answer to a tick that was told, and judges it.</summary>
    /// <param name="tick">The tick.</param>
    /// <param name="isLast">Whether no other tick was told that has no answer yet.</param>
    public void Answer(AskedTick tick, bool isLast = true)
    {
        for (int junk = 0; junk < JunkMax && !IsOver; junk++)
        {
            // One that says something else has heard the tick, and needs no time to begin.
            int waitMs = junk > 0 ? _timing.AnswerAfterJunkMs : _hasAnswered ? _timing.AnswerMs : _timing.FirstAnswerMs;
            Reply reply = Talk.Hear(waitMs, out string line);
            if (reply != Reply.Line)
            {
                FallSilent(reply, tick, waitMs);
                return;
            }

            if (!StdioAnswer.TryRead(line, Talk.Said.Count, out StdioAnswer? answer, out string expected))
            {
                Judge.BadAnswer(Home, line, Talk.Said.Count, tick, expected);
                continue;
            }

            _hasAnswered = true;
            int violations = Judge.Violations;
            Judge.Judge(tick, answer);
            _nextMs = answer.Next is { } next && next > _nowMs ? next : _nextMs + _periodMs * Math.Ceiling((_nowMs - _nextMs) / _periodMs);
            if (Judge.Violations > violations && isLast)
            {
                TakeFurtherLines(tick);
            }

            return;
        }

        IsOver = true;
    }

    /// <summary>Closes its input, and sees it end.</summary>
    public void End()
    {
        if (IsOver)
        {
            return;
        }

        _program.CloseInput();
        bool hasEnded = _program.WaitForEnd(_timing.EndMs);
        JudgeEnd(StdioRules.EndOfInput, hasEnded && _program.HasEndedWell, "the end of its input", "its end with exit code 0", hasEnded);
    }

    /// <summary>Sends it SIGTERM, and sees it end.</summary>
    public void Terminate()
    {
        if (IsOver)
        {
            return;
        }

        _program.AskToEnd();
        bool hasEnded = _program.WaitForEnd(_timing.EndMs);
        JudgeEnd(StdioRules.Terminated, hasEnded, "the signal SIGTERM", "its end", hasEnded);
    }

    public void Dispose() => _program.Dispose();

    private void JudgeEnd(string branch, bool isRight, string told, string expected, bool hasEnded)
    {
        IsOver = true;
        string within = $"{expected}, within {_timing.EndMs / 1000.0:0.#} s";
        Note(StdioRules.Ends, branch, isRight, _program.Condition, told, within);
        while (_program.Read(0, out string line) == Reply.Line)
        {
            Note(StdioRules.Answers, StdioRules.AnyTick, false, line, told, "no further line: every tick had its answer");
        }

        if (hasEnded && _program.LeftBehind is { } left)
        {
            Note(
                StdioRules.Ends, StdioRules.NoOrphan, left == 0, left == 1 ? "a process still ran" : $"{left} processes still ran", told,
                "nothing that it started to be left running");
        }
    }

    private void Note(string rule, string branch, bool isRight, string said, string told, string expected)
    {
        if (isRight)
        {
            Judge.Held(rule, branch);
        }
        else
        {
            Judge.NoAnswer(rule, branch, said, 0, told, 0, expected);
        }
    }

    private void FallSilent(Reply reply, AskedTick tick, int waitMs)
    {
        IsOver = true;
        string silence = reply == Reply.Silence ? $"no answer within {waitMs / 1000.0:0.#} s; " : "";
        string said = _program.Exceeded ?? silence + _program.Condition;
        Judge.NoAnswer(Home.Rule, Home.Branch, said, 0, tick.Text, tick.Line, "an answer to this tick");
    }

    /// <summary>Whoever answers one tick with two lines is out of step: the second is taken before the next tick.</summary>
    private void TakeFurtherLines(AskedTick tick)
    {
        while (_resyncs < ResyncsMax)
        {
            _resyncs++;
            if (Talk.Hear(_timing.ExtraLineMs, out string line) != Reply.Line)
            {
                return;
            }

            Judge.NoAnswer(
                StdioRules.Answers, StdioRules.AnyTick, line, Talk.Said.Count, tick.Text, tick.Line,
                "one line for this tick, and this is one more");
        }
    }
}
