using System.Runtime.CompilerServices;
using Clocks.Json;

namespace Clocks.Journal.Lines;

/// <summary>
/// One understood line of a journal, filled anew for every line: numbers are values at once, strings stay bytes in the
/// reader's buffer until somebody asks. What a line did not carry is 0 and <see cref="Has"/> says so, because journals
/// of other programs know less. Valid until the reader's next line; owned by the reader's thread.
/// </summary>
public sealed partial class JournalLine
{
    private readonly (int Start, int Length)[] _strings = new (int, int)[(int)JournalKey.Dropped + 1];
    private LineDelivery[] _deliveries = new LineDelivery[16];
    private byte[] _bytes = [];
    private int _start, _length;
    private ulong _present;
    private ClockEvent _event;

    /// <summary>What the line is about.</summary>
    public LineKind Kind { get; internal set; }

    /// <summary>Its number in the file: 1, 2, 3, ...</summary>
    public long Number { get; internal set; }

    /// <summary>Where it begins, in bytes from the start of the file.</summary>
    public long Offset { get; internal set; }

    /// <summary>The line as it stands in the file, without its end.</summary>
    public ReadOnlySpan<byte> Text => _bytes.AsSpan(_start, _length);

    /// <summary>
    /// The event of INTERNAL, SEND and RECEIVE. For the other kinds only <see cref="ClockEvent.At"/> means something,
    /// and for END <see cref="ClockEvent.N"/>.
    /// </summary>
    public ref readonly ClockEvent Event => ref _event;

    /// <summary>The recipients of a SEND, in the order of the line, those that were blocked last.</summary>
    public ReadOnlySpan<LineDelivery> Deliveries => _deliveries.AsSpan(0, DeliveryCount);

    /// <summary>The node whose journal it is; -1 when the line does not say.</summary>
    public int MachineId { get; internal set; }

    /// <summary>The peer of PEER_UP and PEER_DOWN.</summary>
    public int PeerId { get; internal set; }

    /// <summary>How long a received message waited for its tick, in nanoseconds.</summary>
    public long WaitedNs { get; internal set; }

    /// <summary>Ticks per second of STARTUP; 0 for a node without deadlines.</summary>
    public double ClockRate { get; internal set; }

    /// <summary>The version of the format, of STARTUP.</summary>
    public long Format { get; internal set; }

    /// <summary>The seed of the die, of STARTUP.</summary>
    public ulong Seed { get; internal set; }

    /// <summary>The clock after the last event, of END.</summary>
    public long FinalClock { get; internal set; }

    /// <summary>Messages handed to connections, of END.</summary>
    public long Sent { get; internal set; }

    /// <summary>Messages taken by ticks, of END.</summary>
    public long Received { get; internal set; }

    /// <summary>Messages that were never taken, of END.</summary>
    public long InQueue { get; internal set; }

    /// <summary>Deadlines that were skipped, of END.</summary>
    public long LateTicks { get; internal set; }

    /// <summary>Ticks that waited for the journal, of END.</summary>
    public long JournalStalls { get; internal set; }

    /// <summary>Events that happened and are not in the file, of END.</summary>
    public long Dropped { get; internal set; }

    /// <summary>Half of the ticks were at most so many microseconds late, of END.</summary>
    public long LatenessP50Us { get; internal set; }

    /// <summary>99 of 100 ticks were at most so many microseconds late, of END.</summary>
    public long LatenessP99Us { get; internal set; }

    /// <summary>The lateness of the latest tick, in microseconds, of END.</summary>
    public long LatenessMaxUs { get; internal set; }

    /// <summary>Whether the line carries this key with a value that can be right.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Has(JournalKey key) => (_present >> (int)key & 1) != 0;

    /// <summary>The bytes of a string value, escapes and all; empty when the line does not carry it.</summary>
    public ReadOnlySpan<byte> Raw(JournalKey key) => Has(key) ? At(_strings[(int)key]) : default;

    /// <summary>A string value; empty when the line does not carry it. Allocates.</summary>
    public string String(JournalKey key) => JsonText.Decode(Raw(key));

    /// <summary>The address of a recipient; empty when the line does not tell. Allocates.</summary>
    public string HostOf(in LineDelivery delivery) => JsonText.Decode(At((delivery.HostStart, delivery.HostLength)));

    internal int DeliveryCount { get; set; }

    internal ref ClockEvent EventToFill => ref _event;

    /// <summary>Forgets the line before and takes these bytes as the new one.</summary>
    internal ReadOnlySpan<byte> Begin(byte[] bytes, int start, int length)
    {
        (_bytes, _start, _length) = (bytes, start, length);
        _present = 0;
        _event = default;
        MachineId = -1;
        DeliveryCount = 0;
        return Text;
    }

    /// <summary>Forgets what only headers, footers and peers carry: not done for every event.</summary>
    internal void ClearRare()
    {
        PeerId = -1;
        WaitedNs = Format = FinalClock = Sent = Received = InQueue = LateTicks = JournalStalls = Dropped = 0;
        LatenessP50Us = LatenessP99Us = LatenessMaxUs = 0;
        ClockRate = 0;
        Seed = 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Mark(JournalKey key) => _present |= 1UL << (int)key;

    internal void Unmark(JournalKey key) => _present &= ~(1UL << (int)key);

    internal void Keep(JournalKey key, int start, int length)
    {
        _strings[(int)key] = (start, length);
        Mark(key);
    }

    /// <summary>All keys of an event at once, of which only the first has text.</summary>
    internal void KeepAll(ulong keys, int start, int length)
    {
        _strings[(int)JournalKey.Event] = (start, length);
        _present = keys;
    }

    internal void SetTotal(JournalKey key, long value)
    {
        switch (key)
        {
            case JournalKey.Format:
                Format = value;
                break;
            case JournalKey.FinalClock:
                FinalClock = value;
                break;
            case JournalKey.Sent:
                Sent = value;
                break;
            case JournalKey.Received:
                Received = value;
                break;
            case JournalKey.InQueue:
                InQueue = value;
                break;
            case JournalKey.LateTicks:
                LateTicks = value;
                break;
            case JournalKey.JournalStalls:
                JournalStalls = value;
                break;
            case JournalKey.LatenessP50Us:
                LatenessP50Us = value;
                break;
            case JournalKey.LatenessP99Us:
                LatenessP99Us = value;
                break;
            case JournalKey.LatenessMaxUs:
                LatenessMaxUs = value;
                break;
            default:
                Dropped = value;
                break;
        }
    }

    /// <summary>The recipient at this place, new ones empty.</summary>
    internal ref LineDelivery Delivery(int index)
    {
        while (DeliveryCount <= index)
        {
            if (DeliveryCount == _deliveries.Length)
            {
                Array.Resize(ref _deliveries, 2 * _deliveries.Length);
            }

            _deliveries[DeliveryCount++] = new LineDelivery { To = -1 };
        }

        return ref _deliveries[index];
    }

    private ReadOnlySpan<byte> At((int Start, int Length) place) => Text.Slice(place.Start, place.Length);
}
