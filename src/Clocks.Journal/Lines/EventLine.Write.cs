using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Clocks.Journal.Lines;

internal sealed unsafe partial class EventLine
{
    /// <summary>Room for the part of a line that does not grow with strings or recipients.</summary>
    private const int FixedBytesMax = 512;

    /// <summary>Longest constant piece that carries the node's id; copied as a whole, whatever its length.</summary>
    private const int PieceBytes = 48;

    /// <summary>
    /// A sign, thirteen digits, a point, six digits, and what they may write over: copied as a whole.
    /// </summary>
    private const int TimeBytes = 32;

    private readonly JournalHeader _header;
    private readonly byte[] _machineAndOldClock = new byte[PieceBytes];
    private readonly int _machineAndOldClockLength;
    private readonly byte[] _time = new byte[TimeBytes];
    private long _timeShown = long.MinValue, _secondShown = long.MinValue;
    private int _timeLength, _secondLength;
    private IncrementalCounterText _n, _clock;
    private CachedPrefixNumber _monoNs, _arrivedNs, _messageN, _messageClock, _messageK;

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

    public override void Event(LineBuffer to, in ClockEvent e, ReadOnlySpan<Delivery> deliveries)
    {
        if (e.Kind == EventKind.Internal)
        {
            byte* p = Put(to.Room(FixedBytesMax), "{\"event\":\"INTERNAL\",\"system_time\":"u8);
            p = Numbers(p, e);
            to.Commit(Put(MonoNs(p, e), "}\n"u8));
        }
        else if (e.Kind == EventKind.Send)
        {
            Send(to, e, deliveries);
        }
        else
        {
            byte* p = Put(to.Room(FixedBytesMax), "{\"event\":\"RECEIVE\",\"system_time\":"u8);
            p = Message(Numbers(p, e), e);
            to.Commit(Put(MonoNs(p, e), "}\n"u8));
        }
    }

    /// <summary>What an internal event and a receive have in common, from the time to the event's number.</summary>
    private byte* Numbers(byte* p, in ClockEvent e)
    {
        p = Time(p, e.At.UnixMicroseconds);
        p = PutMachineAndOldClock(p);
        p = _clock.Write(p, e.OldClock);
        p = Put(p, ",\"new_clock\":"u8);
        p = _clock.Write(p, e.NewClock);
        if (e.QueueDepth == 0)
        {
            p = Put(p, ",\"queue_len\":0,\"n\":"u8);
        }
        else
        {
            p = Put(p, ",\"queue_len\":"u8);
            p = Digits.Write(p, e.QueueDepth);
            p = Put(p, ",\"n\":"u8);
        }

        return _n.Write(p, e.N);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* MonoNs(byte* p, in ClockEvent e) => _monoNs.Write(Put(p, ",\"mono_ns\":"u8), e.At.MonoNs);

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

        to.Raw(footer.IsAlone ? ",\"alone\":true"u8 : []);
        to.Raw(",\"reason\":"u8);
        to.JsonString(EndReasonNames.Of(footer.Reason));
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

    /// <summary>Seconds with six decimals, kept as they are: events of one microsecond share them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* Time(byte* p, long unixMicroseconds)
    {
        if (unixMicroseconds != _timeShown)
        {
            KeepTime(unixMicroseconds);
        }

        Unsafe.CopyBlockUnaligned(ref *p, ref MemoryMarshal.GetArrayDataReference(_time), TimeBytes);
        return p + _timeLength;
    }

    /// <summary>The digits of the second are kept as well, because thousands of microseconds share one.</summary>
    private void KeepTime(long unixMicroseconds)
    {
        long second = unixMicroseconds / 1_000_000;
        fixed (byte* text = _time)
        {
            if (second != _secondShown || second <= 0)
            {
                byte* end = text;
                if (unixMicroseconds < 0)
                {
                    *end++ = (byte)'-';
                }

                end = Digits.WriteUnsigned(end, (ulong)Math.Abs(second));
                *end++ = (byte)'.';
                (_secondShown, _secondLength) = (second, (int)(end - text));
            }

            byte* fraction = text + _secondLength;
            long micros = Math.Abs(unixMicroseconds - second * 1_000_000);
            _timeLength = (int)(Digits.WriteSix(fraction, (uint)micros) - text);
        }

        _timeShown = unixMicroseconds;
    }

    private byte* Message(byte* p, in ClockEvent e)
    {
        ref readonly Arrival arrival = ref e.Arrival;
        p = Put(p, ",\"from\":"u8);
        p = Digits.Write(p, arrival.Message.From.Value);
        p = Put(p, ",\"message\":"u8);
        p = _messageN.Write(p, arrival.Message.N);
        p = Put(p, ",\"message_clock\":"u8);
        p = _messageClock.Write(p, arrival.Message.Lamport);
        p = Put(p, ",\"k\":"u8);
        p = _messageK.Write(p, arrival.Message.K);
        p = Put(p, ",\"waited_ns\":"u8);
        p = Digits.Write(p, e.At.MonoNs - arrival.ArrivedNs);
        p = Put(p, ",\"arrived_ns\":"u8);
        return _arrivedNs.Write(p, arrival.ArrivedNs);
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
