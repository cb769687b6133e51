using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Clocks.Render.Export;
using Clocks.Trace.Causality;
using Clocks.Trace.Events;

namespace Clocks.Tests.Render;

/// <summary>
/// A run as a module of TLA+, read back by its syntax: an order of all events that keeps happened-before, whatever the seed.
/// </summary>
public sealed partial class TlaExportTests
{
    private static readonly double[] SomeRates = [1, 3, 6, 4];

    private sealed record Step(string Machine, int N, string Event, long Clock, long Received, int Cause);

    private static List<Step> Trace(RunTrace run, ulong? seed)
    {
        using var output = new MemoryStream();
        IReadOnlyList<string> notes = Exports.ByName("tla")!.Write(new ExportRequest(run) { Seed = seed }, output);
        string module = Encoding.UTF8.GetString(output.ToArray());
        if (notes.Count > 0 || !module.StartsWith("---- MODULE run ----\n", StringComparison.Ordinal)
            || !module.EndsWith("\n====\n", StringComparison.Ordinal))
        {
            throw new FormatException($"no module, or only a part of one: {string.Join(' ', notes)}");
        }

        string sequence = Regex.Match(module, "^Trace == <<\n(.*?)\n>>$", RegexOptions.Singleline | RegexOptions.Multiline).Groups[1].Value;
        return [.. sequence.Split(",\n").Select(static line => Record().Match(line)).Select(static m => m.Success
            ? new Step(m.Groups[1].Value, Number(m, 2), m.Groups[3].Value, Number(m, 4), Number(m, 5), Number(m, 6))
            : throw new FormatException("a record with other fields"))];
    }

    private static int Number(Match match, int group) => int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    [Test]
    public async Task Every_seed_gives_an_order_of_all_events_in_which_no_effect_comes_before_its_cause()
    {
        RunTrace run = SampleRun.Of(21, SomeRates, 20);
        HappenedBefore relation = HappenedBefore.Of(run);
        var orders = new HashSet<string>();
        ulong?[] seeds = [null, .. Enumerable.Range(0, 20).Select(static seed => (ulong?)seed)];
        foreach (ulong? seed in seeds)
        {
            List<Step> trace = Trace(run, seed);
            EventRef[] order = [.. trace.Select(step => run.Nodes.Single(node => node.Label == step.Machine)[step.N - 1].Ref)];
            await Assert.That(order.Distinct()).Count().IsEqualTo((int)run.EventCount);
            for (int i = 0; i < order.Length; i++)
            {
                int[] past = relation.VectorOf(order[i]);
                var before = new int[past.Length];
                foreach (EventRef earlier in order[..(i + 1)])
                {
                    before[earlier.Lane]++;
                }

                await Assert.That(past.Zip(before).All(static pair => pair.First <= pair.Second)).IsTrue()
                    .Because($"{trace[i]} comes with all that happened before it, seed {seed}");
            }

            orders.Add(string.Join(',', order));
        }

        await Assert.That(orders.Count).IsEqualTo(seeds.Length).Because("concurrent events have many orders");
    }

    [Test]
    public async Task The_rules_that_the_module_states_hold_in_it_and_its_causes_are_the_sends()
    {
        RunTrace run = SampleRun.Of(22, SomeRates, 20);
        List<Step> trace = Trace(run, 5);
        var clocks = new Dictionary<string, long>();
        foreach (Step step in trace)
        {
            await Assert.That(step.Clock).IsEqualTo(Math.Max(clocks.GetValueOrDefault(step.Machine), step.Received) + 1);
            clocks[step.Machine] = step.Clock;
            await Assert.That(step.Cause > 0).IsEqualTo(step.Event == "RECEIVE");
            if (step.Cause > 0)
            {
                await Assert.That(trace[step.Cause - 1].Event).IsEqualTo("SEND");
                await Assert.That(trace[step.Cause - 1].Clock).IsEqualTo(step.Received);
            }
        }

        await Assert.That(Trace(run, 5)).IsSequence(trace).Because("a seed is the order");
    }

    [GeneratedRegex("""^    \[machine \|-> "([^"\\]+)", n \|-> (\d+), event \|-> "(INTERNAL|SEND|RECEIVE)", """
        + """clock \|-> (\d+), received \|-> (\d+), cause \|-> (\d+)\]$""")]
    private static partial Regex Record();
}
