namespace Clocks.Render.Plots;

/// <summary>One finished plot.</summary>
/// <param name="Name">Its file name without ending, a stable contract: <c>plot_clock</c>.</param>
/// <param name="Title">What it shows.</param>
/// <param name="Definition">How its values are defined, in a sentence.</param>
/// <param name="Picture">The drawing.</param>
public sealed record Plot(string Name, string Title, string Definition, SvgCanvas Picture);
