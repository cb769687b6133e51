namespace Clocks.Grade.Stdio;

/// <summary>An event that a program has claimed, for the journal of the conversation.</summary>
/// <param name="Answer">Its answer.</param>
/// <param name="Message">Of a receive, the message that it took; null: nobody knows which.</param>
/// <param name="OldClock">Its clock before, as it said itself.</param>
internal sealed record JudgedEvent(StdioAnswer Answer, WaitingMessage? Message, long OldClock);
