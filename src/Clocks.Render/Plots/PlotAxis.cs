namespace Clocks.Render.Plots;

/// <summary>The horizontal axis of a plot.</summary>
/// <param name="Low">Where it begins.</param>
/// <param name="High">The greatest value on it.</param>
/// <param name="Ticks">Its marks.</param>
/// <param name="Name">What it is, with its unit.</param>
internal sealed record PlotAxis(double Low, double High, Ticks Ticks, string Name)
{
    /// <summary>What went wrong on purpose along it.</summary>
    public IReadOnlyList<PlotFault> Faults { get; init; } = [];
}
