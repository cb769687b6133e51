using System.Globalization;
using Clocks.Faults;
using Clocks.Model;
using Clocks.Simulation;

namespace Clocks.EndToEnd;

/// <summary>
/// Whether the simulation can be believed: real labs and simulated ones of one plan, over many seeds. Rates are high so
/// that seconds hold as many events as a minute of the assignment, yet low enough that a busy machine keeps up; no rate
/// is a multiple of another, so that no order of simultaneous ticks matters. The seeds of the two sides differ: only
/// the distributions are compared.
/// </summary>
public sealed class AgreementTests
{
    private const int RealRuns = 16, SimulatedRuns = 250, LabsAtOnce = 8, Seconds = 6;
    private const int Permutations = 60_000;

    /// <summary>A false alarm in any of the four numbers: once in 12 500 times.</summary>
    private const double Level = 2e-5;

    private const string Rates = "9,23,47", Mix = "1,1,1,4";

    private static readonly (string Name, Func<RunFigures, double> Of)[] Numbers =
    [
        ("final spread", r => r.Spread), ("mean jump", r => r.JumpMean), ("greatest jump", r => r.JumpMax),
        ("mean queue", r => r.QueueMean),
    ];

    [Test]
    public async Task Real_labs_and_simulated_ones_agree_and_a_wrong_plan_would_be_noticed()
    {
        using var work = new Workplace();
        List<RunFigures> real = await RunReal(work);
        LabPlan plan = Plan(Rates, Mix);
        double[] agreeing = PValues(real, plan);
        Console.WriteLine($"the same plan: {Told(agreeing)}");
        await Assert.That(agreeing.All(p => p > Level)).IsTrue().Because(Told(agreeing));

        // What a mistake would look like: another die, another rate, a network that is slow.
        foreach (LabPlan wrong in (LabPlan[])[
            Plan(Rates, "1,1,1,7"), Plan("9,23,32", Mix), plan with { Latency = LatencyRule.Constant(500_000_000) }])
        {
            double[] differing = PValues(real, wrong);
            Console.WriteLine($"a wrong plan: {Told(differing)}");
            await Assert.That(differing.Any(p => p <= Level)).IsTrue().Because(Told(differing));
        }
    }

    private static double[] PValues(List<RunFigures> real, LabPlan plan)
    {
        var simulated = new List<RunFigures>();
        for (int seed = 1; seed <= SimulatedRuns; seed++)
        {
            simulated.Add(VirtualLab.Run(plan, (ulong)(1_000_000 + seed)));
        }

        return Array.ConvertAll(Numbers, number => TwoSamples.PValue(
            real.ConvertAll(r => number.Of(r)), simulated.ConvertAll(r => number.Of(r)), Permutations, seed: 1));
    }

    private static string Told(double[] pValues) => string.Join(", ", Numbers.Select((n, i) => string.Create(
        CultureInfo.InvariantCulture, $"{n.Name}: p = {pValues[i]:0.#######}")));

    private static LabPlan Plan(string rates, string mix)
    {
        if (!EventMix.TryParse(mix, out EventMix die, out string problem))
        {
            Assert.Fail(problem);
        }

        var choices = new List<RateChoice>();
        foreach (string rate in rates.Split(','))
        {
            if (!RateChoice.TryParse(rate, out RateChoice choice, out problem))
            {
                Assert.Fail(problem);
            }

            choices.Add(choice);
        }

        return new LabPlan { Rates = choices, Mix = die, DurationNs = Seconds * 1_000_000_000L };
    }

    private static async Task<List<RunFigures>> RunReal(Workplace work)
    {
        var labs = new List<ClocksProcess>();
        for (int i = 0; i < LabsAtOnce; i++)
        {
            labs.Add(work.Run(
                "lab", "--rates", Rates, "--mix", Mix, "--duration", $"{Seconds}", "--runs", $"{RealRuns / LabsAtOnce}",
                "--seed", $"{100 * i}", "--log", $"logs-{i}", "--loopback"));
        }

        foreach (ClocksProcess lab in labs)
        {
            await Assert.That(lab.WaitForEnd()).IsEqualTo(0).Because(lab.Out + lab.Error);
        }

        string[] folders = Directory.GetDirectories(work.Folder, "run_*", SearchOption.AllDirectories);
        await Assert.That(folders).Count().IsEqualTo(RealRuns);
        return [.. folders.Select(FiguresOf)];
    }

    /// <summary>The numbers of a run, from its journals and by a few lines of our own.</summary>
    private static RunFigures FiguresOf(string folder)
    {
        var machines = new List<MachineFigures>();
        foreach (string path in Directory.GetFiles(folder, "machine_*.jsonl"))
        {
            Evidence journal = Evidence.Read(path);
            long events = 0, jumpMax = 0, queueSum = 0, queueMax = 0;
            foreach (var e in journal.Events)
            {
                events++;
                jumpMax = Math.Max(jumpMax, Evidence.Number(e, "new_clock") - Evidence.Number(e, "old_clock"));
                queueSum += Evidence.Number(e, "queue_len");
                queueMax = Math.Max(queueMax, Evidence.Number(e, "queue_len"));
            }

            machines.Add(new MachineFigures(
                new NodeId(machines.Count + 1), 0, ClockRate.FromMillihertz(1_000), Seconds * 1_000_000_000L, false,
                Evidence.Number(journal.Last, "final_clock"), events, 0, 0, 0, 0, jumpMax, (int)queueMax, queueSum, 0));
        }

        return new RunFigures(0, Seconds * 1_000_000_000L, machines);
    }
}
