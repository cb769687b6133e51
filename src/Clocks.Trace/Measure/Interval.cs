namespace Clocks.Trace.Measure;

/// <summary>
/// All that can be said about a value: it lies between these two. An end that nothing bounds is infinite.
/// </summary>
/// <param name="Low">The smallest value that the evidence allows.</param>
/// <param name="High">The greatest.</param>
public readonly record struct Interval(double Low, double High);
