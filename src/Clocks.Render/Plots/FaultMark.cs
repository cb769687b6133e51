using Clocks.Faults;

namespace Clocks.Render.Plots;

/// <summary>A fault on purpose, where a picture shows it.</summary>
internal sealed class FaultMark
{
    /// <summary>What went wrong.</summary>
    public required FaultKind Kind { get; init; }

    /// <summary>It in the fault language.</summary>
    public required string Sentence { get; init; }

    /// <summary>The lanes that it struck, ascending.</summary>
    public required IReadOnlyList<int> Lanes { get; init; }

    /// <summary>When it began, on the time axis of the run.</summary>
    public required long FromNs { get; set; }

    /// <summary>How long it lasted; a kill and a restart are over at once.</summary>
    public required long LastsNs { get; init; }

    /// <summary>Whether it lasted as long as the run: over the axis of time there is nothing to tell it from.</summary>
    public bool IsAlways { get; init; }

    /// <summary>When it was over.</summary>
    public long UntilNs => FromNs + LastsNs;

    /// <summary>The sentence without its times: <c>kill 2</c>, <c>partition 1|2,3</c>.</summary>
    public string ShortName => string.Join(' ', Sentence.Split(' ', 3)[..2]);

    /// <summary>What a picture calls it.</summary>
    public string Word => FaultWords.Of(Kind);

    /// <summary>Whether it strikes links and not machines: what comes late or vanishes there.</summary>
    public bool IsOfLinks => Kind is FaultKind.Delay or FaultKind.Loss;
}
