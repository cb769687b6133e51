using System.Numerics;
using Clocks.Journal.Reading;
using Clocks.Json;

namespace Clocks.Journal.Lines;

public sealed unsafe partial class EventLine
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
                JsonCursor.Taken taken = TakeValue(ref json, key, line, ref lists);
                if (taken == JsonCursor.Taken.Good)
                {
                    line.Mark(key);
                }
                else if (taken == JsonCursor.Taken.Broken)
                {
                    return SkipReason.NotALine;
                }
                else
                {
                    line.Unmark(key);
                    bad |= taken == JsonCursor.Taken.Bad ? 1UL << (int)key : 0;
                }
            }
            while (json.Take((byte)','));
        }

        return json.Take((byte)'}') && json.IsAtEnd ? Judge(line, lists, bad, out culprit) : SkipReason.NotALine;
    }

    private static JsonCursor.Taken TakeValue(ref JsonCursor json, JournalKey key, JournalLine line, ref Lists lists)
    {
        ref ClockEvent happened = ref line.EventToFill;
        JsonCursor.Taken taken;
        long value;
        switch (key)
        {
            case JournalKey.SystemTime:
                taken = json.TakeMicroseconds(out value);
                happened.At = happened.At with { UnixMicroseconds = value };
                return taken;
            case JournalKey.MachineId:
                taken = TakeId(ref json, out int machine);
                line.MachineId = machine;
                return taken;
            case JournalKey.OldClock:
                return TakeCount(ref json, out happened.OldClock);
            case JournalKey.NewClock:
                return TakeCount(ref json, out happened.NewClock);
            case JournalKey.QueueLen:
                taken = TakeCount(ref json, out value);
                happened.QueueDepth = (int)Math.Min(value, int.MaxValue);
                return taken;
            case JournalKey.N:
                return TakeCount(ref json, out happened.N);
            case JournalKey.MonoNs:
                taken = json.TakeWhole(out value);
                happened.At = happened.At with { MonoNs = value };
                return taken;
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
                taken = TakeCount(ref json, out value);
                SetMessage(ref happened, happened.Arrival.Message with { K = value });
                return taken;
            case JournalKey.Unknown:
                return json.Skip() ? JsonCursor.Taken.Good : JsonCursor.Taken.Broken;
            default:
                return TakeRare(ref json, key, line);
        }
    }

    private static JsonCursor.Taken TakeArrival(ref JsonCursor json, JournalKey key, JournalLine line)
    {
        ref ClockEvent happened = ref line.EventToFill;
        Message message = happened.Arrival.Message;
        JsonCursor.Taken taken;
        long value;
        switch (key)
        {
            case JournalKey.From:
                taken = TakeId(ref json, out int from);
                SetMessage(ref happened, message with { From = new NodeId(from) });
                return taken;
            case JournalKey.Message:
                taken = TakeCount(ref json, out value);
                SetMessage(ref happened, message with { N = value });
                return taken;
            case JournalKey.MessageClock:
                taken = TakeCount(ref json, out value);
                SetMessage(ref happened, message with { Lamport = value });
                return taken;
            case JournalKey.WaitedNs:
                taken = json.TakeWhole(out value);
                line.WaitedNs = value;
                return taken;
            default:
                taken = json.TakeWhole(out value);
                happened.Arrival = new Arrival(message, value);
                return taken;
        }
    }

    /// <summary>The keys of headers, footers and peers.</summary>
    private static JsonCursor.Taken TakeRare(ref JsonCursor json, JournalKey key, JournalLine line)
    {
        JsonCursor.Taken taken;
        long value;
        switch (key)
        {
            case JournalKey.Peer:
                taken = TakeId(ref json, out int peer);
                line.PeerId = peer;
                return taken;
            case JournalKey.ClockRate:
                taken = json.TakeNumber(out double rate);
                line.ClockRate = rate;
                return taken == JsonCursor.Taken.Good && rate < 0 ? JsonCursor.Taken.Bad : taken;
            case JournalKey.Seed:
                taken = json.TakeUnsigned(out ulong seed);
                line.Seed = seed;
                return taken;
            case JournalKey.Mix when json.Peek() == '[':
                int start = json.At;
                taken = json.Skip() ? JsonCursor.Taken.Good : JsonCursor.Taken.Broken;
                line.Keep(key, start + 1, Math.Max(0, json.At - start - 2));
                return taken;
            case JournalKey.Simulated when json.Peek() != '"':
                int word = json.At;
                taken = json.Skip() ? JsonCursor.Taken.Good : JsonCursor.Taken.Broken;
                line.Keep(key, word, json.At - word);
                return taken;
            case JournalKey.Event or JournalKey.Run or JournalKey.Cluster or JournalKey.Mix or JournalKey.Clock
                or JournalKey.Simulated or JournalKey.Host or JournalKey.Version or JournalKey.Address or JournalKey.Reason
                or JournalKey.Fault:
                taken = json.TakeText(out int at, out int length);
                line.Keep(key, at, length);
                return taken;
            default:
                taken = TakeCount(ref json, out value);
                line.SetTotal(key, value);
                return taken;
        }
    }

    /// <summary>
    /// A clock, a number or a total: nothing negative, nothing beyond what every JSON reader represents exactly.
    /// </summary>
    private static JsonCursor.Taken TakeCount(ref JsonCursor json, out long value)
    {
        JsonCursor.Taken taken = json.TakeWhole(out value);
        if (taken == JsonCursor.Taken.Good && value is < 0 or > Limits.LamportMax)
        {
            value = 0;
            return JsonCursor.Taken.Bad;
        }

        return taken;
    }

    private static JsonCursor.Taken TakeId(ref JsonCursor json, out int id)
    {
        JsonCursor.Taken taken = json.TakeWhole(out long value);
        bool isGood = taken == JsonCursor.Taken.Good && NodeId.IsValid(value);
        id = isGood ? (int)value : -1;
        return taken == JsonCursor.Taken.Good && !isGood ? JsonCursor.Taken.Bad : taken;
    }

    private static void SetMessage(ref ClockEvent happened, Message message) =>
        happened.Arrival = new Arrival(message, happened.Arrival.ArrivedNs);

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
