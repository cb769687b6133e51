using Clocks.Trace.Causality;

namespace Clocks.Trace.Verify;

/// <summary>What a run shows that no rule forbids: measured, not judged.</summary>
/// <param name="DeliveryInversions">Receives whose message happened before something the receiver already knew:
/// causal delivery would have had another order. Null when not counted.</param>
/// <param name="FirstDeliveryInversion">The first of them, or the first that was drawn; or null.</param>
/// <param name="WallClockInversions">Messages received before they were sent, by the wall clocks of the two
/// machines.</param>
/// <param name="FirstWallClockInversion">The worst of them, or null.</param>
/// <param name="Pairs">How many pairs of events are concurrent, and which of them a Lamport clock orders all the same.</param>
/// <param name="IdleWhileArrived">Internal events and sends while a message had arrived but was not yet in the
/// inbox.</param>
/// <param name="LongestIdleWhileArrivedNs">The longest time by which such a message had arrived before the tick, in
/// nanoseconds.</param>
/// <param name="Unreceived">Messages sent that no journal receives: in flight at the end, lost, or to a node without
/// a journal. Null where a journal does not tell whose messages its receives took, or to whom it sent.</param>
public sealed record UnjudgedMetrics(
    InversionCount? DeliveryInversions,
    Finding? FirstDeliveryInversion,
    long WallClockInversions,
    Finding? FirstWallClockInversion,
    CausalShare Pairs,
    long IdleWhileArrived,
    long LongestIdleWhileArrivedNs,
    long? Unreceived);
