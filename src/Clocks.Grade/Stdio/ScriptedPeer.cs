namespace Clocks.Grade.Stdio;

/// <summary>
/// A peer of the program under test: nothing but what it has said so far. It never takes a message, so its clock may be as far
/// behind or ahead as the script wants it; it only ever grows, as that of every machine does. Owned by the driving thread.
/// </summary>
internal sealed class ScriptedPeer(int id)
{
    public int Id => id;

    /// <summary>The clock of its last message; 0 before the first.</summary>
    public long Clock { get; set; }

    /// <summary>Messages so far.</summary>
    public long Sent { get; set; }

    public bool IsUp { get; set; } = true;
}
