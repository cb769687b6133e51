using Clocks.Journal;

namespace Clocks.Trace.Events;

/// <summary>
/// One lane of a run: one journal of one node, whatever format it came in: the header, the footer, the lines that
/// could not be used, and the events by position or by number. A node that was restarted during the run has one lane
/// for each of its incarnations.
/// </summary>
/// <remarks>Immutable once the run is loaded; any thread may read.</remarks>
public sealed class TraceNode
{
    /// <summary>So many events decide how wall clock and monotonic clock belong together.</summary>
    private const int AnchorEvents = 101;

    private readonly EventStore _store;
    private Dictionary<long, int>? _positions;

    internal TraceNode(TraceDraft draft, string path, int lane)
    {
        _store = draft.Store;
        Lane = lane;
        Id = draft.Id;
        Path = path;
        Name = PrintableText.Of(System.IO.Path.GetFileName(path));
        Format = draft.Format;
        Knows = draft.Knows;
        Rate = draft.Rate;
        Header = draft.Header;
        Footer = draft.Footer;
        FooterLine = draft.FooterLine;
        FinalClock = draft.FinalClock;
        StartedAtUnixMicroseconds = draft.StartedAtUnixMicroseconds;
        Skips = draft.Skips;
        PeerChanges = draft.PeerChanges;
        Faults = draft.Faults;
        IsTorn = draft.IsTorn;
        TimeResolutionNs = draft.TimeResolutionNs;
        Remark = draft.Remark;
        Customs = draft.Customs;
        Doubt = draft.Doubt;
        Contradictions = draft.Contradictions;
        Vectors = draft.Vectors;
        FooterLacks = draft.FooterLacks;
        AnchorUnixNs = Anchor();
        HasLostLines = draft.Skips.Exists(static s => s.LosesEvidence);
        IsComplete = Footer is not null && !IsTorn && !HasLostLines && LastN == Footer.N && EventCount == Footer.N;
        MachineName = draft.Alias is { } alias ? PrintableText.Of(alias) : Id.ToString();
        Label = MachineName;
    }

    /// <summary>The index of this lane in <see cref="RunTrace.Nodes"/>.</summary>
    public int Lane { get; }

    /// <summary>The node.</summary>
    public NodeId Id { get; }

    /// <summary>
    /// What to call the lane: the id (or the name that a foreign log uses), and for a node with several incarnations
    /// which of them it is: <c>2/2</c>.
    /// </summary>
    public string Label { get; internal set; }

    /// <summary>What to call the machine: the name that a foreign log uses, else the id.</summary>
    public string MachineName { get; }

    /// <summary>Which lane of its node this is, 1 for the first: its life, if the journal names runs; 0 for an only one.</summary>
    public int Life { get; internal set; }

    /// <summary>
    /// Which machine of the run it is, 0 for the first: the lives of one share it, and its colour. Other programs' logs may share
    /// an id without being lives of one machine, so that each counts.
    /// </summary>
    public int Machine { get; internal set; }

    /// <summary>The machine for people, and which of its lives: <c>2, second life</c>.</summary>
    public string Title => Life > 0 && Header is not null ? $"{MachineName}, {Incarnation.Ordinal(Life)} life" : Label;

    /// <summary>What a log with vector clocks says in its own words; null for others.</summary>
    public ToldVectors? Vectors { get; }

    /// <summary>The file, as it was given or found.</summary>
    public string Path { get; }

    /// <summary>The file name alone, for locations such as <c>machine_1.jsonl:17</c>.</summary>
    public string Name { get; }

    /// <summary>The name of the format it was in, such as <c>clocks</c> or <c>shiviz</c>.</summary>
    public string Format { get; }

    /// <summary>What that format can tell.</summary>
    public FormatFeatures Knows { get; }

    /// <summary>Something about the format that people should know, or null.</summary>
    public string? Remark { get; }

    /// <summary>
    /// What the program of another make has a habit of, as half a sentence, so that the rules of clocks cannot judge this log by
    /// the letter; or null.
    /// </summary>
    public string? Customs { get; }

    /// <summary>
    /// Why the reading of a log of unknown make, which was guessed, is not sure enough to accuse anybody, as half a sentence; or null.
    /// </summary>
    public string? Doubt { get; }

    /// <summary>What the reader saw that cannot be true, in the order of the lines.</summary>
    public IReadOnlyList<Contradiction> Contradictions { get; }

    /// <summary>The totals that the END line lacks, in words; null when it has all, or is not there.</summary>
    public string? FooterLacks { get; }

    /// <summary>The clock rate, or null when the file does not say.</summary>
    public ClockRate? Rate { get; }

    /// <summary>The first line, or null for foreign journals.</summary>
    public JournalHeader? Header { get; }

    /// <summary>The last line, or null when it is not there or the format has none.</summary>
    public JournalFooter? Footer { get; }

    /// <summary>Where the footer stands; 0 when there is none.</summary>
    public long FooterLine { get; }

    /// <summary>The final clock that the file claims, or null.</summary>
    public long? FinalClock { get; }

    /// <summary>
    /// The wall clock at the beginning of the journal, in microseconds since 1970; 0 when the file does not say.
    /// </summary>
    public long StartedAtUnixMicroseconds { get; }

    /// <summary>
    /// What the wall clock showed when the monotonic clock was 0, in nanoseconds since 1970. Taken from the events,
    /// each of which carries both clocks: the header is written some milliseconds apart from the zero.
    /// </summary>
    public long AnchorUnixNs { get; }

    /// <summary>The lines that could not be used, in order.</summary>
    public IReadOnlyList<TraceSkip> Skips { get; }

    /// <summary>The peers that came and went, in order.</summary>
    public IReadOnlyList<TracePeerChange> PeerChanges { get; }

    /// <summary>The faults that it was told of, in order.</summary>
    public IReadOnlyList<TraceFault> Faults { get; }

    /// <summary>Whether the file ends in the middle of a line.</summary>
    public bool IsTorn { get; }

    /// <summary>How finely the format tells times, in nanoseconds.</summary>
    public long TimeResolutionNs { get; }

    /// <summary>How many events the journal holds.</summary>
    public int EventCount => _store.Count;

    /// <summary>How many of them are receives.</summary>
    public int ReceiveCount => _store.Receives;

    /// <summary>Recipients of all sends, blocked ones included.</summary>
    public int DeliveryCount => _store.Deliveries;

    /// <summary>Bytes of memory that the events take.</summary>
    public long EventBytes => _store.Bytes;

    /// <summary>The event at a position, 0 for the first.</summary>
    public TraceEvent this[int position] => new(this, position);

    /// <summary>The clock after the last event; 0 when there is none.</summary>
    public long LastClock => EventCount == 0 ? 0 : _store.NewClock(EventCount - 1);

    /// <summary>The number of the last event; 0 when there is none.</summary>
    public long LastN => EventCount == 0 ? 0 : _store.N(EventCount - 1);

    /// <summary>Whether every event of this incarnation is here: there is a footer, and no line is lost.</summary>
    public bool IsComplete { get; }

    /// <summary>Whether an event may have been in a line that could not be used.</summary>
    internal bool HasLostLines { get; }

    internal EventStore Store => _store;

    /// <summary>Whether the format tells all of this.</summary>
    public bool Tells(FormatFeatures what) => (Knows & what) == what;

    /// <summary>The place of a line for people: <c>machine_1.jsonl:17</c>.</summary>
    public string At(long line) => $"{Name}:{line}";

    /// <summary>
    /// The position of the event with this number, the first if there are several; -1 if there is none.
    /// </summary>
    public int PositionOf(long n)
    {
        int count = EventCount;
        if (n >= 1 && n <= count && (_store.AreNumbersDense || _store.N((int)n - 1) == n))
        {
            return (int)n - 1;
        }

        return _store.AreNumbersDense ? -1 : _store.NumbersAscend ? Search(n) : Positions().GetValueOrDefault(n, -1);
    }

    /// <summary>
    /// The middle one of the first differences, so that a tick interrupted between its two readings does not count.
    /// </summary>
    private long Anchor()
    {
        int count = Math.Min(EventCount, AnchorEvents);
        if (count == 0)
        {
            return StartedAtUnixMicroseconds * 1000;
        }

        long[] differences = new long[count];
        for (int i = 0; i < count; i++)
        {
            differences[i] = _store.UnixMicroseconds(i) * 1000 - _store.MonoNs(i);
        }

        Array.Sort(differences);
        return differences[count / 2];
    }

    private int Search(long n)
    {
        int low = 0, high = EventCount - 1;
        while (low <= high)
        {
            int middle = low + (high - low) / 2;
            long found = _store.N(middle);
            if (found == n)
            {
                return middle;
            }

            (low, high) = found < n ? (middle + 1, high) : (low, middle - 1);
        }

        return -1;
    }

    /// <summary>Only for journals whose numbers go back and forth, which no node writes.</summary>
    private Dictionary<long, int> Positions()
    {
        if (_positions is null)
        {
            var positions = new Dictionary<long, int>();
            for (int i = 0; i < EventCount; i++)
            {
                positions.TryAdd(_store.N(i), i);
            }

            _positions = positions;
        }

        return _positions;
    }
}
