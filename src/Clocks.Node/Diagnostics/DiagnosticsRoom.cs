using Microsoft.Extensions.Logging;

namespace Clocks.Node.Diagnostics;

/// <summary>
/// The rooms that diagnostics come from. Each has one vocabulary, a file with contiguous ids in a hundred of its own,
/// so that the id alone tells the room.
/// </summary>
internal static class DiagnosticsRoom
{
    /// <summary>The names, by hundreds: ids from 100 are those of the first.</summary>
    public static readonly string[] Names = ["node", "discovery", "connections", "journal"];

    /// <summary>The place of an event's room among <see cref="Names"/>; an id of no room counts as the node's.</summary>
    public static int Of(EventId id)
    {
        int room = id.Id / 100 - 1;
        return room >= 0 && room < Names.Length ? room : 0;
    }
}
