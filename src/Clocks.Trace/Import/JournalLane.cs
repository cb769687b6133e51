using Clocks.Journal;
using Clocks.Journal.Lines;
using Clocks.Trace.Events;
using Clocks.Trace.Found;
using Clocks.Trace.Texts;

namespace Clocks.Trace.Import;

/// <summary>
/// One lane while its journal lines come in. Fills in what a line does not carry from the lines before, and remembers
/// that it was not told. Owned by one thread.
/// </summary>
internal sealed class JournalLane
{
    /// <summary>What lines like ours that another program wrote are called in verdicts and tables.</summary>
    public const string OthersInJson = "json-lines", OthersInText = "text-lines";

    /// <summary>The version of our own format that is understood.</summary>
    private const long FormatKnown = 1;

    /// <summary>What an END line of ours has: without one of them nothing shows whether the journal is whole.</summary>
    private static readonly JournalKey[] Totals =
    [
        JournalKey.FinalClock, JournalKey.N, JournalKey.Sent, JournalKey.Received, JournalKey.InQueue, JournalKey.LateTicks,
        JournalKey.Dropped,
    ];

    /// <summary>The same as they stand in the line.</summary>
    private static readonly string[] TotalNames = ["final_clock", "n", "sent", "received", "in_queue", "late_ticks", "dropped"];

    private readonly NodeId? _idOfFile;
    private FormatFeatures _missing;
    private EventKind _kind;
    private long _clock, _n, _footerKeys;
    private bool _isOurs, _hasId, _hasJson;

    public JournalLane(string path, bool keepsEvents) =>
        (_idOfFile, Draft) = (LogWords.IdOfFile(path), new TraceDraft(keepsEvents));

    public TraceDraft Draft { get; }

    /// <summary>Whether nothing has come yet.</summary>
    public bool IsEmpty => _n == 0 && Draft.Rate is null && Draft.PeerChanges.Count == 0 && Draft.Faults.Count == 0;

    public void Add(JournalLine line)
    {
        if (!BelongsHere(line))
        {
            Draft.Skip(line.Number, $"it is of machine {line.MachineId}, not of machine {Draft.Id}");
            return;
        }

        switch (line.Kind)
        {
            case LineKind.Startup:
                Start(line);
                break;
            case LineKind.PeerUp:
            case LineKind.PeerDown:
                Draft.PeerChanges.Add(new TracePeerChange(line.ToPeerChange(), line.Number, Draft.EventCount));
                break;
            case LineKind.Fault:
                Draft.Faults.Add(new TraceFault(line.ToFaultNote(), line.Number, Draft.EventCount));
                break;
            case LineKind.End:
                End(line);
                break;
            default:
                Event(line);
                break;
        }
    }

    /// <summary>Settles what the lane can tell, once all lines have come.</summary>
    public void Close()
    {
        if (!_hasId)
        {
            Draft.Id = _idOfFile ?? default;
        }

        Draft.Format = _isOurs ? "clocks" : _hasJson ? OthersInJson : OthersInText;
        FormatFeatures footer = _isOurs || _footerKeys > 0 ? FormatFeatures.None : FormatFeatures.Totals | FormatFeatures.LateTicks;
        FormatFeatures rate = Draft.Rate is null ? FormatFeatures.Rates : FormatFeatures.None;
        Draft.Knows = FormatFeatures.All & ~(_missing | footer | rate);
        Draft.Customs = _isOurs || Draft.Tally is not null ? null : Customs.Of(Draft);
        Draft.Remark = (_missing & FormatFeatures.Senders) == 0 ? null
            : "This journal does not say which message a receive took, so messages cannot be matched.";
    }

    private bool BelongsHere(JournalLine line)
    {
        _hasJson |= line.Has(JournalKey.Event);
        if (line.MachineId < 0)
        {
            return true;
        }

        if (!_hasId)
        {
            (Draft.Id, _hasId) = (new NodeId(line.MachineId), true);
        }

        return line.MachineId == Draft.Id.Value;
    }

    private void Start(JournalLine line)
    {
        if (line.Has(JournalKey.Format) && line.Format != FormatKnown)
        {
            Draft.Skip(line.Number, $"its format is {line.Format}, and this program knows format {FormatKnown}");
        }

        _isOurs |= line.Has(JournalKey.Format);
        Draft.StartedAtUnixMicroseconds = line.Event.At.UnixMicroseconds;
        JournalHeader header = line.ToHeader();
        Draft.Rate = line.Has(JournalKey.ClockRate) ? header.Rate : null;
        Draft.Header = _isOurs ? header : null;
    }

    private void End(JournalLine line)
    {
        if (_isOurs && Draft.FooterLine > 0)
        {
            Contradict(line.Number, $"END stands here and in line {Draft.FooterLine} before; a journal ends once.");
        }

        Draft.FooterLine = line.Number;
        Draft.FinalClock = line.Has(JournalKey.FinalClock) ? line.FinalClock : null;
        Draft.FooterLacks = _isOurs ? Lacks(line) : null;
        if (Draft.FooterLacks is not null)
        {
            return;
        }

        if (line.Has(JournalKey.N) && line.Has(JournalKey.Sent) && line.Has(JournalKey.Received))
        {
            _footerKeys++;
            Draft.Footer = line.ToFooter();
            _missing |= line.Has(JournalKey.LateTicks) ? FormatFeatures.None : FormatFeatures.LateTicks;
        }
    }

    /// <summary>The totals that are not there, as a list in words; null where all are.</summary>
    private static string? Lacks(JournalLine line)
    {
        var lacks = new List<string>();
        for (int i = 0; i < Totals.Length; i++)
        {
            if (!line.Has(Totals[i]))
            {
                lacks.Add(TotalNames[i]);
            }
        }

        return lacks.Count == 0 ? null : string.Join(", ", lacks);
    }

    private void Contradict(long line, string text) => Draft.Contradictions.Add(new Contradiction("lines-agree", line, text));

    private void Event(JournalLine line)
    {
        if (_isOurs && Draft.FooterLine > 0)
        {
            Contradict(line.Number, $"An event stands behind END in line {Draft.FooterLine}.");
        }

        ClockEvent e = line.Event;
        Untold(line.Has(JournalKey.SystemTime), FormatFeatures.WallTimes);
        Untold(line.Has(JournalKey.MonoNs), FormatFeatures.MonotonicTimes);
        Untold(line.Has(JournalKey.OldClock), FormatFeatures.OldClocks);
        Untold(line.Has(JournalKey.N), FormatFeatures.EventNumbers);
        if (IsSameSend(line))
        {
            Send(line);
            return;
        }

        _n++;
        e.N = line.Has(JournalKey.N) ? e.N : _n;
        e.OldClock = line.Has(JournalKey.OldClock) ? e.OldClock : _clock;
        if (!line.Has(JournalKey.MonoNs))
        {
            e.At = e.At with { MonoNs = SinceStart(e.At.UnixMicroseconds) };
        }

        (_clock, _kind) = (e.NewClock, e.Kind);
        if (e.Kind == EventKind.Receive)
        {
            Receive(line, ref e);
        }
        else
        {
            Untold(line.Has(JournalKey.QueueLen), FormatFeatures.IdleQueueDepths);
        }

        Draft.Add(in e, line.Number);
        if (e.Kind == EventKind.Send)
        {
            Send(line);
        }
    }

    /// <summary>Other programs write a line for each recipient of a send, all with its clock: one event.</summary>
    private bool IsSameSend(JournalLine line) =>
        !_isOurs && !line.Has(JournalKey.N) && _n > 0 && _kind == EventKind.Send
        && line.Event.Kind == EventKind.Send && line.Event.NewClock == _clock;

    private long SinceStart(long unixMicroseconds)
    {
        if (Draft.StartedAtUnixMicroseconds == 0)
        {
            Draft.StartedAtUnixMicroseconds = unixMicroseconds;
        }

        return (unixMicroseconds - Draft.StartedAtUnixMicroseconds) * 1000;
    }

    private void Receive(JournalLine line, ref ClockEvent e)
    {
        bool hasSender = line.Has(JournalKey.From) && line.Has(JournalKey.Message);
        Untold(line.Has(JournalKey.QueueLen), FormatFeatures.QueueDepths);
        Untold(hasSender, FormatFeatures.Senders);
        Untold(line.Has(JournalKey.MessageClock), FormatFeatures.MessageClocks);
        Untold(line.Has(JournalKey.K), FormatFeatures.ChannelNumbers);
        Message message = e.Arrival.Message;
        long arrivedNs = e.Arrival.ArrivedNs;
        if (line.Has(JournalKey.ArrivedNs) && line.Has(JournalKey.WaitedNs) && line.Has(JournalKey.MonoNs)
            && arrivedNs + line.WaitedNs != e.At.MonoNs)
        {
            Contradict(line.Number, $"arrived_ns {arrivedNs} and waited_ns {line.WaitedNs} do not add up to mono_ns {e.At.MonoNs}.");
        }

        if (!line.Has(JournalKey.ArrivedNs))
        {
            Untold(line.Has(JournalKey.WaitedNs), FormatFeatures.Arrivals);
            arrivedNs = e.At.MonoNs - line.WaitedNs;
        }

        e.Arrival = new Arrival(hasSender ? message : message with { From = new NodeId(-1) }, arrivedNs);
    }

    private void Send(JournalLine line)
    {
        foreach (ref readonly LineDelivery delivery in line.Deliveries)
        {
            bool hasK = delivery.IsBlocked || delivery.K > 0;
            Untold(delivery.To >= 0, FormatFeatures.Recipients);
            Untold(hasK, FormatFeatures.ChannelNumbers);
            Draft.AddDelivery(delivery.To, hasK ? delivery.K : -1);
        }
    }

    private void Untold(bool isTold, FormatFeatures what) => _missing |= isTold ? FormatFeatures.None : what;
}
