using TUnit.Core.Interfaces;

namespace Clocks;

/// <summary>
/// How many tests run at once. TUnit's own default is four for each processor; many of ours wait for threads and sockets
/// that they started themselves, with deadlines of seconds, and should find a processor for them.
/// </summary>
public sealed class AsManyAsProcessors : IParallelLimit
{
    public int Limit => Math.Max(2, Environment.ProcessorCount);
}
