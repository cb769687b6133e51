using Clocks.Trace.Guessing;

namespace Clocks.Trace.Import;

/// <summary>JSON objects of one kind with the same keys, and which of these hold the clocks. One thread.</summary>
internal sealed class JsonMake(List<string> keys, ClockRows rows)
{
    public List<string> Keys => keys;

    public ClockRows Rows => rows;

    /// <summary>
    /// The key of the clock; null where it is not sure, for what is no number in one line may be another value in the rest.
    /// </summary>
    public string? Clock { get; private set; }

    /// <summary>The key of the clock of the message, where it was found.</summary>
    public string? MessageClock { get; private set; }

    public void Conclude()
    {
        bool isSure = rows.Places.Exists(place => place.Number == rows.Clock);
        (Clock, MessageClock) = (isSure ? keys[rows.Clock] : null, isSure && rows.MessageClock >= 0 ? keys[rows.MessageClock] : null);
    }
}
