using System.Text;
using Clocks.Journal;
using Clocks.Journal.Lines;
using Clocks.Journal.Reading;
using Clocks.Model;
using Clocks.Tests.Journal;

namespace Clocks.Properties.Journal;

/// <summary>
/// Lines as our own writer makes them are read by a short cut. Whatever the line, it must say what the general reader
/// says, or nothing.
/// </summary>
public sealed class OwnLineTests
{
    private static readonly string[] Morsels =
    [
        " ", "-", "0", "9", "007", "12345678", "123456789012345678", "9007199254740991", "9007199254740992", "65536",
        "99999999999999999999999999", ".", ".5", "e1", "\"", "\\", ",", "}", "]", "[", "[]", "null", "\u00e9", "\0",
        ",\"n\":7", ",\"blocked\":[3]", "RECEIVE", "SEND", "INTERNAL", "\r",
    ];

    [Test]
    public void The_short_cut_reads_every_line_of_our_own_like_the_general_reader() =>
        JournalPropertyTests.ForEverySeed(seed => AssertAgree(OwnLine(new Draw(seed))), 1_000);

    [Test]
    public void The_short_cut_agrees_on_lines_in_which_anything_was_changed() => JournalPropertyTests.ForEverySeed(
        async seed =>
        {
            var draw = new Draw(seed);
            string text = Encoding.Latin1.GetString(OwnLine(new Draw(draw.Next())));
            for (uint changes = 1 + draw.Below(3); changes > 0; changes--)
            {
                int at = (int)draw.Below((uint)text.Length);
                int length = (int)Math.Min(draw.Below(4), (uint)(text.Length - at));
                string morsel = draw.Below(3) == 0 ? "" : Morsels[(int)draw.Below((uint)Morsels.Length)];
                text = text.Remove(at, length).Insert(at, morsel);
                text = text.Length == 0 ? "{" : text;
            }

            await AssertAgree(Encoding.Latin1.GetBytes(text));
        },
        20_000);

    [Test]
    public async Task The_short_cut_agrees_on_numbers_of_any_length()
    {
        foreach (string key in (string[])["system_time", "machine_id", "new_clock", "n", "waited_ns", "mono_ns"])
        {
            for (int digits = 0; digits <= 30; digits++)
            {
                string line = Encoding.UTF8.GetString(new Composed(JournalFormat.Json, Sample.Header)
                    .Event(Sample.Receive(3, 5, new Message(new NodeId(2), 4, 9, 1))).Bytes).TrimEnd();
                int at = line.IndexOf($"\"{key}\":", StringComparison.Ordinal) + key.Length + 3;
                int end = line.IndexOfAny([',', '}', '.'], at);
                string number = "987654321098765432109876543210"[..digits];
                await AssertAgree(Encoding.UTF8.GetBytes(line.Remove(at, end - at).Insert(at, number)));
            }
        }
    }

    private static byte[] OwnLine(Draw draw)
    {
        (ClockEvent happened, Delivery[] deliveries) = JournalPropertyTests.AnyEvent(ref draw);
        return new Composed(JournalFormat.Json, Sample.Header).Event(happened, deliveries).Bytes[..^1];
    }

    private static async Task AssertAgree(byte[] text)
    {
        byte[] bytes = [.. "x"u8, .. text, .. "\n9"u8];
        JournalLine quick = new(), general = new();
        SkipReason said = EventLine.Parse(bytes, 1, text.Length, quick, out JournalKey culprit);
        SkipReason expected = EventLine.ParseAnyOrder(bytes, 1, text.Length, general, out JournalKey expectedCulprit);
        string shown = Encoding.Latin1.GetString(text);
        await Assert.That(said).IsEqualTo(expected).Because(shown);
        await Assert.That(culprit).IsEqualTo(expectedCulprit).Because(shown);
        if (expected == SkipReason.None)
        {
            await Assert.That(Told(quick)).IsEqualTo(Told(general)).Because(shown);
        }
    }

    private static string Told(JournalLine line)
    {
        var told = new StringBuilder();
        ClockEvent e = line.Event;
        told.Append($"{line.Kind} {e.Kind} {e.DeliveryCount} {e.N} {e.OldClock} {e.NewClock} {e.QueueDepth} {e.At} ")
            .Append($"{e.Arrival} {line.MachineId} {line.PeerId} {line.WaitedNs} {line.ClockRate} {line.FinalClock}");
        foreach (JournalKey key in Enum.GetValues<JournalKey>())
        {
            string text = key == JournalKey.Event ? line.String(key) : "";
            told.Append(line.Has(key) ? $" {key}{text}" : "");
        }

        foreach (ref readonly LineDelivery d in line.Deliveries)
        {
            told.Append($" [{line.HostOf(d)} {d.Port} {d.To} {d.K} {d.IsBlocked}]");
        }

        return told.ToString();
    }
}
