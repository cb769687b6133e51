namespace Clocks.Render.Notebook;

/// <summary>A point of a plot.</summary>
/// <param name="X">Along the horizontal axis.</param>
/// <param name="Y">Along the vertical axis.</param>
public sealed record PlotPoint(double X, double Y);
