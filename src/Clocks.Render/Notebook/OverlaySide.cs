using Clocks.Trace.Events;
using Clocks.Trace.Measure;

namespace Clocks.Render.Notebook;

/// <summary>The runs of one side of a comparison, for plots in which both sides lie on each other.</summary>
/// <param name="Label">What the side is called.</param>
/// <param name="Runs">Its runs.</param>
/// <param name="Measures">Their measures, in the same order.</param>
public sealed record OverlaySide(string Label, IReadOnlyList<RunTrace> Runs, IReadOnlyList<RunMeasures> Measures);
