namespace Clocks.Doctor;

/// <summary>What a check came to.</summary>
public enum CheckOutcome
{
    /// <summary>All is well.</summary>
    Ok,

    /// <summary>Worth knowing, and perhaps the reason for what somebody sees; nodes can work all the same.</summary>
    Note,

    /// <summary>Something that keeps nodes from finding each other, or from ticking on time.</summary>
    Fault,
}
