namespace Clocks.Render.Text;

/// <summary>What the columns of every table of machines and runs mean, in the same words wherever one stands. Pure.</summary>
public static class Legend
{
    /// <summary>The final drift of the assignment.</summary>
    public const string Drift = "drift: max - min of the final clocks";

    /// <summary>Jumps, mean and greatest.</summary>
    public const string Jump = "jump: new - old clock, mean and max";

    /// <summary>Jumps with the one that 95 of 100 do not exceed.</summary>
    public const string JumpWithShare = "jump: new - old clock, mean, 95 % and max";

    /// <summary>Queues, where every event tells of them.</summary>
    public const string Queue = "queue: waiting after an event, mean and max";

    /// <summary>Queues, where receives tell of them.</summary>
    public const string QueueOfReceives = "queue: waiting after a receive, mean and max";

    /// <summary>What stands where a log says nothing.</summary>
    public const string Untold = "?: not told";

    /// <summary>Half of a confidence interval, behind what it is of.</summary>
    public const string HalfWidth = "half the width of its 95 % confidence interval";
}
