using System.Text;
using Clocks.Journal;
using Clocks.Journal.Lines;
using Clocks.Journal.Reading;
using Clocks.Model;
using Clocks.Tests.Journal;
using FsCheck;
using FsCheck.Fluent;

namespace Clocks.Properties.Journal;

/// <summary>
/// Claims about every journal and every sequence of bytes, over seeds; a failure names the seed that broke it.
/// </summary>
public sealed class JournalPropertyTests
{
    /// <summary>
    /// The claim over so many seeds of all 64 bits. A ulong without DoNotSize grows with the size of the test, which ends at
    /// 100: there would be a hundred different seeds in thousands.
    /// </summary>
    internal static void ForEverySeed(Func<ulong, Task> claim, int seeds = 300) => Prop
        .ForAll(ArbMap.Default.GeneratorFor<DoNotSize<ulong>>().Select(seed => seed.Item).ToArbitrary(), claim)
        .Check(Config.QuickThrowOnFailure.WithMaxTest(seeds));

    [Test]
    public void Every_event_comes_back_as_it_went() => ForEverySeed(async seed =>
    {
        var draw = new Draw(seed);
        (ClockEvent happened, Delivery[] deliveries) = AnyEvent(ref draw);
        byte[] bytes = new Composed(JournalFormat.Json, Sample.Header).Event(happened, deliveries).Bytes;
        using JournalReader reader = JournalReader.Of(bytes);
        await Assert.That(reader.Next()).IsTrue().Because(string.Join("; ", reader.Skipped));
        await Assert.That(reader.SkippedCount).IsEqualTo(0);
        happened.DeliveryCount = deliveries.Length;
        await Assert.That(reader.Line.Event).IsEqualTo(happened);
        await Assert.That(Composed.Again(reader.Line, JournalFormat.Json)).IsEqualTo(Encoding.UTF8.GetString(bytes));
        (int, long, string, int)[] expected =
        [
            .. deliveries.Where(d => !d.IsBlocked).Select(d => (d.To.Id.Value, d.K, d.To.Host, d.To.Port)),
            .. deliveries.Where(d => d.IsBlocked).Select(d => (d.To.Id.Value, 0L, "", 0)),
        ];
        await Assert.That(Composed.Deliveries(reader.Line).Select(d => (d.To.Id.Value, d.K, d.To.Host, d.To.Port)).ToArray())
            .IsSequence(expected);
    });

    [Test]
    public void Every_header_peer_and_footer_comes_back_as_it_went() => ForEverySeed(async seed =>
    {
        var draw = new Draw(seed);
        JournalHeader header = Sample.Header with
        {
            Id = AnyId(ref draw),
            Rate = draw.Below(5) == 0 ? ClockRate.Max : ClockRate.FromMillihertz(1 + draw.Below(100_000_000)),
            Seed = draw.Next(),
            Host = AnyString(ref draw),
            Cluster = AnyString(ref draw),
        };
        var change = new PeerChange(
            draw.Below(2) == 0,
            AnyPeer(ref draw) with { Run = new RunId(draw.Next()), Name = AnyString(ref draw) },
            AnyString(ref draw),
            AnyInstant(ref draw));
        var footer = new JournalFooter(
            AnyInstant(ref draw), AnyCount(ref draw), AnyCount(ref draw), AnyCount(ref draw), AnyCount(ref draw),
            AnyCount(ref draw), AnyCount(ref draw), (EndReason)draw.Below(6), AnyCount(ref draw), AnyCount(ref draw),
            draw.Below(2) == 0 ? null : new TickLateness(AnyCount(ref draw), AnyCount(ref draw), AnyCount(ref draw)));
        using JournalReader reader = JournalReader.Of(
            new Composed(JournalFormat.Json, header).Start().Peer(change).End(footer).Bytes);
        await Assert.That(reader.Next()).IsTrue();
        await Assert.That(reader.Line.ToHeader()).IsEqualTo(header);
        await Assert.That(reader.Next()).IsTrue();
        await Assert.That(reader.Line.ToPeerChange()).IsEqualTo(change);
        await Assert.That(reader.Next()).IsTrue();
        await Assert.That(reader.Line.ToFooter()).IsEqualTo(footer);
    });

    [Test]
    public void A_journal_cut_off_anywhere_has_the_first_of_its_events_and_at_most_one_torn_line() => ForEverySeed(
        async seed =>
        {
            var draw = new Draw(seed);
            var composed = new Composed(JournalFormat.Json, Sample.Header);
            composed.Start();
            for (int i = 0; i < 5; i++)
            {
                (ClockEvent happened, Delivery[] deliveries) = AnyEvent(ref draw);
                composed.Event(happened, deliveries);
            }

            byte[] whole = composed.End(Sample.Footer(5, 5)).Bytes;
            List<string> all = Texts(whole, out _);
            await Assert.That(all).Count().IsEqualTo(7);
            for (int length = 0; length <= whole.Length; length++)
            {
                List<string> some = Texts(whole[..length], out long skipped);
                await Assert.That(some).IsSequence(all[..some.Count]);
                int begun = whole[..length].Count(b => b == '\n') + (length > 0 && whole[length - 1] != '\n' ? 1 : 0);
                await Assert.That(some.Count + skipped).IsEqualTo(begun);
                await Assert.That(skipped).IsLessThanOrEqualTo(1);
            }
        },
        seeds: 20);

    [Test]
    public void Arbitrary_bytes_never_throw() => ForEverySeed(
        seed =>
        {
            var draw = new Draw(seed);
            byte[] bytes = new byte[draw.Below(2_000)];
            foreach (ref byte b in bytes.AsSpan())
            {
                b = (byte)draw.Next();
            }

            Texts(bytes, out _);
            return Task.CompletedTask;
        },
        seeds: 1_000);

    [Test]
    public void A_journal_with_bytes_changed_never_throws_and_loses_only_those_lines() => ForEverySeed(
        async seed =>
        {
            var draw = new Draw(seed);
            var composed = new Composed(JournalFormat.Json, Sample.Header);
            for (int i = 0; i < 10; i++)
            {
                (ClockEvent happened, Delivery[] deliveries) = AnyEvent(ref draw);
                composed.Event(happened, deliveries);
            }

            byte[] bytes = composed.Bytes;
            ReadOnlySpan<byte> alphabet = "{}[]\",:0123456789.-eE\\nul tk\r\0\xff"u8;
            for (uint i = draw.Below(6) + 1; i > 0; i--)
            {
                int at = (int)draw.Below((uint)bytes.Length);
                bytes[at] = bytes[at] == '\n' ? bytes[at] : alphabet[(int)draw.Below((uint)alphabet.Length)];
            }

            int understood = Texts(bytes, out long skipped).Count;
            await Assert.That(understood).IsGreaterThanOrEqualTo(4).Because("six changes touch at most six lines");
            await Assert.That(skipped).IsLessThanOrEqualTo(6);
        },
        seeds: 1_000);

    private static List<string> Texts(byte[] bytes, out long skipped)
    {
        using JournalReader reader = JournalReader.Of(bytes);
        var texts = new List<string>();
        while (reader.Next())
        {
            texts.Add(Encoding.UTF8.GetString(reader.Line.Text));
            // Whoever asks for strings and records must not be surprised either.
            switch (reader.Line.Kind)
            {
                case LineKind.Startup:
                    _ = reader.Line.ToHeader();
                    break;
                case LineKind.PeerUp or LineKind.PeerDown:
                    _ = reader.Line.ToPeerChange();
                    break;
                case LineKind.End:
                    _ = reader.Line.ToFooter();
                    break;
                default:
                    _ = Composed.Deliveries(reader.Line);
                    break;
            }
        }

        skipped = reader.SkippedCount;
        return texts;
    }

    internal static (ClockEvent Happened, Delivery[] Deliveries) AnyEvent(ref Draw draw)
    {
        var happened = new ClockEvent
        {
            Kind = (EventKind)draw.Below(3),
            N = AnyCount(ref draw),
            OldClock = AnyCount(ref draw),
            NewClock = AnyCount(ref draw),
            QueueDepth = (int)(draw.Next() >> 33 >> (int)draw.Below(31)),
            At = AnyInstant(ref draw),
        };
        Delivery[] deliveries = [];
        if (happened.Kind == EventKind.Receive)
        {
            happened.Arrival = new Arrival(
                new Message(AnyId(ref draw), AnyCount(ref draw), AnyCount(ref draw), AnyCount(ref draw)),
                happened.At.MonoNs - draw.Below(1_000_000));
        }
        else if (happened.Kind == EventKind.Send)
        {
            deliveries = new Delivery[draw.Below(draw.Below(20) == 0 ? 300u : 5u)];
            foreach (ref Delivery delivery in deliveries.AsSpan())
            {
                delivery = new Delivery(AnyPeer(ref draw), draw.Below(4) == 0 ? 0 : Math.Max(1, AnyCount(ref draw)));
            }
        }

        return (happened, deliveries);
    }

    private static Instant AnyInstant(ref Draw draw) => new(
        (long)(draw.Next() >> 2 >> (int)draw.Below(60)) * (draw.Below(10) == 0 ? -1 : 1),
        (long)(draw.Next() >> 12 >> (int)draw.Below(50)) * (draw.Below(10) == 0 ? -1 : 1));

    /// <summary>A number of any length, the limits included.</summary>
    private static long AnyCount(ref Draw draw) => draw.Below(20) switch
    {
        0 => 0,
        1 => Limits.LamportMax,
        2 => (long)Math.Pow(10, draw.Below(16)),
        3 => (long)Math.Pow(10, draw.Below(16)) - 1,
        _ => (long)(draw.Next() >> 11 >> (int)draw.Below(53)),
    };

    private static NodeId AnyId(ref Draw draw) => new((int)draw.Below(Limits.NodeIdMax + 1));

    private static Peer AnyPeer(ref Draw draw) => new(
        AnyId(ref draw),
        default,
        "",
        draw.Below(2) == 0 ? "10.0.0.1" : "fe80::1%" + AnyString(ref draw),
        (int)draw.Below(65_536));

    private static string AnyString(ref Draw draw)
    {
        var text = new StringBuilder();
        for (uint i = draw.Below(draw.Below(20) == 0 ? 600u : 12u); i > 0; i--)
        {
            _ = draw.Below(6) switch
            {
                0 => text.Append((char)draw.Below(128)),
                1 => text.Append("\"\\/\n\u2028é漢"[(int)draw.Below(7)]),
                2 => text.Append("\U0001F552"),
                _ => text.Append((char)('a' + draw.Below(26))),
            };
        }

        return text.ToString();
    }
}
