namespace Clocks.Render.Text;

/// <summary>The words for kinds of events, for people and for exports alike.</summary>
internal static class EventKindNames
{
    public static string Of(EventKind kind) => kind switch
    {
        EventKind.Send => "send",
        EventKind.Receive => "receive",
        _ => "internal",
    };

    /// <summary>As journals write it.</summary>
    public static string InJournal(EventKind kind) => kind switch
    {
        EventKind.Send => "SEND",
        EventKind.Receive => "RECEIVE",
        _ => "INTERNAL",
    };
}
