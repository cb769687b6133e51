using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Clocks.Model;

namespace Clocks.Journal;

public sealed unsafe partial class EventLine
{
    /// <summary>Room for the part of a line that does not grow with strings or recipients.</summary>
    private const int FixedBytesMax = 512;

    /// <summary>Longest constant piece that carries the node's id; copied as a whole, whatever its length.</summary>
    private const int PieceBytes = 48;

    private readonly JournalHeader _header;
    private readonly byte[] _machineAndOldClock = new byte[PieceBytes];
    private readonly int _machineAndOldClockLength;
    private readonly byte[] _second = new byte[Digits.BytesMax];
    private long _secondShown = long.MinValue;
    private int _secondLength;

    /// <summary>The lines of the journal with this header.</summary>
    public EventLine(JournalHeader header)
    {
        _header = header;
        fixed (byte* piece = _machineAndOldClock)
        {
            byte* end = Put(piece, ",\"machine_id\":"u8);
            end = Digits.Write(end, header.Id.Value);
            end = Put(end, ",\"old_clock\":"u8);
            _machineAndOldClockLength = (int)(end - piece);
        }
    }

    public override void Start(LineBuffer to)
    {
        Begin(to, "{\"event\":\"STARTUP\",\"system_time\":"u8, _header.StartedAtUnixMicroseconds);
        to.Raw(",\"clock_rate\":"u8);
        Rate(to, _header.Rate.Millihertz);
        to.Raw(",\"format\":1,\"run\":"u8);
        to.JsonString(_header.Run.ToString());
        to.Raw(",\"cluster\":"u8);
        to.JsonString(_header.Cluster);
        to.Raw(",\"seed\":"u8);
        to.Number(_header.Seed);
        to.Raw(",\"mix\":"u8);
        to.JsonString(_header.Mix.ToString());
        to.Raw(",\"clock\":"u8);
        to.JsonString(_header.Clock);
        to.Raw(",\"host\":"u8);
        to.JsonString(_header.Host);
        to.Raw(",\"version\":"u8);
        to.JsonString(_header.Version);
        to.Raw(_header.IsSimulated ? ",\"simulated\":true}\n"u8 : "}\n"u8);
    }

    public override void Event(LineBuffer to, in ClockEvent happened, ReadOnlySpan<Delivery> deliveries)
    {
        byte* p = to.Room(FixedBytesMax);
        p = happened.Kind switch
        {
            EventKind.Internal => Put(p, "{\"event\":\"INTERNAL\",\"system_time\":"u8),
            EventKind.Send => Put(p, "{\"event\":\"SEND\",\"system_time\":"u8),
            _ => Put(p, "{\"event\":\"RECEIVE\",\"system_time\":"u8),
        };
        p = Time(p, happened.At.UnixMicroseconds);
        p = PutMachineAndOldClock(p);
        p = Digits.Write(p, happened.OldClock);
        p = Put(p, ",\"new_clock\":"u8);
        p = Digits.Write(p, happened.NewClock);
        p = Put(p, ",\"queue_len\":"u8);
        p = Digits.Write(p, happened.QueueDepth);
        if (happened.Kind == EventKind.Send)
        {
            to.Commit(p);
            p = Recipients(to, happened.N, deliveries);
        }
        else
        {
            p = Put(p, ",\"n\":"u8);
            p = Digits.Write(p, happened.N);
            p = happened.Kind == EventKind.Receive ? Message(p, happened) : p;
        }

        p = Put(p, ",\"mono_ns\":"u8);
        p = Digits.Write(p, happened.At.MonoNs);
        if (happened.Kind == EventKind.Send)
        {
            to.Commit(p);
            Blocked(to, deliveries);
            p = to.Room(FixedBytesMax);
        }

        to.Commit(Put(p, "}\n"u8));
    }

    public override void Peer(LineBuffer to, PeerChange change)
    {
        ReadOnlySpan<byte> begin = change.IsUp
            ? "{\"event\":\"PEER_UP\",\"system_time\":"u8
            : "{\"event\":\"PEER_DOWN\",\"system_time\":"u8;
        Begin(to, begin, change.At.UnixMicroseconds);
        to.Raw(",\"peer\":"u8);
        to.Number(change.Peer.Id.Value);
        to.Raw(",\"address\":"u8);
        to.JsonString(HostAndPort.Join(change.Peer.Host, change.Peer.Port));
        to.Raw(",\"reason\":"u8);
        to.JsonString(change.Reason);
        to.Raw(",\"run\":"u8);
        to.JsonString(change.Peer.Run.ToString());
        to.Raw(",\"host\":"u8);
        to.JsonString(change.Peer.Name);
        to.Raw(",\"mono_ns\":"u8);
        to.Number(change.At.MonoNs);
        to.Raw("}\n"u8);
    }

    public override void Fault(LineBuffer to, FaultNote note)
    {
        Begin(to, "{\"event\":\"FAULT\",\"system_time\":"u8, note.At.UnixMicroseconds);
        to.Raw(",\"fault\":"u8);
        to.JsonString(note.Fault);
        to.Raw(",\"mono_ns\":"u8);
        to.Number(note.At.MonoNs);
        to.Raw("}\n"u8);
    }

    public override void End(LineBuffer to, JournalFooter footer)
    {
        Begin(to, "{\"event\":\"END\",\"system_time\":"u8, footer.At.UnixMicroseconds);
        to.Raw(",\"final_clock\":"u8);
        to.Number(footer.FinalClock);
        to.Raw(",\"n\":"u8);
        to.Number(footer.N);
        to.Raw(",\"sent\":"u8);
        to.Number(footer.Sent);
        to.Raw(",\"received\":"u8);
        to.Number(footer.Received);
        to.Raw(",\"in_queue\":"u8);
        to.Number(footer.InQueue);
        to.Raw(",\"late_ticks\":"u8);
        to.Number(footer.LateTicks);
        to.Raw(",\"journal_stalls\":"u8);
        to.Number(footer.JournalStalls);
        to.Raw(",\"dropped\":"u8);
        to.Number(footer.Dropped);
        if (footer.Lateness is { } lateness)
        {
            to.Raw(",\"lateness_p50_us\":"u8);
            to.Number(lateness.P50Us);
            to.Raw(",\"lateness_p99_us\":"u8);
            to.Number(lateness.P99Us);
            to.Raw(",\"lateness_max_us\":"u8);
            to.Number(lateness.MaxUs);
        }

        to.Raw(",\"reason\":"u8);
        to.JsonString(EndWord.Of(footer.Reason));
        to.Raw(",\"mono_ns\":"u8);
        to.Number(footer.At.MonoNs);
        to.Raw("}\n"u8);
    }

    /// <summary>The three keys that every line begins with.</summary>
    private void Begin(LineBuffer to, ReadOnlySpan<byte> begin, long unixMicroseconds)
    {
        to.Raw(begin);
        to.Commit(Time(to.Room(FixedBytesMax), unixMicroseconds));
        to.Raw(",\"machine_id\":"u8);
        to.Number(_header.Id.Value);
    }

    private static void Rate(LineBuffer to, long millihertz)
    {
        to.Number(millihertz / 1_000);
        long fraction = millihertz % 1_000;
        if (fraction != 0)
        {
            ReadOnlySpan<byte> digits =
                [(byte)('0' + fraction / 100), (byte)('0' + fraction / 10 % 10), (byte)('0' + fraction % 10)];
            to.Raw("."u8);
            to.Raw(digits.TrimEnd((byte)'0'));
        }
    }

    /// <summary>
    /// Seconds with six decimals; the digits of the second are kept, because thousands of events share one.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* Time(byte* p, long unixMicroseconds)
    {
        long second = unixMicroseconds / 1_000_000;
        if (second != _secondShown || second <= 0)
        {
            KeepSecond(second, unixMicroseconds < 0);
        }

        Unsafe.CopyBlockUnaligned(ref *p, ref MemoryMarshal.GetArrayDataReference(_second), Digits.BytesMax);
        p += _secondLength;
        *p = (byte)'.';
        return Digits.WriteSix(p + 1, (uint)Math.Abs(unixMicroseconds - second * 1_000_000));
    }

    private void KeepSecond(long second, bool isNegative)
    {
        fixed (byte* digits = _second)
        {
            byte* end = digits;
            if (isNegative)
            {
                *end++ = (byte)'-';
            }

            _secondLength = (int)(Digits.WriteUnsigned(end, (ulong)Math.Abs(second)) - digits);
        }

        _secondShown = second;
    }

    private static byte* Message(byte* p, in ClockEvent happened)
    {
        Message message = happened.Arrival.Message;
        p = Put(p, ",\"from\":"u8);
        p = Digits.Write(p, message.From.Value);
        p = Put(p, ",\"message\":"u8);
        p = Digits.Write(p, message.N);
        p = Put(p, ",\"message_clock\":"u8);
        p = Digits.Write(p, message.Lamport);
        p = Put(p, ",\"k\":"u8);
        p = Digits.Write(p, message.K);
        p = Put(p, ",\"waited_ns\":"u8);
        p = Digits.Write(p, happened.At.MonoNs - happened.Arrival.ArrivedNs);
        p = Put(p, ",\"arrived_ns\":"u8);
        return Digits.Write(p, happened.Arrival.ArrivedNs);
    }

    /// <summary>
    /// The recipients that got the message, the event's number, and the same recipients' ids and channel numbers.
    /// </summary>
    private static byte* Recipients(LineBuffer to, long n, ReadOnlySpan<Delivery> deliveries)
    {
        to.Raw(",\"recipients\":["u8);
        bool isFirst = true;
        foreach (ref readonly Delivery delivery in deliveries)
        {
            if (!delivery.IsBlocked)
            {
                to.Raw(isFirst ? "["u8 : ",["u8);
                to.JsonString(delivery.To.Host);
                byte* p = Put(to.Room(FixedBytesMax), ","u8);
                to.Commit(Put(Digits.Write(p, delivery.To.Port), "]"u8));
                isFirst = false;
            }
        }

        to.Raw("],\"n\":"u8);
        to.Number(n);
        to.Raw(",\"to\":["u8);
        List(to, deliveries, Listed.DeliveredIds);
        to.Raw("],\"k\":["u8);
        List(to, deliveries, Listed.Channels);
        return Put(to.Room(FixedBytesMax), "]"u8);
    }

    private static void Blocked(LineBuffer to, ReadOnlySpan<Delivery> deliveries)
    {
        foreach (ref readonly Delivery delivery in deliveries)
        {
            if (delivery.IsBlocked)
            {
                to.Raw(",\"blocked\":["u8);
                List(to, deliveries, Listed.BlockedIds);
                to.Raw("]"u8);
                return;
            }
        }
    }

    private enum Listed
    {
        DeliveredIds,
        Channels,
        BlockedIds,
    }

    private static void List(LineBuffer to, ReadOnlySpan<Delivery> deliveries, Listed what)
    {
        bool isFirst = true;
        foreach (ref readonly Delivery delivery in deliveries)
        {
            if (delivery.IsBlocked == (what == Listed.BlockedIds))
            {
                byte* p = to.Room(FixedBytesMax);
                p = isFirst ? p : Put(p, ","u8);
                to.Commit(Digits.Write(p, what == Listed.Channels ? delivery.K : delivery.To.Id.Value));
                isFirst = false;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* PutMachineAndOldClock(byte* p)
    {
        // A constant length becomes three vector moves; the surplus is written over by what follows.
        Unsafe.CopyBlockUnaligned(ref *p, ref MemoryMarshal.GetArrayDataReference(_machineAndOldClock), PieceBytes);
        return p + _machineAndOldClockLength;
    }

    /// <summary>Constant text: its length is known where this is inlined, so it becomes a few moves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* Put(byte* p, ReadOnlySpan<byte> text)
    {
        Unsafe.CopyBlockUnaligned(ref *p, ref MemoryMarshal.GetReference(text), (uint)text.Length);
        return p + text.Length;
    }
}
