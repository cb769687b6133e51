using Clocks.Faults;

namespace Clocks.Experiments.Plans;

/// <summary>
/// The experiments that come with the program, by name: the assignment with its variations, a lab of growing size, and
/// one in which things go wrong. Pure; any thread.
/// </summary>
public static class BuiltInPlans
{
    /// <summary>The names, for help and messages.</summary>
    public static IReadOnlyList<string> Names { get; } = ["assignment", "scale", "faults"];

    /// <summary>The plan of this name; null when there is none.</summary>
    public static ExperimentPlan? Find(string name) => name switch
    {
        "assignment" => Assignment,
        "scale" => Scale,
        "faults" => Faulty,
        _ => null,
    };

    /// <summary>Runs of each setting that take real time: five, as the assignment says.</summary>
    public const int RealSeeds = 5;

    private static readonly LabPlan Assigned = new();

    /// <summary>
    /// First the assignment and its two variations, rates that differ less and fewer internal events; then what goes further. Thirty
    /// seeds: with five, neither variation stands out from chance.
    /// </summary>
    private static ExperimentPlan Assignment => new("assignment", ExperimentPlan.SeedsTo(30),
    [
        new("as assigned", "Three machines, 1 to 6 ticks a second, seven of ten idle ticks internal.", Assigned),
        new("narrow rates", "Rates that differ little: does the drift shrink?",
            Assigned with { Rates = [Rates(3, 4)] }),
        new("low internal", "Four of ten idle ticks internal: more messages, more load.",
            Assigned with { Mix = new EventMix(2, 2, 2, 4) }),
        new("identical rates", "No difference of rates at all: what is left of the drift?",
            Assigned with { Rates = [Rates(4, 4)] }),
        new("wide rates", "Rates from 1 to 12: do slow machines drown?", Assigned with { Rates = [Rates(1, 12)] }),
        new("no internal", "Every idle tick sends: the most messages there can be.",
            Assigned with { Mix = new EventMix(1, 1, 1, 0) }),
        new("rare sends", "One idle tick in twenty sends: clocks hardly hear of each other.",
            Assigned with { Mix = new EventMix(1, 1, 1, 57) }),
        new("internal only", "No messages at all: every clock counts its own ticks.",
            Assigned with { Mix = new EventMix(0, 0, 0, 1) }),
        new("network delay", "Messages take 50 to 500 ms: does a slow network matter next to slow machines?",
            Assigned with { Latency = LatencyRule.Uniform(50_000_000, 500_000_000) }),
        new("more machines", "Ten machines: a send to all reaches nine.", Assigned with { Machines = 10 }),
    ]);

    private static ExperimentPlan Scale => new("scale", ExperimentPlan.SeedsTo(5),
    [
        new("3 machines", "", Assigned),
        new("5 machines", "", Assigned with { Machines = 5 }),
        new("10 machines", "", Assigned with { Machines = 10 }),
        new("30 machines", "", Assigned with { Machines = 30 }),
        new("100 machines", "", Assigned with { Machines = 100 }),
    ]);

    private static ExperimentPlan Faulty => new("faults", ExperimentPlan.SeedsTo(20),
    [
        new("nothing wrong", "", Assigned),
        new("pause", "One machine stands still for ten seconds.", With("pause 3 20s..30s")),
        new("kill", "One machine is gone.", With("kill 3 at 20s")),
        new("kill and restart", "One machine begins anew with clock 0.", With("kill 3 at 20s; restart 3 at 30s")),
        new("short partition", "Cut off for eight seconds: connections survive.", With("partition 1|2,3 20s..28s")),
        new("long partition", "Cut off for twenty seconds: connections break.", With("partition 1|2,3 20s..40s")),
        new("one slow link", "Half a second one way.", With("delay 1->2 100..500ms")),
        new("loss", "One message in ten vanishes.", With("loss all 10%")),
    ]);

    private static RateChoice Rates(int least, int most) => new(least * 1_000, most * 1_000, 1_000);

    private static LabPlan With(string faults)
    {
        _ = FaultSchedule.TryParse(faults, out FaultSchedule schedule, out _);
        return Assigned with { Faults = schedule };
    }
}
