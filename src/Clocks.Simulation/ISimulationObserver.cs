using Clocks.Journal;

namespace Clocks.Simulation;

/// <summary>
/// Who watches a simulated lab: told everything that a node would write into its journal, in the order of virtual time,
/// on the thread that simulates. A machine that is killed ends without <see cref="Ended"/>.
/// </summary>
public interface ISimulationObserver
{
    /// <summary>A machine begins, for the first time or after a kill.</summary>
    void Started(JournalHeader header);

    /// <summary>A machine ticked.</summary>
    /// <param name="id">Which.</param>
    /// <param name="e">The event.</param>
    /// <param name="deliveries">The recipients of a send; valid until this returns.</param>
    void Happened(NodeId id, in ClockEvent e, ReadOnlySpan<Delivery> deliveries);

    /// <summary>A peer of a machine came or went.</summary>
    void Changed(NodeId id, PeerChange change);

    /// <summary>A fault began that concerns a machine.</summary>
    void Faulted(NodeId id, FaultNote note)
    {
    }

    /// <summary>A machine was killed: it says nothing more.</summary>
    void Killed(NodeId id);

    /// <summary>A machine ended in good order.</summary>
    void Ended(NodeId id, JournalFooter footer);
}
