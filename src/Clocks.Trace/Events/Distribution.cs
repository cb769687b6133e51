namespace Clocks.Trace.Events;

/// <summary>A set of numbers in five words. All are 0 when there are none.</summary>
/// <param name="Count">How many there are.</param>
/// <param name="Mean">Their mean, exact.</param>
/// <param name="Min">The smallest, exact.</param>
/// <param name="Median">The middle one: the smallest value that at least half are not above.</param>
/// <param name="P95">The smallest value that at least 95 of a hundred are not above.</param>
/// <param name="Max">The greatest, exact.</param>
/// <param name="IsSampled">Whether median and p95 come from a sample, drawn with a fixed seed.</param>
public readonly record struct Distribution(
    long Count, double Mean, double Min, double Median, double P95, double Max, bool IsSampled);
