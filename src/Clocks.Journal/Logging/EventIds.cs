using Microsoft.Extensions.Logging;

namespace Clocks.Journal.Logging;

/// <summary>The ids of a node's events as log entries, with the words of the journal as names. Any thread.</summary>
internal static class EventIds
{
    private static readonly EventId[] ByKind =
    [
        new((int)EventKind.Internal + 1, "INTERNAL"),
        new((int)EventKind.Send + 1, "SEND"),
        new((int)EventKind.Receive + 1, "RECEIVE"),
    ];

    /// <summary>The id of this kind of event: its number in <see cref="EventKind"/> plus one.</summary>
    public static EventId Of(EventKind kind) => ByKind[(int)kind];
}
