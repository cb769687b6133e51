namespace Clocks.Render.Plots;

/// <summary>A fault on purpose along the horizontal axis of a plot.</summary>
/// <param name="from">Where it begins.</param>
/// <param name="until">Where it is over; the same for a moment.</param>
/// <param name="name">What it is, in short: <c>kill 2</c>.</param>
/// <param name="lanes">The lanes that it struck.</param>
internal sealed class PlotFault(double from, double until, string name, IReadOnlyList<int> lanes)
{
    public double From => from;

    public double Until => until;

    public string Name => name;

    public IReadOnlyList<int> Lanes => lanes;
}
