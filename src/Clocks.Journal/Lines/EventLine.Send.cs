using System.Runtime.CompilerServices;

namespace Clocks.Journal.Lines;

/// <summary>
/// The line of a send: what other events say as well, then who got the message and at which place of the channel, and
/// who did not. What is said of the same few peers again and again is kept; of many recipients or blocked ones it is
/// composed anew.
/// </summary>
internal sealed unsafe partial class EventLine
{
    /// <summary>Of so many peers the texts are kept: a power of two, small because every journal has them.</summary>
    private const int RecipientsMax = 4;

    private readonly RecipientText[] _recipients = new RecipientText[RecipientsMax];

    private void Send(LineBuffer to, in ClockEvent e, ReadOnlySpan<Delivery> deliveries)
    {
        byte* p = to.Room(FixedBytesMax + RecipientsMax * RecipientText.BytesMax);
        p = Put(p, "{\"event\":\"SEND\",\"system_time\":"u8);
        p = Time(p, e.At.UnixMicroseconds);
        p = PutMachineAndOldClock(p);
        p = _clock.Write(p, e.OldClock);
        p = Put(p, ",\"new_clock\":"u8);
        p = _clock.Write(p, e.NewClock);
        p = Put(p, ",\"queue_len\":"u8);
        p = Digits.Write(p, e.QueueDepth);
        if (AreKept(deliveries))
        {
            to.Commit(Put(MonoNs(Kept(p, e.N, deliveries), e), "}\n"u8));
            return;
        }

        to.Commit(p);
        to.Commit(MonoNs(Recipients(to, e.N, deliveries), e));
        Blocked(to, deliveries);
        to.Commit(Put(to.Room(FixedBytesMax), "}\n"u8));
    }

    /// <summary>
    /// Whether what is said of these recipients is kept, of each in a place of its own, and none of them is blocked.
    /// </summary>
    private bool AreKept(ReadOnlySpan<Delivery> deliveries)
    {
        if (deliveries.Length is 0 or > RecipientsMax)
        {
            return false;
        }

        int used = 0;
        foreach (ref readonly Delivery delivery in deliveries)
        {
            int place = delivery.To.Id.Value % RecipientsMax;
            ref RecipientText text = ref _recipients[place];
            bool isFree = !delivery.IsBlocked && (used & (1 << place)) == 0;
            if (!isFree || (!text.IsOf(delivery.To) && !text.TryKeep(delivery.To)))
            {
                return false;
            }

            used |= 1 << place;
        }

        return true;
    }

    /// <summary>As <see cref="Recipients"/>, of texts that are kept.</summary>
    private byte* Kept(byte* p, long n, ReadOnlySpan<Delivery> deliveries)
    {
        p = Put(p, ",\"recipients\":["u8);
        foreach (ref readonly Delivery delivery in deliveries)
        {
            p = Comma(Text(delivery).Address(p));
        }

        p = Put(p - 1, "],\"n\":"u8);
        p = Put(_n.Write(p, n), ",\"to\":["u8);
        foreach (ref readonly Delivery delivery in deliveries)
        {
            p = Comma(Text(delivery).Id(p));
        }

        p = Put(p - 1, "],\"k\":["u8);
        foreach (ref readonly Delivery delivery in deliveries)
        {
            p = Comma(Text(delivery).Place(p, delivery.K));
        }

        return Put(p - 1, "]"u8);
    }

    private ref RecipientText Text(in Delivery delivery) => ref _recipients[delivery.To.Id.Value % RecipientsMax];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* Comma(byte* p)
    {
        *p = (byte)',';
        return p + 1;
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
}
