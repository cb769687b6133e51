namespace Clocks.Trace.Import.Spans;

/// <summary>One span of a trace: a piece of work of a service, with a beginning and an end by that service's clock.</summary>
internal sealed class Span
{
    /// <summary>Trace and span id, which name it.</summary>
    public required string Id { get; init; }

    /// <summary>The span that it is part of; empty for none.</summary>
    public string Parent { get; init; } = "";

    /// <summary>Spans whose work it goes on with, in this trace or another.</summary>
    public List<string> Links { get; } = [];

    public required string Service { get; init; }

    public required string Name { get; init; }

    /// <summary>Nanoseconds since 1970.</summary>
    public required long StartNs { get; init; }

    /// <summary>Nanoseconds since 1970.</summary>
    public required long EndNs { get; init; }

    /// <summary>It asks another service and waits for the answer.</summary>
    public bool IsClient { get; init; }

    /// <summary>It answers one that asked.</summary>
    public bool IsServer { get; init; }

    /// <summary>It failed, so that it may have ended before an answer came.</summary>
    public bool HasFailed { get; init; }

    public required string Path { get; init; }

    public required long Line { get; init; }
}
