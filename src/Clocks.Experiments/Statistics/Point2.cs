namespace Clocks.Experiments.Statistics;

/// <summary>
/// Two numbers of one case, such as what the theory predicts and what was counted. Immutable; any thread.
/// </summary>
/// <param name="X">What is known before.</param>
/// <param name="Y">What came out.</param>
public sealed record Point2(double X, double Y);
