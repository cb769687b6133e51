using Clocks.Experiments.Statistics;
using Clocks.Faults;
using Clocks.Trace.Events;
using Clocks.Trace.Findings;
using Clocks.Trace.Verify;

namespace Clocks.Experiments.Runs;

/// <summary>
/// One of several runs: its figures, what its journals are worth, and which of the figures they tell. Immutable; any thread.
/// </summary>
public sealed class RunRow
{
    private const int RatesMax = 8;

    private readonly List<double> _rates = [];
    private readonly List<long> _clocks = [];

    /// <summary>The row of a run.</summary>
    /// <param name="name">The name of its folder.</param>
    /// <param name="run">Its journals.</param>
    /// <param name="verification">What they are worth.</param>
    /// <param name="figures">What it came to.</param>
    public RunRow(string name, RunTrace run, Verification verification, RunFigures figures)
    {
        (Name, Figures, Verdict, Reason) = (name, figures, verification.Verdict, VerdictReason.Of(run, verification));
        TellsSeed = run.Nodes.Count > 0 && run.Nodes[0].Header is not null;
        foreach (TraceNode node in run.Nodes)
        {
            if (!run.IsFollowed(node))
            {
                _rates.Add(node.Rate?.PerSecond ?? double.NaN);
                _clocks.Add(node.FinalClock ?? node.LastClock);
            }
        }
    }

    /// <summary>The name of its folder.</summary>
    public string Name { get; }

    /// <summary>Whether its journals tell of a seed.</summary>
    public bool TellsSeed { get; }

    /// <summary>What it came to.</summary>
    public RunFigures Figures { get; }

    /// <summary>What it is worth as evidence.</summary>
    public Verdict Verdict { get; }

    /// <summary>Why that is unknown; null when it is not.</summary>
    public string? Reason { get; }

    /// <summary>The clock rate of each machine in ticks a second; not a number where it is not told.</summary>
    public IReadOnlyList<double> Rates => _rates;

    /// <summary>The clock of each machine at its end.</summary>
    public IReadOnlyList<long> FinalClocks => _clocks;

    /// <summary>One of its figures; null where the journals do not tell it.</summary>
    public double? Of(Metric metric) => metric.Of(Figures) is var number && double.IsNaN(number) ? null : number;

    /// <summary>The rates as people write them, <c>1,2,6</c>; a question mark where none is told.</summary>
    public string RatesText
    {
        get
        {
            var texts = new List<string>();
            foreach (double rate in _rates)
            {
                texts.Add(double.IsNaN(rate) ? "?" : double.IsInfinity(rate) ? "max" : $"{rate:0.###}");
            }

            return texts.TrueForAll(static text => text == "?") ? "?"
                : texts.Count > RatesMax ? string.Join(',', texts.GetRange(0, RatesMax)) + ",..."
                : string.Join(',', texts);
        }
    }
}
