namespace Clocks.Render.Notebook;

/// <summary>One row of an <see cref="IntervalPlot"/>.</summary>
/// <param name="Label">What it is called.</param>
/// <param name="Mean">The mean of its values.</param>
/// <param name="HalfWidth">Half the width of its confidence interval; infinite when nobody knows.</param>
/// <param name="Values">The values themselves.</param>
/// <param name="Text">What stands at its end, such as <c>42 ± 13</c>.</param>
public sealed record IntervalRow(
    string Label, double Mean, double HalfWidth, IReadOnlyList<double> Values, string Text);
