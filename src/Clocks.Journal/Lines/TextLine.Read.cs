using Clocks.Journal.Reading;
using Clocks.Json;

namespace Clocks.Journal.Lines;

internal sealed unsafe partial class TextLine
{
    /// <summary>Reads one line of plain text. Any bytes may come; nothing is thrown.</summary>
    /// <param name="bytes">Where the line is.</param>
    /// <param name="start">Its first byte.</param>
    /// <param name="length">Its length without its end.</param>
    /// <param name="line">Filled; meaningless when the line is not understood.</param>
    /// <returns><see cref="SkipReason.None"/>, or why the line is not understood.</returns>
    public static SkipReason Parse(byte[] bytes, int start, int length, JournalLine line)
    {
        line.ClearRare();
        ReadOnlySpan<byte> rest = line.Begin(bytes, start, length);
        if (!Decimals.TryMicroseconds(TakePart(ref rest), out long at))
        {
            return SkipReason.NotALine;
        }

        ref ClockEvent e = ref line.EventToFill;
        e.At = new Instant(0, at);
        line.Mark(JournalKey.SystemTime);
        ReadOnlySpan<byte> word = TakePart(ref rest);
        if (!TryKind(word, line) || !TryCount(TakePart(ref rest), "L="u8, out long clock))
        {
            return SkipReason.NotALine;
        }

        e.NewClock = clock;
        switch (line.Kind)
        {
            case LineKind.Startup:
                return TryRate(TakePart(ref rest), line) && rest.IsEmpty ? SkipReason.None : SkipReason.NotALine;
            case LineKind.End:
                line.FinalClock = clock;
                line.Mark(JournalKey.FinalClock);
                break;
            case LineKind.Receive:
                if (!TryCount(TakePart(ref rest), "queue="u8, out long queue))
                {
                    return SkipReason.NotALine;
                }

                e.QueueDepth = (int)Math.Min(queue, int.MaxValue);
                line.Mark(JournalKey.NewClock);
                line.Mark(JournalKey.QueueLen);
                break;
            default:
                line.Mark(JournalKey.NewClock);
                break;
        }

        return rest.IsEmpty ? SkipReason.None : SkipReason.NotALine;
    }

    /// <summary>What stands before the next comma; the comma and the space after it are gone.</summary>
    private static ReadOnlySpan<byte> TakePart(ref ReadOnlySpan<byte> rest)
    {
        int comma = rest.IndexOf((byte)',');
        ReadOnlySpan<byte> part = comma < 0 ? rest : rest[..comma];
        rest = comma < 0 ? default : rest[(comma + 1)..];
        return part.Trim(" \r"u8);
    }

    private static bool TryKind(ReadOnlySpan<byte> word, JournalLine line)
    {
        if (word.StartsWith("SEND("u8) && word.EndsWith(")"u8))
        {
            line.Kind = LineKind.Send;
            line.EventToFill.Kind = EventKind.Send;
            return TryRecipients(word[5..^1], line);
        }

        (bool isKnown, line.Kind, line.EventToFill.Kind) = word.Length switch
        {
            8 when word.SequenceEqual("INTERNAL"u8) => (true, LineKind.Internal, EventKind.Internal),
            7 when word.SequenceEqual("RECEIVE"u8) => (true, LineKind.Receive, EventKind.Receive),
            4 when word.SequenceEqual("INIT"u8) => (true, LineKind.Startup, EventKind.Internal),
            8 when word.SequenceEqual("SHUTDOWN"u8) => (true, LineKind.End, EventKind.Internal),
            _ => (false, LineKind.Internal, EventKind.Internal),
        };
        return isKnown;
    }

    private static bool TryRecipients(ReadOnlySpan<byte> ids, JournalLine line)
    {
        line.Mark(JournalKey.To);
        while (!ids.IsEmpty)
        {
            int plus = ids.IndexOf((byte)'+');
            if (!Decimals.TryWhole(plus < 0 ? ids : ids[..plus], out long id) || !NodeId.IsValid(id))
            {
                return false;
            }

            line.Delivery(line.DeliveryCount).To = (int)id;
            ids = plus < 0 ? default : ids[(plus + 1)..];
        }

        line.EventToFill.DeliveryCount = line.DeliveryCount;
        return true;
    }

    private static bool TryCount(ReadOnlySpan<byte> part, ReadOnlySpan<byte> name, out long value)
    {
        value = 0;
        return part.StartsWith(name) && Decimals.TryWhole(part[name.Length..], out value)
            && value is >= 0 and <= Limits.LamportMax;
    }

    private static bool TryRate(ReadOnlySpan<byte> part, JournalLine line)
    {
        ReadOnlySpan<byte> name = "ticks="u8;
        if (!part.StartsWith(name)
            || !System.Buffers.Text.Utf8Parser.TryParse(part[name.Length..], out double rate, out int used)
            || used != part.Length - name.Length || !double.IsFinite(rate) || rate < 0)
        {
            return false;
        }

        line.ClockRate = rate;
        line.Mark(JournalKey.ClockRate);
        return true;
    }
}
