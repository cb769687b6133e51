using System.Numerics;
using System.Runtime.CompilerServices;

namespace Clocks.Journal.Lines;

internal sealed unsafe partial class EventLine
{
    private const ulong KeysOfEvery =
        1UL << (int)JournalKey.Event | 1UL << (int)JournalKey.SystemTime | 1UL << (int)JournalKey.MachineId
        | 1UL << (int)JournalKey.OldClock | 1UL << (int)JournalKey.NewClock | 1UL << (int)JournalKey.QueueLen
        | 1UL << (int)JournalKey.N | 1UL << (int)JournalKey.MonoNs;

    private const ulong KeysOfSend = KeysOfEvery | 1UL << (int)JournalKey.Recipients | 1UL << (int)JournalKey.To
        | 1UL << (int)JournalKey.K;

    private const ulong KeysOfReceive = KeysOfEvery | 1UL << (int)JournalKey.From | 1UL << (int)JournalKey.Message
        | 1UL << (int)JournalKey.MessageClock | 1UL << (int)JournalKey.K | 1UL << (int)JournalKey.WaitedNs
        | 1UL << (int)JournalKey.ArrivedNs;

    /// <summary>Where the word of the event begins: behind <c>{"event":"</c>.</summary>
    private const int WordStart = 10;

    private static ReadOnlySpan<long> PowersOfTen => [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000];

    /// <summary>
    /// Reads an event exactly as <see cref="Event"/> writes it, key after key, three times as fast as any order of
    /// keys can be read. False, with the line partly filled, for whatever differs: the general reader then decides,
    /// so this one never has to say what is wrong.
    /// </summary>
    private static bool TryReadOwn(ReadOnlySpan<byte> text, JournalLine line)
    {
        if (!BitConverter.IsLittleEndian || text.Length <= WordStart)
        {
            return false;
        }

        fixed (byte* first = text)
        {
            var own = new OwnText(first, first + text.Length);
            ref ClockEvent e = ref line.EventToFill;
            bool isRead;
            switch (text[WordStart])
            {
                case (byte)'I' when own.Is("{\"event\":\"INTERNAL\",\"system_time\":"u8):
                    (line.Kind, e.Kind) = (LineKind.Internal, EventKind.Internal);
                    isRead = TryReadClocks(ref own, line) && own.Is(",\"n\":"u8) && own.Count(out e.N);
                    line.KeepAll(KeysOfEvery, WordStart, 8);
                    break;
                case (byte)'S' when own.Is("{\"event\":\"SEND\",\"system_time\":"u8):
                    (line.Kind, e.Kind) = (LineKind.Send, EventKind.Send);
                    isRead = TryReadClocks(ref own, line) && TryReadRecipients(ref own, line);
                    line.KeepAll(KeysOfSend, WordStart, 4);
                    break;
                case (byte)'R' when own.Is("{\"event\":\"RECEIVE\",\"system_time\":"u8):
                    (line.Kind, e.Kind) = (LineKind.Receive, EventKind.Receive);
                    isRead = TryReadClocks(ref own, line) && own.Is(",\"n\":"u8) && own.Count(out e.N)
                        && TryReadMessage(ref own, line);
                    line.KeepAll(KeysOfReceive, WordStart, 7);
                    break;
                default:
                    return false;
            }

            if (!isRead || !own.Is(",\"mono_ns\":"u8) || !own.Number(out long monoNs) || !own.Is("}"u8))
            {
                return false;
            }

            e.At = e.At with { MonoNs = monoNs };
            return own.IsAtEnd;
        }
    }

    /// <summary>From the time to the queue: what all three kinds begin with.</summary>
    private static bool TryReadClocks(ref OwnText text, JournalLine line)
    {
        OwnText own = text;
        ref ClockEvent e = ref line.EventToFill;
        if (!own.Microseconds(out long at) || !own.Is(",\"machine_id\":"u8) || !own.Id(out int machine)
            || !own.Is(",\"old_clock\":"u8) || !own.Count(out e.OldClock)
            || !own.Is(",\"new_clock\":"u8) || !own.Count(out e.NewClock)
            || !own.Is(",\"queue_len\":"u8) || !own.Count(out long depth))
        {
            return false;
        }

        e.At = e.At with { UnixMicroseconds = at };
        e.QueueDepth = (int)Math.Min(depth, int.MaxValue);
        line.MachineId = machine;
        text = own;
        return true;
    }

    private static bool TryReadMessage(ref OwnText text, JournalLine line)
    {
        OwnText own = text;
        if (!own.Is(",\"from\":"u8) || !own.Id(out int from)
            || !own.Is(",\"message\":"u8) || !own.Count(out long n)
            || !own.Is(",\"message_clock\":"u8) || !own.Count(out long clock)
            || !own.Is(",\"k\":"u8) || !own.Count(out long k)
            || !own.Is(",\"waited_ns\":"u8) || !own.Number(out long waitedNs)
            || !own.Is(",\"arrived_ns\":"u8) || !own.Number(out long arrivedNs))
        {
            return false;
        }

        line.WaitedNs = waitedNs;
        line.EventToFill.Arrival = new Arrival(new Message(new NodeId(from), n, clock, k), arrivedNs);
        text = own;
        return true;
    }

    /// <summary>The recipients, the number, and the same recipients' ids and places in their channels.</summary>
    private static bool TryReadRecipients(ref OwnText text, JournalLine line)
    {
        OwnText own = text;
        if (!own.Is(",\"recipients\":["u8))
        {
            return false;
        }

        int count = 0;
        while (own.Is(count == 0 ? "[\""u8 : ",[\""u8))
        {
            ref LineDelivery delivery = ref line.Delivery(count++);
            if (!own.Host(out delivery.HostStart, out delivery.HostLength) || !own.Is(","u8)
                || !own.Id(out delivery.Port) || !own.Is("]"u8))
            {
                return false;
            }
        }

        ref ClockEvent e = ref line.EventToFill;
        e.DeliveryCount = count;
        if (!own.Is("],\"n\":"u8) || !own.Count(out e.N) || !own.Is(",\"to\":["u8))
        {
            return false;
        }

        for (int i = 0; i < count; i++)
        {
            if ((i > 0 && !own.Is(","u8)) || !own.Id(out line.Delivery(i).To))
            {
                return false;
            }
        }

        if (!own.Is("],\"k\":["u8))
        {
            return false;
        }

        for (int i = 0; i < count; i++)
        {
            if ((i > 0 && !own.Is(","u8)) || !own.Count(out line.Delivery(i).K))
            {
                return false;
            }
        }

        bool isRead = own.Is("]"u8);
        text = own;
        return isRead;
    }

    /// <summary>
    /// A place in a line that is read as it was written. Every question is answered by yes, with the place behind
    /// what was asked for, or by no. Numbers are read eight digits at a time.
    /// </summary>
    /// <remarks>
    /// Whoever is handed one by reference works on a copy, which stays in registers, and gives it back at the end: what has an address
    /// is read from memory and written to it at every step, which took a third of the time of a table.
    /// </remarks>
    private ref struct OwnText(byte* first, byte* end)
    {
        private const ulong Zeros = 0x3030303030303030, TopBits = 0x8080808080808080;
        private const ulong BeyondNine = 0x7676767676767676;

        /// <summary>So many digits always fit, and are what the general reader takes as they are.</summary>
        private const int DigitsMax = 18;

        private const int SecondDigitsMax = 12, FractionDigits = 6;

        private readonly byte* _first = first;
        private readonly byte* _end = end;
        private byte* _at = first;

        public readonly bool IsAtEnd => _at == _end;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool Is(ReadOnlySpan<byte> text)
        {
            if (_end - _at < text.Length || !new ReadOnlySpan<byte>(_at, text.Length).SequenceEqual(text))
            {
                return false;
            }

            _at += text.Length;
            return true;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool Count(out long value) => Number(out value) && value <= Limits.LamportMax;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool Id(out int id)
        {
            bool isNumber = Number(out long value);
            id = (int)value;
            return isNumber && NodeId.IsValid(value);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool Microseconds(out long value)
        {
            byte* begin = _at;
            value = 0;
            if (!Number(out long seconds) || _at - begin > SecondDigitsMax || !Is("."u8))
            {
                return false;
            }

            begin = _at;
            bool isRead = Number(out long fraction) && _at - begin == FractionDigits;
            value = seconds * 1_000_000 + fraction;
            return isRead;
        }

        /// <summary>Up to the next quote; a name with an escape in it is left to the general reader.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool Host(out int start, out int length)
        {
            start = (int)(_at - _first);
            while (_at < _end && *_at is not ((byte)'"' or (byte)'\\'))
            {
                _at++;
            }

            length = (int)(_at - _first) - start;
            return Is("\""u8);
        }

        /// <summary>A whole number without a sign.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool Number(out long value)
        {
            // A byte that is no digit has its top bit set in what is beyond; the lowest such byte is the first.
            ulong eight = _end - _at < sizeof(ulong) ? 0 : Unsafe.ReadUnaligned<ulong>(_at) ^ Zeros;
            ulong beyond = unchecked((eight + BeyondNine) | eight) & TopBits;
            if (beyond == 0)
            {
                byte* behind = LongNumber(_at, _end, out value);
                long digits = behind - _at;
                _at = behind;
                return digits is > 0 and <= DigitsMax;
            }

            int digitBits = BitOperations.TrailingZeroCount(beyond) & ~7;
            _at += digitBits >> 3;
            value = Value(eight << (64 - digitBits));
            return digitBits != 0;
        }

        /// <summary>One of eight digits and more, or near the end of the line; what stands behind it.</summary>
        [MethodImpl(MethodImplOptions.NoInlining)]
        private static byte* LongNumber(byte* at, byte* end, out long value)
        {
            long sum = 0;
            int digits;
            do
            {
                if (end - at < sizeof(ulong))
                {
                    for (; at < end && (uint)(*at - '0') <= 9; at++)
                    {
                        sum = unchecked(sum * 10 + (*at - '0'));
                    }

                    break;
                }

                ulong eight = Unsafe.ReadUnaligned<ulong>(at) ^ Zeros;
                ulong beyond = unchecked((eight + BeyondNine) | eight) & TopBits;
                digits = BitOperations.TrailingZeroCount(beyond) >> 3;
                if (digits == sizeof(ulong))
                {
                    sum = unchecked(sum * 100_000_000 + Value(eight));
                }
                else if (digits > 0)
                {
                    sum = unchecked(sum * PowersOfTen[digits] + Value(eight << (8 * (sizeof(ulong) - digits))));
                }

                at += digits;
            }
            while (digits == sizeof(ulong));

            value = sum;
            return at;
        }

        /// <summary>Eight digits, the first in the lowest byte: pairs, then fours, then all (D. Lemire 2018).</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static long Value(ulong eight) => unchecked((long)(
            ((((((eight * 2_561) >> 8) & 0x00FF00FF00FF00FF) * 6_553_601) >> 16) & 0x0000FFFF0000FFFF)
            * 42_949_672_960_001 >> 32));
    }
}
