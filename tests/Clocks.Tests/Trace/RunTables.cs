using Clocks.Trace.Events;
using Clocks.Trace.Measure;

namespace Clocks.Tests.Trace;

/// <summary>What is claimed of every table of a run.</summary>
internal static class RunTables
{
    internal static async Task ShouldAgree(RunTable table, RunTrace run)
    {
        RunMeasures measures = RunMeasures.Compute(run);
        await Assert.That(table.FinalDrift).IsEqualTo(measures.FinalDrift);
        await Assert.That(run.Problems.SequenceEqual(table.Problems)).IsTrue();
        await Assert.That(table.Machines.Select(Words).ToArray()).IsSequence(measures.Machines.Select(Words).ToArray());
    }

    internal static string Words(MachineRow m) =>
        $"{m.Id} {m.Label} {m.NominalRate} {m.EffectiveRate} {m.Seconds} {m.Internals} {m.Sends} {m.Receives} "
        + $"{m.FinalClock} {m.Jump} {m.Queue} {m.QueueAtEnd} {m.LateTicks}";
}
