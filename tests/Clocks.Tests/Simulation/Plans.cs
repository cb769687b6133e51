using Clocks.Faults;
using Clocks.Model;

namespace Clocks.Tests.Simulation;

/// <summary>Plans that the simulation's claims are made about.</summary>
internal static class Plans
{
    public const long Second = 1_000_000_000;

    public static LabPlan With(string faults = "", string rates = "1..6", int seconds = 60, string latency = "500us") =>
        new()
        {
            DurationNs = seconds * Second,
            Rates = [.. rates.Split(',').Select(Rate)],
            Latency = Latency(latency),
            Faults = Faults(faults),
        };

    public static RateChoice Rate(string text) =>
        RateChoice.TryParse(text, out RateChoice choice, out string problem) ? choice : throw new FormatException(problem);

    public static LatencyRule Latency(string text) =>
        LatencyRule.TryParse(text, out LatencyRule rule, out string problem) ? rule : throw new FormatException(problem);

    public static FaultSchedule Faults(string text) =>
        FaultSchedule.TryParse(text, out FaultSchedule schedule, out string problem) ? schedule : throw new FormatException(problem);

    public static IdleScript Script(string text) =>
        IdleScript.TryParse(text, EventMix.Assignment, out IdleScript script, out string problem)
            ? script
            : throw new FormatException(problem);

    /// <summary>A plan of some kind for every seed: latencies, losses, pauses, kills and partitions.</summary>
    public static LabPlan Any(ulong seed)
    {
        var draw = new Draw(seed);
        string[] latencies = ["0s", "500us", "1..300ms", "exp 200ms", "5ms + exp 50ms"];
        string[] faults =
        [
            "", "pause 2 3s..7s", "kill 1 at 5s", "kill 1 at 5s; restart 1 at 9s", "partition 1|2,3 2s..6s",
            "partition 1,2|3 2s..15s", "delay 1->2 100..500ms; loss all 5%", "loss 2->1 50% 3s..9s",
            "kill 2 at 4s; pause 1 3s..8s; restart 2 at 6s; partition 1|3 5s..19s",
        ];
        return With(
            faults[draw.Below((uint)faults.Length)],
            seconds: 20,
            latency: latencies[draw.Below((uint)latencies.Length)]) with
        {
            Machines = 3 + (int)draw.Below(4),
            Mix = new EventMix(1 + (int)draw.Below(3), 1, 1, (int)draw.Below(8)),
            ClockOffsetNsMax = draw.Below(2) * 5 * Second,
            ClockDriftPpbMax = draw.Below(2) * 200_000,
            LossPerMillion = (int)draw.Below(2) * 20_000,
        };
    }

    /// <summary>Up to eight faults, of which those that make no sense with the others are left out.</summary>
    public static FaultSchedule AnyFaults(ulong seed, int machines = 4)
    {
        var draw = new Draw(seed);
        FaultSchedule schedule = FaultSchedule.None;
        for (int i = 1 + (int)draw.Below(8); i > 0; i--)
        {
            (uint one, uint other) = (1 + draw.Below((uint)machines), 1 + draw.Below((uint)machines - 1));
            (uint from, uint lasts) = (draw.Below(35_000), 1 + draw.Below(20_000));
            other += other >= one ? 1u : 0;
            string fault = draw.Below(6) switch
            {
                0 => $"kill {one} at {from}ms",
                1 => $"restart {one} at {from}ms",
                2 => $"pause {one} {from}..{from + lasts}ms",
                3 => $"partition {one}|{other} {from}..{from + lasts}ms",
                4 => $"delay {one}->{other} exp {lasts / 10 + 1}ms {from}..{from + lasts}ms",
                _ => $"loss all 20% {from}..{from + lasts}ms",
            };
            schedule = FaultSchedule.TryParse($"{schedule}; {fault}", out FaultSchedule more, out _) ? more : schedule;
        }

        return schedule;
    }
}
