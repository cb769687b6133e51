using System.Numerics;
using Clocks.Journal.Reading;
using Clocks.Json;

namespace Clocks.Journal.Lines;

internal sealed unsafe partial class EventLine
{
    /// <summary>
    /// Reads one line of JSON: keys in any order, unknown keys passed over, numbers also in quotes or with a fraction
    /// of zeros. Any bytes may come; nothing is thrown.
    /// </summary>
    /// <param name="bytes">Where the line is.</param>
    /// <param name="start">Its first byte.</param>
    /// <param name="length">Its length without its end.</param>
    /// <param name="line">Filled; meaningless when the line is not understood.</param>
    /// <param name="culprit">
    /// The key that is meant by <see cref="SkipReason.MissingKey"/> and <see cref="SkipReason.BadValue"/>; in a line
    /// that is understood a key whose value was ignored because it cannot be right.
    /// </param>
    /// <returns><see cref="SkipReason.None"/>, or why the line is not understood.</returns>
    public static SkipReason Parse(byte[] bytes, int start, int length, JournalLine line, out JournalKey culprit)
    {
        line.ClearRare();
        culprit = JournalKey.Unknown;
        return TryReadOwn(line.Begin(bytes, start, length), line)
            ? SkipReason.None
            : ParseAnyOrder(bytes, start, length, line, out culprit);
    }

    /// <summary>The same as <see cref="Parse"/> without its short cut for our own lines.</summary>
    internal static SkipReason ParseAnyOrder(
        byte[] bytes, int start, int length, JournalLine line, out JournalKey culprit)
    {
        culprit = JournalKey.Unknown;
        line.ClearRare();
        var json = new JsonCursor(line.Begin(bytes, start, length));
        var lists = default(Lists);
        ulong bad = 0;
        if (!json.Take((byte)'{'))
        {
            return SkipReason.NotALine;
        }

        if (json.Peek() != '}')
        {
            do
            {
                if (!json.TakeKey(out ReadOnlySpan<byte> name))
                {
                    return SkipReason.NotALine;
                }

                JournalKey key = JournalKeyNames.Find(name);
                JsonCursor.Taken result = TakeValue(ref json, key, line, ref lists);
                if (result == JsonCursor.Taken.Good)
                {
                    line.Mark(key);
                }
                else if (result == JsonCursor.Taken.Broken)
                {
                    return SkipReason.NotALine;
                }
                else
                {
                    line.Unmark(key);
                    bad |= result == JsonCursor.Taken.Bad ? 1UL << (int)key : 0;
                }
            }
            while (json.Take((byte)','));
        }

        return json.Take((byte)'}') && json.IsAtEnd ? Judge(line, lists, bad, out culprit) : SkipReason.NotALine;
    }

    private static JsonCursor.Taken TakeValue(ref JsonCursor json, JournalKey key, JournalLine line, ref Lists lists)
    {
        ref ClockEvent e = ref line.EventToFill;
        JsonCursor.Taken result;
        long value;
        switch (key)
        {
            case JournalKey.SystemTime:
                result = json.TakeMicroseconds(out value);
                e.At = e.At with { UnixMicroseconds = value };
                return result;
            case JournalKey.MachineId:
                result = TakeId(ref json, out int machine);
                line.MachineId = machine;
                return result;
            case JournalKey.OldClock:
                return TakeCount(ref json, out e.OldClock);
            case JournalKey.NewClock:
                return TakeCount(ref json, out e.NewClock);
            case JournalKey.QueueLen:
                result = TakeCount(ref json, out value);
                e.QueueDepth = (int)Math.Min(value, int.MaxValue);
                return result;
            case JournalKey.N:
                return TakeCount(ref json, out e.N);
            case JournalKey.MonoNs:
                result = json.TakeWhole(out value);
                e.At = e.At with { MonoNs = value };
                return result;
            case JournalKey.From:
            case JournalKey.Message:
            case JournalKey.MessageClock:
            case JournalKey.WaitedNs:
            case JournalKey.ArrivedNs:
                return TakeArrival(ref json, key, line);
            case JournalKey.Recipients:
            case JournalKey.To:
            case JournalKey.Blocked:
                return lists.Take(ref json, key, line);
            case JournalKey.K when json.Peek() == '[':
                return lists.Take(ref json, key, line);
            case JournalKey.K:
                result = TakeCount(ref json, out value);
                SetMessage(ref e, e.Arrival.Message with { K = value });
                return result;
            case JournalKey.Unknown:
                return json.Skip() ? JsonCursor.Taken.Good : JsonCursor.Taken.Broken;
            default:
                return TakeRare(ref json, key, line);
        }
    }

    private static JsonCursor.Taken TakeArrival(ref JsonCursor json, JournalKey key, JournalLine line)
    {
        ref ClockEvent e = ref line.EventToFill;
        Message message = e.Arrival.Message;
        JsonCursor.Taken result;
        long value;
        switch (key)
        {
            case JournalKey.From:
                result = TakeId(ref json, out int from);
                SetMessage(ref e, message with { From = new NodeId(from) });
                return result;
            case JournalKey.Message:
                result = TakeCount(ref json, out value);
                SetMessage(ref e, message with { N = value });
                return result;
            case JournalKey.MessageClock:
                result = TakeCount(ref json, out value);
                SetMessage(ref e, message with { Lamport = value });
                return result;
            case JournalKey.WaitedNs:
                result = json.TakeWhole(out value);
                line.WaitedNs = value;
                return result;
            default:
                result = json.TakeWhole(out value);
                e.Arrival = new Arrival(message, value);
                return result;
        }
    }

    /// <summary>The keys of headers, footers and peers.</summary>
    private static JsonCursor.Taken TakeRare(ref JsonCursor json, JournalKey key, JournalLine line)
    {
        JsonCursor.Taken result;
        long value;
        switch (key)
        {
            case JournalKey.Peer:
                result = TakeId(ref json, out int peer);
                line.PeerId = peer;
                return result;
            case JournalKey.ClockRate:
                result = json.TakeNumber(out double rate);
                line.ClockRate = rate;
                return result == JsonCursor.Taken.Good && rate < 0 ? JsonCursor.Taken.Bad : result;
            case JournalKey.Seed:
                result = json.TakeUnsigned(out ulong seed);
                line.Seed = seed;
                return result;
            case JournalKey.Mix when json.Peek() == '[':
                int start = json.At;
                result = json.Skip() ? JsonCursor.Taken.Good : JsonCursor.Taken.Broken;
                line.Keep(key, start + 1, Math.Max(0, json.At - start - 2));
                return result;
            case JournalKey.Simulated or JournalKey.Alone when json.Peek() != '"':
                int word = json.At;
                result = json.Skip() ? JsonCursor.Taken.Good : JsonCursor.Taken.Broken;
                line.Keep(key, word, json.At - word);
                return result;
            case JournalKey.Event or JournalKey.Run or JournalKey.Cluster or JournalKey.Mix or JournalKey.Clock
                or JournalKey.Simulated or JournalKey.Alone or JournalKey.Host or JournalKey.Version or JournalKey.Address
                or JournalKey.Reason or JournalKey.Fault:
                result = json.TakeText(out int at, out int length);
                line.Keep(key, at, length);
                return result;
            default:
                result = TakeCount(ref json, out value);
                line.SetTotal(key, value);
                return result;
        }
    }

    /// <summary>
    /// A clock, a number or a total: nothing negative, nothing beyond what every JSON reader represents exactly.
    /// </summary>
    private static JsonCursor.Taken TakeCount(ref JsonCursor json, out long value)
    {
        JsonCursor.Taken result = json.TakeWhole(out value);
        if (result == JsonCursor.Taken.Good && value is < 0 or > Limits.LamportMax)
        {
            value = 0;
            return JsonCursor.Taken.Bad;
        }

        return result;
    }

    private static JsonCursor.Taken TakeId(ref JsonCursor json, out int id)
    {
        JsonCursor.Taken result = json.TakeWhole(out long value);
        bool isGood = result == JsonCursor.Taken.Good && NodeId.IsValid(value);
        id = isGood ? (int)value : -1;
        return result == JsonCursor.Taken.Good && !isGood ? JsonCursor.Taken.Bad : result;
    }

    private static void SetMessage(ref ClockEvent e, Message message) =>
        e.Arrival = new Arrival(message, e.Arrival.ArrivedNs);

    /// <summary>Whether the line says enough to be one of its kind, once all its keys are known.</summary>
    private static SkipReason Judge(JournalLine line, Lists lists, ulong bad, out JournalKey culprit)
    {
        culprit = JournalKey.Event;
        if (!line.Has(JournalKey.Event))
        {
            return SkipReason.NoEvent;
        }

        if (!TryKind(line.Raw(JournalKey.Event), out LineKind kind))
        {
            return SkipReason.UnknownEvent;
        }

        line.Kind = kind;
        line.EventToFill.Kind = kind switch
        {
            LineKind.Send => EventKind.Send,
            LineKind.Receive => EventKind.Receive,
            _ => EventKind.Internal,
        };
        culprit = kind switch
        {
            LineKind.Internal or LineKind.Send or LineKind.Receive => JournalKey.NewClock,
            LineKind.PeerUp or LineKind.PeerDown => JournalKey.Peer,
            LineKind.Fault => JournalKey.Fault,
            _ => JournalKey.Event,
        };
        if (!line.Has(culprit))
        {
            return (bad >> (int)culprit & 1) != 0 ? SkipReason.BadValue : SkipReason.MissingKey;
        }

        line.DeliveryCount = kind == LineKind.Send ? line.DeliveryCount : 0;
        bool isEven = kind != LineKind.Send || lists.Close(line);
        culprit = bad != 0 ? (JournalKey)BitOperations.TrailingZeroCount(bad)
            : isEven ? JournalKey.Unknown
            : JournalKey.Recipients;
        return SkipReason.None;
    }

    private static bool TryKind(ReadOnlySpan<byte> word, out LineKind kind)
    {
        (bool isKnown, kind) = word.Length switch
        {
            8 when word.SequenceEqual("INTERNAL"u8) => (true, LineKind.Internal),
            7 when word.SequenceEqual("RECEIVE"u8) => (true, LineKind.Receive),
            4 when word.SequenceEqual("SEND"u8) => (true, LineKind.Send),
            7 when word.SequenceEqual("PEER_UP"u8) => (true, LineKind.PeerUp),
            9 when word.SequenceEqual("PEER_DOWN"u8) => (true, LineKind.PeerDown),
            7 when word.SequenceEqual("STARTUP"u8) => (true, LineKind.Startup),
            5 when word.SequenceEqual("FAULT"u8) => (true, LineKind.Fault),
            3 when word.SequenceEqual("END"u8) => (true, LineKind.End),
            _ => (false, LineKind.Internal),
        };
        return isKnown;
    }
}
