namespace Clocks.Doctor;

/// <summary>
/// All checks, in the order in which one would ask: what is there, does it carry, who is in the way, who answers, and
/// do the clocks of this machine behave. Results come as they are found. No daemon, nothing cached: each examination
/// looks anew. One thread.
/// </summary>
public static class Diagnosis
{
    /// <summary>Examines this machine.</summary>
    /// <param name="options">What the node in trouble was told.</param>
    public static IEnumerable<CheckResult> Of(DoctorOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        // First and last: a step of the wall clock is looked for during the whole examination.
        var wallClock = new WallClockCheck();
        using var survey = new PeerSurvey(options);
        ICheck[] checks = options.Zone is { } zone
            ? [new ZoneCheck(zone, survey), new ConnectionCheck(survey), new IdentityCheck(options, survey), new TimerCheck(), wallClock]
            : OfMulticast(options, survey, wallClock);
        foreach (ICheck check in checks)
        {
            foreach (CheckResult result in check.Look())
            {
                yield return result;
            }
        }
    }

    private static ICheck[] OfMulticast(DoctorOptions options, PeerSurvey survey, WallClockCheck wallClock) =>
    [
        new InterfaceCheck(options.Mdns),
        new SkippedCheck(options.Mdns),
        new FamilyCheck(options.Mdns),
        new PortCheck(),
        new MulticastCheck(options),
        new RouteCheck(options.Mdns),
        new FirewallCheck(options.Mdns),
        new ContainerCheck(),
        new NeighbourCheck(options, survey),
        new KeyCheck(options, survey),
        new ConnectionCheck(survey),
        new TrafficCheck(survey),
        new IdentityCheck(options, survey),
        new TimerCheck(),
        wallClock,
    ];
}
