using System.Text;
using System.Text.Json.Nodes;
using Clocks.Grade.Programs;

namespace Clocks.Tests.Grade;

/// <summary>A machine that keeps to STDIO.md but for its bugs, without a process.</summary>
public sealed class MachineInMemory(Bug bugs) : IProgramUnderTest
{
    private const int EndsAfterTicks = 40;

    private readonly Queue<string> _said = new();
    private readonly List<(long From, long Clock)> _queue = [];
    private readonly HashSet<long> _down = [];
    private readonly List<byte> _bytes = [];
    private long[] _peers = [];
    private double _rate = 1;
    private long _clock;
    private long _ticks;
    private bool _hasEnded;
    private bool _isStuck;
    private ulong _draw = 4711;

    public string Condition => _hasEnded ? "it ended with exit code 0" : "it still runs";

    public bool HasEndedWell => _hasEnded;

    public int? LeftBehind => Has(Bug.LeavesAnOrphan) ? 1 : 0;

    public string? Exceeded => null;

    public bool TryWrite(ReadOnlySpan<byte> bytes)
    {
        if (_hasEnded)
        {
            return false;
        }

        if (Has(Bug.LineSplit))
        {
            // Whatever one read brings is taken for a line.
            _hasEnded |= bytes[..^1].Contains((byte)'\n') || bytes[^1] != '\n';
        }

        _bytes.AddRange(bytes);
        for (int lf; !_hasEnded && !_isStuck && (lf = _bytes.IndexOf((byte)'\n')) >= 0; _bytes.RemoveRange(0, lf + 1))
        {
            Hear(JsonNode.Parse(Encoding.UTF8.GetString(_bytes.GetRange(0, lf).ToArray()))!.AsObject());
        }

        return true;
    }

    public void WaitUntilRead()
    {
    }

    public Reply Read(int milliseconds, out string line)
    {
        bool isThere = _said.TryDequeue(out string? said);
        line = said ?? "";
        return isThere ? Reply.Line : _hasEnded ? Reply.Ended : Reply.Silence;
    }

    public void CloseInput() => _hasEnded |= !Has(Bug.IgnoresEndOfInput);

    public void AskToEnd() => _hasEnded |= !Has(Bug.IgnoresSigterm);

    public bool WaitForEnd(int milliseconds) => _hasEnded;

    public double? BusyShare(int milliseconds) => Has(Bug.Spins) ? 1 : 0.01;

    public void Dispose()
    {
    }

    private bool Has(Bug bug) => (bugs & bug) != 0;

    private static long Number(JsonObject told, string key) => told[key]!.GetValue<long>();

    private void Hear(JsonObject told)
    {
        switch (told["type"]!.GetValue<string>())
        {
            case "init":
                _peers = [.. told["peers"]!.AsArray().Select(peer => peer!.GetValue<long>())];
                _rate = told["rate"]!.GetValue<double>();
                break;
            case "message" when !Has(Bug.LosesUnderBurst) || _queue.Count < 64:
                _queue.Add((Number(told, "from"), Number(told, "clock")));
                if (Has(Bug.SortsTheQueue))
                {
                    _queue.Sort((a, b) => a.Clock.CompareTo(b.Clock));
                }

                break;
            case "down":
                _down.Add(Number(told, "peer"));
                break;
            case "up":
                _down.Remove(Number(told, "peer"));
                break;
            case "tick":
                Tick((int)Number(told, "die"), told["now"]!.GetValue<double>());
                break;
            case "message":
                break;
            default:
                _hasEnded |= Has(Bug.EndsOnUnknownLines);
                if (Has(Bug.AnswersUnknownLines))
                {
                    _said.Enqueue("{\"error\":\"what is this?\"}");
                }

                break;
        }
    }

    private void Tick(int die, double nowMs)
    {
        _ticks++;
        if (Has(Bug.SaysNothing) || (Has(Bug.EndsAfterAWhile) && _ticks > EndsAfterTicks))
        {
            _hasEnded |= !Has(Bug.SaysNothing);
            return;
        }

        if (Has(Bug.ChattersOnOutput) && _ticks % 7 == 0)
        {
            _said.Enqueue("debug: tick");
        }

        long old = _clock;
        bool wantsToSend = die <= 3 && Has(Bug.DieFirst);
        JsonObject answer = _queue.Count > 0 && !wantsToSend ? Receive() : Idle(die);
        _clock = Has(Bug.ThirtyTwoBits) ? (int)_clock & 0x7FFF_FFFF : _clock;
        double period = 1000 / _rate;
        answer["old_clock"] = old;
        answer["new_clock"] = _clock;
        answer["next"] = Has(Bug.Drifts) ? nowMs + period : (_ticks + 1) * period;
        if (_isStuck)
        {
            return;
        }

        if (Has(Bug.TwoLinesForABroadcast) && answer["to"] is JsonArray { Count: 2 } to)
        {
            foreach (long peer in to.Select(peer => peer!.GetValue<long>()).ToArray())
            {
                answer["to"] = new JsonArray(peer);
                _said.Enqueue(answer.ToJsonString());
            }

            return;
        }

        _said.Enqueue(Has(Bug.Garbles) ? Garbled(answer.ToJsonString()) : answer.ToJsonString());
        if (Has(Bug.AnswersTooOften) && _ticks % 5 == 0)
        {
            _said.Enqueue(answer.ToJsonString());
        }
    }

    /// <summary>The line with a character of it another one, every second time.</summary>
    private string Garbled(string line)
    {
        _draw = _draw * 6364136223846793005 + 1442695040888963407;
        int at = (int)((_draw >> 33) % (ulong)line.Length);
        char other = "{}[]\":,0123456789-.eE\\tnul\u00e9\u202e \0"[(int)((_draw >> 20) % 30)];
        return (_draw >> 63) == 0 ? line : line[..at] + other + line[(at + 1)..];
    }

    private JsonObject Receive()
    {
        int at = Has(Bug.LifoQueue) ? _queue.Count - 1 : 0;
        (long from, long clock) = _queue[at];
        if (!Has(Bug.ReceivesTwice) || _ticks % 3 != 0)
        {
            _queue.RemoveAt(at);
        }

        _clock = Has(Bug.NoMax) ? _clock + 1
            : Has(Bug.NoPlusOne) ? Math.Max(_clock, clock)
            : Has(Bug.MaxAfterPlusOne) ? Math.Max(_clock + 1, clock)
            : Math.Max(_clock, clock) + 1;
        var answer = new JsonObject { ["event"] = "RECEIVE", ["queue_len"] = _queue.Count + (Has(Bug.WrongQueueLength) ? 1 : 0) };
        if (!Has(Bug.NamesNoMessage))
        {
            (answer["from"], answer["message_clock"]) = (from, clock);
        }

        return answer;
    }

    private JsonObject Idle(int die)
    {
        die = Has(Bug.SwapsTheDie) && die <= 2 ? 3 - die : die;
        long[] named = [.. _peers.Where((peer, i) => die == i + 1 || die == 3)];
        long[] to = [.. named.Where(peer => !_down.Contains(peer) || Has(Bug.LogsFailedSends))];
        _isStuck = Has(Bug.BlocksWhenAPeerDies) && named.Any(_down.Contains);
        if (to.Length == 0)
        {
            _clock += Has(Bug.InternalDoesNotCount) ? 0 : 1;
            return new JsonObject { ["event"] = "INTERNAL" };
        }

        long old = _clock;
        _clock += Has(Bug.CountsEachRecipient) ? to.Length : 1;
        return new JsonObject
        {
            ["event"] = "SEND",
            ["to"] = new JsonArray([.. to.Select(peer => (JsonNode)peer)]),
            ["message_clock"] = Has(Bug.SendsOldClock) ? old : _clock,
        };
    }
}
