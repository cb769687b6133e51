namespace Clocks.Trace.Causality;

/// <summary>How one event stands to another. The numbers are exit codes of <c>clocks before</c>.</summary>
public enum CausalRelation
{
    /// <summary>The one happened before the other.</summary>
    Before = 0,

    /// <summary>The other happened before the one.</summary>
    After = 1,

    /// <summary>The journals leave out what would decide it, or say both.</summary>
    Unknown = 2,

    /// <summary>Neither happened before the other.</summary>
    Concurrent = 3,
}
