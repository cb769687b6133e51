namespace Clocks.Grade.Stdio;

/// <summary>
/// The messages that wait for a program, and what its answers have done with them. Whether a message was overtaken or lost shows
/// only later, so both are kept until <see cref="Settle"/>. Owned by the driving thread.
/// </summary>
internal sealed class StdioQueue
{
    /// <summary>Answers that passed over a waiting message are kept up to this many: the first is the counterexample.</summary>
    private const int PassedMax = 50;

    private readonly List<WaitingMessage> _waiting = [];
    private readonly List<WaitingMessage> _received = [];
    private readonly List<(StdioAnswer Answer, List<WaitingMessage> Waiting)> _passed = [];
    private readonly List<(StdioAnswer Answer, WaitingMessage Taken, List<WaitingMessage> Before)> _overtakings = [];

    /// <summary>A program whose answer passed over messages that were received later.</summary>
    /// <param name="Answer">The answer.</param>
    /// <param name="Message">The oldest message that waited.</param>
    public sealed record Delay(StdioAnswer Answer, WaitingMessage Message);

    /// <summary>The messages that wait, the oldest first.</summary>
    public IReadOnlyList<WaitingMessage> Waiting => _waiting;

    public void Add(WaitingMessage message) => _waiting.Add(message with { CameWhileBusy = _waiting.Count > 0 });

    /// <summary>The first message that the answer can mean; null: there is none.</summary>
    public WaitingMessage? Take(StdioAnswer answer, out bool isOldest)
    {
        int at = _waiting.FindIndex(message => (answer.From is null || answer.From == message.From)
            && (answer.MessageClock is null || answer.MessageClock == message.Clock));
        isOldest = at == 0;
        if (at < 0)
        {
            return null;
        }

        WaitingMessage taken = _waiting[at];
        if (at > 0)
        {
            _overtakings.Add((answer, taken, _waiting.GetRange(0, at)));
        }

        _waiting.RemoveAt(at);
        _received.Add(taken);
        return taken;
    }

    /// <summary>The message that waits longest, taken without being named.</summary>
    public WaitingMessage TakeOldest()
    {
        WaitingMessage taken = _waiting[0];
        _waiting.RemoveAt(0);
        _received.Add(taken);
        return taken;
    }

    /// <summary>An answer that was no receive while messages waited.</summary>
    public void PassOver(StdioAnswer answer)
    {
        if (_passed.Count < PassedMax)
        {
            _passed.Add((answer, [.. _waiting]));
        }
    }

    /// <summary>
    /// The program has had time for all: what still waits is lost, and what went past a message that was not is told apart.
    /// </summary>
    /// <param name="received">What was received since the last time.</param>
    /// <param name="lost">What was not, each with the answer that passed it over first.</param>
    /// <param name="overtaken">Receives of a message while an older one waited that came later.</param>
    /// <param name="delayed">Answers that were no receive while a message waited that came later.</param>
    public void Settle(
        out List<WaitingMessage> received, out List<(WaitingMessage Message, StdioAnswer? Answer)> lost,
        out List<Delay> overtaken, out List<Delay> delayed)
    {
        received = [.. _received];
        lost = _waiting.ConvertAll(message => (message, FirstPast(message)));
        var gone = new HashSet<WaitingMessage>(_waiting, ReferenceEqualityComparer.Instance);
        overtaken = [];
        foreach ((StdioAnswer answer, _, List<WaitingMessage> before) in _overtakings)
        {
            _ = before.Find(message => !gone.Contains(message)) is { } older && Add(overtaken, new Delay(answer, older));
        }

        delayed = [];
        foreach ((StdioAnswer answer, List<WaitingMessage> waiting) in _passed)
        {
            _ = waiting.Find(message => !gone.Contains(message)) is { } later && Add(delayed, new Delay(answer, later));
        }

        _received.Clear();
        _waiting.Clear();
        _passed.Clear();
        _overtakings.Clear();

        static bool Add(List<Delay> to, Delay delay)
        {
            to.Add(delay);
            return true;
        }
    }

    private StdioAnswer? FirstPast(WaitingMessage message)
    {
        StdioAnswer? passed = _passed.Find(each => each.Waiting.Contains(message)).Answer;
        StdioAnswer? overtaken = _overtakings.Find(each => each.Before.Contains(message)).Answer;
        return passed is null || overtaken?.Line < passed.Line ? overtaken : passed;
    }
}
