namespace Clocks.Render.Notebook;

/// <summary>Points of one colour in a <see cref="ScatterPlot"/>.</summary>
/// <param name="Label">What they are called.</param>
/// <param name="Points">Where they are, in any order.</param>
public sealed record ScatterGroup(string Label, IReadOnlyList<PlotPoint> Points);
