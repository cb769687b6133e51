using System.Text;
using Clocks.Journal;
using Clocks.Journal.Lines;
using Clocks.Journal.Writing;
using Clocks.Model;

namespace Clocks.Tests.Journal;

/// <summary>Lines that were composed in memory, and lines that were read and composed again.</summary>
internal sealed class Composed : ILineOutlet
{
    private readonly List<byte> _bytes = [];
    private readonly JournalLines _lines;
    private readonly LineBuffer _buffer;

    public Composed(JournalFormat format, JournalHeader header)
    {
        _lines = JournalLines.Of(format, header);
        _buffer = new LineBuffer(this, LineBuffer.BytesMin);
    }

    public byte[] Bytes
    {
        get
        {
            _buffer.Flush();
            return [.. _bytes];
        }
    }

    public string Text => Encoding.UTF8.GetString(Bytes);

    public bool Write(ReadOnlySpan<byte> lines)
    {
        _bytes.AddRange(lines);
        return true;
    }

    public Composed Start()
    {
        _lines.Start(_buffer);
        return this;
    }

    public Composed Event(in ClockEvent happened, params ReadOnlySpan<Delivery> deliveries)
    {
        _lines.Event(_buffer, happened, deliveries);
        return this;
    }

    public Composed Peer(PeerChange change)
    {
        _lines.Peer(_buffer, change);
        return this;
    }

    public Composed Fault(FaultNote note)
    {
        _lines.Fault(_buffer, note);
        return this;
    }

    public Composed End(JournalFooter footer)
    {
        _lines.End(_buffer, footer);
        return this;
    }

    /// <summary>Composes a line from what was read of it, and nothing else.</summary>
    public static string Again(JournalLine line, JournalFormat format)
    {
        JournalHeader header = Sample.Header with { Id = new NodeId(line.MachineId) };
        var again = new Composed(format, line.Kind == LineKind.Startup ? line.ToHeader() : header);
        return (line.Kind switch
        {
            LineKind.Startup => again.Start(),
            LineKind.PeerUp or LineKind.PeerDown => again.Peer(line.ToPeerChange()),
            LineKind.Fault => again.Fault(line.ToFaultNote()),
            LineKind.End => again.End(line.ToFooter()),
            _ => again.Event(line.Event, Deliveries(line)),
        }).Text;
    }

    /// <summary>
    /// The recipients of a SEND line as the node had them; their run and machine name are not in the line, and a
    /// channel number that the line does not tell is -1.
    /// </summary>
    public static Delivery[] Deliveries(JournalLine line)
    {
        var deliveries = new Delivery[line.Deliveries.Length];
        for (int i = 0; i < deliveries.Length; i++)
        {
            LineDelivery told = line.Deliveries[i];
            long k = told.IsBlocked ? 0 : line.Has(JournalKey.K) ? told.K : -1;
            deliveries[i] = new Delivery(new Peer(new NodeId(told.To), default, "", line.HostOf(told), told.Port), k);
        }

        return deliveries;
    }
}
