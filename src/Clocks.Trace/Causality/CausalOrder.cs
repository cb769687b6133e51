using Clocks.Trace.Events;

namespace Clocks.Trace.Causality;

/// <summary>How two events of a run stand to each other by happened-before, with what proves it. Immutable; any thread.</summary>
public sealed class CausalOrder
{
    private CausalOrder(RunTrace run, EventRef one, EventRef other)
    {
        (Run, One, Other) = (run, one, other);
        Forward = CausalChain.Between(run, one, other);
        Backward = CausalChain.Between(run, other, one);
        PastOfOne = HappenedBefore.PastOf(run, one);
        PastOfOther = HappenedBefore.PastOf(run, other);
        (GapOfOne, GapOfOther) = (PastGap.Of(run, PastOfOne), PastGap.Of(run, PastOfOther));
    }

    /// <summary>Compares two different events.</summary>
    public static CausalOrder Of(RunTrace run, EventRef one, EventRef other) => new(run, one, other);

    /// <summary>The run.</summary>
    public RunTrace Run { get; }

    /// <summary>The one event.</summary>
    public EventRef One { get; }

    /// <summary>The other.</summary>
    public EventRef Other { get; }

    /// <summary>The chain with the fewest messages from the one to the other; null when there is none.</summary>
    public CausalChain? Forward { get; }

    /// <summary>The chain with the fewest messages from the other to the one; null when there is none.</summary>
    public CausalChain? Backward { get; }

    /// <summary>The vector time of the one.</summary>
    public int[] PastOfOne { get; }

    /// <summary>The vector time of the other.</summary>
    public int[] PastOfOther { get; }

    /// <summary>What the journals leave out of the past of the one.</summary>
    public PastGap GapOfOne { get; }

    /// <summary>What they leave out of that of the other.</summary>
    public PastGap GapOfOther { get; }

    /// <summary>The answer.</summary>
    public CausalRelation Relation => Forward is not null && Backward is not null ? CausalRelation.Unknown
        : Forward is not null ? CausalRelation.Before
        : Backward is not null ? CausalRelation.After
        : GapOfOne.IsNone && GapOfOther.IsNone ? CausalRelation.Concurrent
        : CausalRelation.Unknown;
}
