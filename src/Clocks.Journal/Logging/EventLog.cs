using System.Runtime.CompilerServices;
using Clocks.Journal.Writing;
using Microsoft.Extensions.Logging;
using ZLogger;

namespace Clocks.Journal.Logging;

/// <summary>
/// The log of a node's events: every event of its clock is one entry of ZLogger. The first listener is always the
/// journal, and it is called directly, so that no filter and no other listener stands between an event and its
/// evidence; any other <see cref="ILogger"/> may listen beside it.
/// </summary>
/// <remarks>
/// Owned by the tick thread. For the journal alone an event costs no allocation, no lock and no reading of a clock: the
/// state says where the machine keeps its last event (<see cref="TickState"/>), the entry is used again and again
/// (<see cref="TickEntry"/>), and its time is the time of the event (<see cref="EventTime"/>). Why the
/// journal is a processor of ours and not one of ZLogger's writers: <c>docs/decisions</c>.
/// </remarks>
public sealed class EventLog
{
    /// <summary>The category of every entry, for filters of other listeners.</summary>
    public const string Category = "Clocks.Events";

    private readonly Machine _machine;
    private readonly JournalHeader _header;
    private readonly ZLoggerLogger _journal;
    private readonly TickState _state;
    private ILogger? _listener;

    /// <summary>A log into this journal.</summary>
    /// <param name="journal">The evidence.</param>
    /// <param name="machine">Whose events they are.</param>
    /// <param name="listener">Who else listens; null: nobody. Called on the tick thread, so it must return soon.</param>
    public EventLog(JournalWriter journal, Machine machine, ILogger? listener = null)
    {
        (_machine, _header, _listener) = (machine, journal.Header, listener);
        var time = new EventTime(machine);
        _state = new TickState(new TickEntry(machine, journal.Header, time));
        var options = new ZLoggerOptions { TimeProvider = time };
        _journal = new ZLoggerLogger(Category, new JournalProcessor(journal), options, scopeProvider: null);
    }

    /// <summary>
    /// Raised once when the other listener throws, on the tick thread; it hears no further event. The journal goes on.
    /// </summary>
    public event Action<Exception>? ListenerFailed;

    /// <summary>
    /// Logs the machine's last event. Waits while the journal's ring is full; after the journal has failed it returns
    /// at once and nothing is written.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteLast()
    {
        EventId id = EventIds.Of(_machine.Last.Kind);
        _journal.Log(LogLevel.Information, id, _state, null, TickState.Formatter);
        if (_listener is not null)
        {
            Tell(_listener);
        }
    }

    private void Tell(ILogger listener)
    {
        try
        {
            if (listener.IsEnabled(LogLevel.Information))
            {
                var state = new EventState(_header, _machine.Last, _machine.Deliveries.ToArray());
                listener.Log(LogLevel.Information, EventIds.Of(state.Event.Kind), state, null, EventState.Formatter);
            }
        }
        catch (Exception e)
        {
            // It is a stranger's code, and whatever it throws must not end the node.
            _listener = null;
            ListenerFailed?.Invoke(e);
        }
    }
}
