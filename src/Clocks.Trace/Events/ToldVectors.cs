namespace Clocks.Trace.Events;

/// <summary>
/// What a log with vector clocks says of one host, in its own words, so that it can be written again as it was. The events are
/// those of the lane, in its order.
/// </summary>
/// <param name="execution">Which execution of the log, 0 for the first.</param>
/// <param name="executionName">Its name; empty for one without.</param>
/// <param name="host">What the log calls the host.</param>
/// <param name="events">One for each event.</param>
public sealed class ToldVectors(int execution, string executionName, string host, IReadOnlyList<ToldVector> events)
{
    /// <summary>Which execution of the log, 0 for the first.</summary>
    public int Execution { get; } = execution;

    /// <summary>The name of the execution; empty for one without.</summary>
    public string ExecutionName { get; } = executionName;

    /// <summary>What the log calls the host.</summary>
    public string Host { get; } = host;

    /// <summary>One for each event of the lane.</summary>
    public IReadOnlyList<ToldVector> Events { get; } = events;
}
