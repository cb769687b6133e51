namespace Clocks.Render.Plots;

/// <summary>One mark of an axis.</summary>
/// <param name="Value">Where it stands.</param>
/// <param name="Text">What it says.</param>
internal sealed record AxisMark(double Value, string Text);
