using TUnit.Core.Interfaces;

namespace Clocks.EndToEnd;

/// <summary>
/// How many tests run at once. Most of them wait most of the time, for nodes that tick a few times a second; each has a folder and a
/// cluster of its own.
/// </summary>
public sealed class MoreThanProcessors : IParallelLimit
{
    public int Limit => 2 * Math.Max(2, Environment.ProcessorCount);
}
