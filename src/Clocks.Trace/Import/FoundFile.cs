using Clocks.Trace.Events;

namespace Clocks.Trace.Import;

/// <summary>What was found in one file of unknown make.</summary>
internal sealed class FoundFile(string path)
{
    public string Path { get; } = path;

    public List<FoundEvent> Events { get; } = [];

    /// <summary>The clock rate of a machine; the empty name is the machine of the file.</summary>
    public Dictionary<string, ClockRate> Rates { get; } = [];

    /// <summary>Lines that look like events and were not understood.</summary>
    public List<TraceSkip> Skips { get; } = [];
}
