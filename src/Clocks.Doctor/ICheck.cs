namespace Clocks.Doctor;

/// <summary>
/// One thing that is looked at. A check looks at the machine as it is now, keeps nothing, and leaves nothing behind; it
/// takes at most a second or two and throws nothing that the machine can cause. The thread that examines calls it.
/// </summary>
internal interface ICheck
{
    /// <summary>Looks; at least one result.</summary>
    IReadOnlyList<CheckResult> Look();
}
