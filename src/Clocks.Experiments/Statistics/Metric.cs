using Clocks.Faults;

namespace Clocks.Experiments.Statistics;

/// <summary>
/// A number that a run comes to, with its name for tables and its meaning in a sentence: the columns of an experiment.
/// Immutable; any thread.
/// </summary>
/// <param name="Key">Its name in JSON.</param>
/// <param name="Name">Its name in tables.</param>
/// <param name="Sentence">What it is.</param>
/// <param name="Of">The number of a run; not a number where its logs do not tell it.</param>
public sealed record Metric(string Key, string Name, string Sentence, Func<RunFigures, double> Of)
{
    /// <summary>The final drift of the assignment.</summary>
    public static Metric Spread { get; } = new(
        "spread", "final drift", "greatest minus smallest clock at the end (the Lamport spread), of a machine "
        + "that was killed its last", r => r.Spread);

    /// <summary>Mean jump.</summary>
    public static Metric JumpMean { get; } = new(
        "jump_mean", "mean jump", "mean increase of a clock at one event", r => r.JumpMean);

    /// <summary>Greatest jump.</summary>
    public static Metric JumpMax { get; } = new(
        "jump_max", "max jump", "greatest increase of a clock at one event", r => r.JumpMax);

    /// <summary>Mean queue.</summary>
    public static Metric QueueMean { get; } = new(
        "queue_mean", "mean queue", "mean number of messages that wait after an event", r => r.TellsQueueMean ? r.QueueMean : double.NaN);

    /// <summary>Greatest queue.</summary>
    public static Metric QueueMax { get; } = new(
        "queue_max", "max queue", "most messages that ever waited at one machine", r => r.TellsQueueMax ? r.QueueMax : double.NaN);

    /// <summary>Events.</summary>
    public static Metric Events { get; } = new("events", "events", "events of all machines", r => r.Events);

    /// <summary>What the assignment asks about: drift, jumps and queues.</summary>
    public static IReadOnlyList<Metric> All { get; } = [Spread, JumpMean, JumpMax, QueueMean, QueueMax];

    /// <summary>The same and how much happened, in the order of the columns.</summary>
    public static IReadOnlyList<Metric> Columns { get; } = [.. All, Events];

    /// <summary>What the drift is measured against.</summary>
    public static Metric TicksApart { get; } = new(
        "ticks_apart", "without messages", "what the final drift would be without messages: greatest minus smallest "
        + "number of ticks of a machine", r => r.TicksApart);
}
