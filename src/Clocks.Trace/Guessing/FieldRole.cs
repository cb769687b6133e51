namespace Clocks.Trace.Guessing;

/// <summary>What a value in a log is taken for.</summary>
internal enum FieldRole
{
    /// <summary>Nothing that is known.</summary>
    None,

    /// <summary>The clock after the event.</summary>
    Clock,

    /// <summary>The clock before it.</summary>
    OldClock,

    /// <summary>The time of day.</summary>
    Time,

    /// <summary>Messages that wait.</summary>
    Queue,

    /// <summary>The sender.</summary>
    From,

    /// <summary>The recipients.</summary>
    To,

    /// <summary>The message.</summary>
    Message,

    /// <summary>The clock of the message.</summary>
    MessageClock,

    /// <summary>Whose event it is.</summary>
    Machine,

    /// <summary>The clock rate.</summary>
    Rate,

    /// <summary>The kind of the event.</summary>
    Event,

    /// <summary>A vector clock.</summary>
    Vector,

    /// <summary>A number of the event or the line.</summary>
    Number,
}

/// <summary>What roles say of values.</summary>
internal static class FieldRoles
{
    /// <summary>Whether a value whose words say this may be the clock all the same, where the steps say so.</summary>
    public static bool MayBeClock(this FieldRole role) =>
        role is not (FieldRole.From or FieldRole.To or FieldRole.Machine or FieldRole.Queue or FieldRole.OldClock or FieldRole.Event);

    /// <summary>Gives a role to the value at a place and takes it from any other; nothing for the place -1.</summary>
    public static void Move(FieldRole[] roles, FieldRole role, int to)
    {
        for (int i = 0; i < roles.Length && to >= 0; i++)
        {
            roles[i] = i == to ? role : roles[i] == role ? FieldRole.None : roles[i];
        }
    }
}
