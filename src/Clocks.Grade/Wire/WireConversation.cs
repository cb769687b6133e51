using System.Diagnostics;
using Clocks.Grade.Programs;
using Clocks.Grade.Rules;

namespace Clocks.Grade.Wire;

/// <summary>
/// One start of a program under test that speaks over TCP: its peers listen and dial, what it sends is written down with the time, and
/// what the script says is sent. Once the program has ended or fallen silent it is over, and every further call does nothing. Owned by
/// the driving thread; what comes is read on others.
/// </summary>
internal sealed partial class WireConversation : IDisposable
{
    /// <summary>Ticks in which a program sends nothing: less than one in 10^12 does so with two peers, in 10^7 with one.</summary>
    private const int SilentTicks = 80;

    private const int LookMs = 10, ArbiterDialMs = 100, OtherDialMs = 300, PatienceMs = 1_500, LastWordsMs = 500, ReadMs = 5_000;

    private readonly Queue<WireNews> _news = new();
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly WireGreeting _greeting;
    private bool _isEnding;

    /// <summary>Starts the program.</summary>
    /// <param name="start">Starts it with these words for the placeholders.</param>
    /// <param name="sheet">What it shows.</param>
    /// <param name="chance">What is drawn.</param>
    /// <param name="timing">How long is waited.</param>
    /// <param name="number">Which start it is, from 1.</param>
    /// <param name="id">Its number.</param>
    /// <param name="latecomer">Which of the peers is not there yet; null: both are.</param>
    public WireConversation(
        Func<ProgramPlaces, IProgramUnderTest> start, GradeSheet sheet, Chance chance, WireTiming timing, int number, int id,
        int? latecomer)
    {
        (Timing, Number, Id) = (timing, number, id);
        int[] others = [.. new List<int> { 1, 2, 3 }.FindAll(other => other != id)];
        Peers = [.. new List<int>(others).ConvertAll(other => new WirePeer(other, _clock, chance, Tell))];
        int rate = chance.Of(40, 50);
        PeriodMs = 1000.0 / rate;
        Judge = new WireJudge(sheet, number, Peers[0].Id, PeriodMs);
        Port = FreePort.Take();
        string cluster = $"grade-{chance.From(100, 999)}";
        _greeting = new WireGreeting(this, cluster);
        for (int i = 0; i < Peers.Count; i++)
        {
            if (i != latecomer)
            {
                Peers[i].Start();
            }
        }

        _clock.Restart();
        List<(int Id, int Port)> places = new List<WirePeer>(Peers).ConvertAll(static peer => (peer.Id, peer.Port));
        Program = start(new ProgramPlaces(id, Port, rate, cluster, places));
    }

    public int Number { get; }

    public int Id { get; }

    /// <summary>The port that the program was told to listen on.</summary>
    public int Port { get; }

    public double PeriodMs { get; }

    public WireTiming Timing { get; }

    public IReadOnlyList<WirePeer> Peers { get; }

    public IProgramUnderTest Program { get; }

    public WireJudge Judge { get; }

    public WireLog Log { get; } = new();

    /// <summary>Its sends, by the number of their event.</summary>
    public List<WireSend> Sends { get; } = [];

    /// <summary>The messages that it was sent.</summary>
    public List<WireMessage> Messages { get; } = [];

    /// <summary>The send with the greatest number; null: there was none.</summary>
    public WireSend? Last => Sends.Count > 0 ? Sends[^1] : null;

    /// <summary>Whether nothing more can be learnt from it.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Whether it ever said hello.</summary>
    public bool HasGreeted { get; set; }

    /// <summary>The rule and the situation that the script is about now: what goes silent here has broken that.</summary>
    public (string Rule, string Branch) Home { get; set; } = (WireRules.Greets, WireRules.FirstPeer);

    /// <summary>Milliseconds since the start.</summary>
    public double NowMs => _clock.Elapsed.TotalMilliseconds;

    /// <summary>Waits until both peers that live have a channel; false: they have not, which is judged.</summary>
    public bool Connect(int milliseconds)
    {
        double deadline = NowMs + milliseconds;
        while (!IsOver && !IsConnected && NowMs < deadline)
        {
            Pump(LookMs);
        }

        if (!IsOver && !IsConnected)
        {
            FallSilent(
                $"no connection within {milliseconds / 1000.0:0.#} s", "a connection, which either side may dial, and a hello on it");
        }

        return !IsOver;
    }

    /// <summary>Waits for a send after event <paramref name="n"/>; null: it is over.</summary>
    public WireSend? After(long n)
    {
        double silence = Math.Max(Timing.SilenceMs, SilentTicks * PeriodMs), heardMs = NowMs;
        while (!IsOver && (Last?.N ?? 0) <= n)
        {
            long before = Last?.N ?? 0;
            Pump(LookMs);
            heardMs = (Last?.N ?? 0) > before ? NowMs : heardMs;
            if (NowMs - heardMs > silence)
            {
                FallSilent($"no message within {silence / 1000:0.#} s", "messages, as the die has them");
            }
        }

        return IsOver ? null : Last;
    }

    /// <summary>Waits for this long, and hears what comes.</summary>
    public void Listen(double milliseconds)
    {
        double deadline = NowMs + milliseconds;
        while (!IsOver && NowMs < deadline)
        {
            Pump(LookMs);
        }
    }

    /// <summary>Asks it to end, and hears its last words.</summary>
    public void Terminate(string branch)
    {
        if (IsOver)
        {
            return;
        }

        string told = Log.Tell(NowMs, 0, "SIGTERM");
        int line = Log.Told.Count;
        _isEnding = true;
        Program.AskToEnd();
        double deadline = NowMs + Timing.EndMs;
        while (!Program.WaitForEnd(0) && NowMs < deadline)
        {
            Pump(LookMs);
        }

        // What it has sent is read by others.
        bool hasEnded = Program.WaitForEnd(0);
        deadline = NowMs + LastWordsMs;
        while (hasEnded && NowMs < deadline && new List<WirePeer>(Peers).Exists(static peer => peer.Channel is not null))
        {
            Pump(LookMs);
        }

        IsOver = true;
        Judge.Note(WireRules.Ends, branch, hasEnded, Program.Condition, told, line, $"its end, within {Timing.EndMs / 1000.0:0.#} s");
        if (!hasEnded)
        {
            return;
        }

        if (Program.LeftBehind is { } left)
        {
            Judge.Note(
                WireRules.Ends, WireRules.NoOrphan, left == 0, $"{left} of its processes still ran", told, line,
                "nothing that it started to be left running");
        }

        foreach (WirePeer peer in Peers)
        {
            Judge.Goodbye(peer, told, line);
        }
    }

    /// <summary>A send of it, from one of its frames.</summary>
    public void Sent(WirePeer to, WireFrame frame, double ms, string line)
    {
        int at = Sends.Count;
        while (at > 0 && Sends[at - 1].N > frame.N)
        {
            at--;
        }

        WireSend send = at > 0 && Sends[at - 1].N == frame.N
            ? Sends[at - 1]
            : new WireSend(frame.N, frame.Lamport, ms, line, Log.Said.Count);
        if (at == 0 || Sends[at - 1] != send)
        {
            Sends.Insert(at, send);
        }

        send.To.Add(to.Id);
        Judge.Frame(to, frame, send, line, Log.Said.Count);
    }

    public void Dispose()
    {
        IsOver = true;
        foreach (WirePeer peer in Peers)
        {
            peer.Dispose();
        }

        Program.Dispose();
        FreePort.Return(Port);
    }

    private bool IsConnected
    {
        get
        {
            bool isConnected = true;
            foreach (WirePeer peer in Peers)
            {
                isConnected &= !peer.IsUp || peer.Channel is not null;
            }

            return isConnected;
        }
    }

    /// <summary>It has ended, or says nothing: the rule that the script is about is broken.</summary>
    public void FallSilent(string silence, string expected)
    {
        // It ticks at its own rate: that the time did not do is the grader's, and breaks no rule of the program.
        bool isOutOfTime = Program.Exceeded is not null && NowMs >= Timing.WholeMs;
        if (!IsOver && !isOutOfTime)
        {
            string said = Program.Exceeded ?? $"{silence}; {Program.Condition}";
            string told = Log.Told.Count > 0 ? Log.Told[^1] : "its start";
            Judge.Broken(Home.Rule, Home.Branch, said, 0, told, Log.Told.Count, expected);
        }

        IsOver = true;
    }

    private void Pump(int milliseconds)
    {
        while (Program.Read(0, out _) == Reply.Line)
        {
            // What it says to people is theirs.
        }

        if (!_isEnding && Program.WaitForEnd(0))
        {
            FallSilent("it is gone", "a program that goes on");
        }

        // Before anybody dials: the program may have come by itself.
        for (int waitMs = milliseconds; Take(waitMs) is { } news; waitMs = 0)
        {
            _greeting.Hear(news);
        }

        foreach (WirePeer peer in Peers)
        {
            Dial(peer);
        }
    }

    /// <summary>Something has come; any thread.</summary>
    private void Tell(WireNews news)
    {
        lock (_news)
        {
            _news.Enqueue(news);
            Monitor.Pulse(_news);
        }
    }

    private WireNews? Take(int milliseconds)
    {
        lock (_news)
        {
            if (_news.Count == 0 && milliseconds > 0)
            {
                Monitor.Wait(_news, milliseconds);
            }

            return _news.Count > 0 ? _news.Dequeue() : null;
        }
    }
}
