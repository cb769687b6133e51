using Clocks.Trace.Texts;

namespace Clocks.Trace.Guessing;

/// <summary>Lines of one make, whose values stand in the same places, and which of these holds the clock. One thread.</summary>
/// <param name="clock">The place that was taken for the clock; -1 where these lines were taken for no events.</param>
/// <param name="areEvents">Whether words say that they are events; else the steps may make them ones.</param>
internal sealed class ClockRows(int clock, bool areEvents = true)
{
    private readonly List<Row> _rows = [];

    /// <summary>The place that holds the clock; -1 where these lines are no events.</summary>
    public int Clock { get; set; } = clock;

    /// <summary>The place that holds the clock of the message of a receive; -1 where the steps show none.</summary>
    public int MessageClock { get; set; } = -1;

    /// <summary>The lines, in the order in which they stand.</summary>
    public IReadOnlyList<Row> Rows => _rows;

    /// <summary>
    /// Places that may hold the clock, one after another with all its names, such as its label and its number; lines of other makes may
    /// have places of the same name.
    /// </summary>
    public List<Place> Places { get; } = [];

    /// <summary>The places that words leave free for a clock, also where no number stands in some of the lines.</summary>
    public List<int> Free { get; } = [];

    /// <summary>Whether these are events with a number that is not taken for their clock, which speaks against what is.</summary>
    public bool AreLeftOut => areEvents && Clock < 0 && Places.Count > 0;

    /// <summary>Adds a line.</summary>
    /// <param name="machine">Whose: lines of one machine follow one another.</param>
    /// <param name="line">Where it stands.</param>
    /// <param name="kind">What kind of event it would be.</param>
    /// <param name="values">What stands in its places.</param>
    public void Add(string machine, long line, EventKind kind, IReadOnlyList<string> values)
    {
        long[] numbers = new long[values.Count];
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = LogWords.Whole(values[i].Trim()) is { } whole and <= Limits.LamportMax ? whole : -1;
        }

        _rows.Add(new Row(this, machine, line, kind, numbers));
    }

    /// <summary>
    /// Leaves a place free for a clock, once all lines are there. Where each has a whole number it may be the clock of the event.
    /// </summary>
    public void Leave(int place, params string[] names)
    {
        Free.Add(place);
        if (_rows.TrueForAll(row => row.Numbers[place] >= 0))
        {
            Places.AddRange(Array.ConvertAll(names, name => new Place(name, place)));
        }
    }

    /// <summary>A place by one of its names.</summary>
    public sealed class Place(string name, int number)
    {
        public string Name => name;

        public int Number => number;
    }

    /// <summary>One line.</summary>
    public sealed class Row(ClockRows make, string machine, long line, EventKind kind, long[] numbers)
    {
        /// <summary>The lines of its make.</summary>
        public ClockRows Make => make;

        /// <summary>Whose it is.</summary>
        public string Machine => machine;

        /// <summary>Where it stands.</summary>
        public long Line => line;

        /// <summary>What kind of event it would be.</summary>
        public EventKind Kind => kind;

        /// <summary>The whole numbers in its places; -1 where there is none.</summary>
        public long[] Numbers => numbers;

        /// <summary>What stands where the clock of its make is.</summary>
        public long Clock => numbers[make.Clock];

        /// <summary>The clock of the event before it, where it is an event that is not the first.</summary>
        public long Old { get; set; }
    }
}
