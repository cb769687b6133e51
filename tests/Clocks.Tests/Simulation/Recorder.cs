using System.Security.Cryptography;
using System.Text;
using Clocks.Faults;
using Clocks.Journal;
using Clocks.Journal.Lines;
using Clocks.Journal.Writing;
using Clocks.Model;
using Clocks.Simulation;

namespace Clocks.Tests.Simulation;

/// <summary>Witnesses a run and keeps it: as journals in memory, and as lists of what happened.</summary>
internal sealed class Recorder : ISimulationObserver
{
    private readonly SortedDictionary<int, (JournalLines Lines, LineBuffer Buffer, Memory Memory)> _open = [];

    public List<(NodeId Id, ClockEvent Event, Delivery[] Deliveries)> Events { get; } = [];

    public List<(NodeId Id, PeerChange Change)> Changes { get; } = [];

    /// <summary>Events and changes in one list, with the run of the machine that tells them.</summary>
    public List<(NodeId Id, RunId Run, ClockEvent? Event, Delivery[] Deliveries, PeerChange? Change)> Log { get; } = [];

    public List<JournalHeader> Headers { get; } = [];

    public Dictionary<NodeId, JournalFooter> Footers { get; } = [];

    public static Recorder Of(LabPlan plan, ulong seed)
    {
        var recorder = new Recorder();
        VirtualLab.Run(plan, seed, recorder);
        return recorder;
    }

    /// <summary>The clocks after each event of this machine.</summary>
    public long[] ClocksOf(int id) => [.. Events.Where(e => e.Id.Value == id).Select(e => e.Event.NewClock)];

    /// <summary>The journal of this machine as text, that of its first life first.</summary>
    public string Text(int id) => Encoding.UTF8.GetString([.. _open[id].Memory.Bytes]);

    /// <summary>SHA-256 over all journals, by id.</summary>
    public string Fingerprint()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((_, _, Memory memory) in _open.Values)
        {
            hash.AppendData([.. memory.Bytes]);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private RunId RunOf(NodeId id) => Headers.FindLast(h => h.Id == id)!.Run;

    public void Started(JournalHeader header)
    {
        Headers.Add(header);
        Memory memory = _open.TryGetValue(header.Id.Value, out var before) ? before.Memory : new Memory();
        var lines = JournalLines.Of(JournalFormat.Json, header);
        var buffer = new LineBuffer(memory, LineBuffer.BytesMin);
        lines.Start(buffer);
        _open[header.Id.Value] = (lines, buffer, memory);
    }

    public void Happened(NodeId id, in ClockEvent happened, ReadOnlySpan<Delivery> deliveries)
    {
        Events.Add((id, happened, deliveries.ToArray()));
        Log.Add((id, RunOf(id), happened, deliveries.ToArray(), null));
        _open[id.Value].Lines.Event(_open[id.Value].Buffer, happened, deliveries);
    }

    public List<(NodeId Id, FaultNote Note)> Faults { get; } = [];

    public void Faulted(NodeId id, FaultNote note)
    {
        Faults.Add((id, note));
        _open[id.Value].Lines.Fault(_open[id.Value].Buffer, note);
    }

    public void Changed(NodeId id, PeerChange change)
    {
        Changes.Add((id, change));
        Log.Add((id, RunOf(id), null, [], change));
        _open[id.Value].Lines.Peer(_open[id.Value].Buffer, change);
    }

    public void Killed(NodeId id) => _open[id.Value].Buffer.Flush();

    public void Ended(NodeId id, JournalFooter footer)
    {
        Footers[id] = footer;
        _open[id.Value].Lines.End(_open[id.Value].Buffer, footer);
        _open[id.Value].Buffer.Flush();
    }

    private sealed class Memory : ILineOutlet
    {
        public List<byte> Bytes { get; } = [];

        public bool Write(ReadOnlySpan<byte> lines)
        {
            Bytes.AddRange(lines);
            return true;
        }
    }
}
