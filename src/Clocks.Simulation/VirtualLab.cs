using System.Diagnostics.CodeAnalysis;
using Clocks.Faults;
using Clocks.Journal;

namespace Clocks.Simulation;

/// <summary>
/// The door to the simulation: from a plan and a seed it computes figures, and writes journals if they are asked for.
/// The same plan and seed give the same figures and the same bytes on every platform. The caller's thread; several may
/// simulate at once, each its own run.
/// </summary>
public static class VirtualLab
{
    /// <summary>Runs a plan.</summary>
    /// <param name="plan">What to run; it must be sound (<see cref="LabPlan.IsSound"/>).</param>
    /// <param name="seed">All chance of the run comes from it.</param>
    /// <param name="observer">Who is told what happens; null: nobody, which is fastest.</param>
    /// <exception cref="ArgumentException">The plan is not sound.</exception>
    public static RunFigures Run(LabPlan plan, ulong seed, ISimulationObserver? observer = null) =>
        plan.IsSound(out string problem)
            ? new LabRun(plan, seed, observer).Run()
            : throw new ArgumentException(problem, nameof(plan));

    /// <summary>Runs a plan and writes the journals that real nodes would write.</summary>
    /// <param name="plan">What to run.</param>
    /// <param name="seed">All chance of the run comes from it.</param>
    /// <param name="folder">Where the journals go; journals of the same names are moved aside.</param>
    /// <param name="format">How their lines look.</param>
    /// <param name="figures">What it came to; null when it could not be run or written.</param>
    /// <param name="problem">Then why: one sentence without its full stop.</param>
    public static bool TryRun(
        LabPlan plan,
        ulong seed,
        string folder,
        JournalFormat format,
        [NotNullWhen(true)] out RunFigures? figures,
        out string problem)
    {
        figures = null;
        if (!plan.IsSound(out problem))
        {
            return false;
        }

        var journals = new JournalFolder(folder, format, plan.Machines);
        figures = Run(plan, seed, journals);
        figures = journals.Problem is null ? figures : null;
        problem = journals.Problem ?? "";
        return figures is not null;
    }
}
