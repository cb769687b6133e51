using Clocks.Discovery.Dns;
using Clocks.Model;
using Clocks.Properties.Journal;

namespace Clocks.Properties.Discovery;

/// <summary>
/// Makaretu.Dns as the oracle of our reader and writer: whatever it reads we read, with the same header bits, names, types,
/// classes, lifetimes and data, but for the exceptions of <see cref="OracleLimits"/>; whatever we write it reads as we meant
/// it. Not the other way round: it refuses what the standards allow, such as text beyond ASCII (RFC 6763, section 6.5) and
/// pointers to the middle of what it has not read as a name.
/// </summary>
public sealed class DnsOracleTests
{
    /// <summary>Mutants in a run: as many as take a second or so.</summary>
    private const int Mutants = 4_000;

    [Test]
    public async Task Every_packet_of_a_lab_reads_the_same()
    {
        byte[][] spoken = [.. OraclePackets.Spoken(), .. OraclePackets.Crafted()];
        await Assert.That(spoken.Length).IsGreaterThan(30);
        foreach (byte[] packet in spoken)
        {
            await Assert.That(await Agree(packet)).IsTrue().Because("the oracle reads it");
        }
    }

    [Test]
    public void What_we_write_the_oracle_reads_as_it_was_meant() => JournalPropertyTests.ForEverySeed(async seed =>
    {
        var draw = new Draw(seed);
        (byte[] packet, List<string> meant) = OraclePackets.Ours(ref draw);
        await Assert.That(MessageWords.Theirs(packet)).IsNotNull().Because(Hex(packet));
        await Assert.That(MessageWords.Theirs(packet)).IsSequence(meant).Because(Hex(packet));
        await Assert.That(await Agree(packet)).IsTrue();
    });

    [Test]
    public void What_the_oracle_writes_we_read_as_it_does() =>
        JournalPropertyTests.ForEverySeed(async seed =>
            await Assert.That(await Agree(OraclePackets.Theirs(new Draw(seed)))).IsTrue().Because("the oracle reads its own"));

    [Test]
    public async Task Whatever_the_oracle_reads_of_damaged_packets_we_read()
    {
        int read = 0, refused = 0;
        JournalPropertyTests.ForEverySeed(
            async seed =>
            {
                var draw = new Draw(seed);
                _ = await Agree(OraclePackets.Mutant(ref draw)) ? read++ : refused++;
            },
            Mutants);
        TestContext.Current!.OutputWriter.WriteLine($"the oracle read {read} mutants and refused {refused}");
        await Assert.That(read).IsGreaterThan(Mutants / 5).Because("mutants that the oracle cannot read say nothing");
    }

    [Test]
    public async Task What_the_oracle_reads_and_we_refuse_as_a_whole_is_this()
    {
        byte[] label = [63, .. new byte[63]];
        byte[] chain = Message(34, [1, (byte)'a', 0, .. Null, .. Enumerable.Range(0, 33).SelectMany(i => PointerRecord(i))]);
        (string Why, byte[] Packet)[] all =
        [
            ("a label over 63 bytes", Message(1, [64, .. new byte[64], 0, .. Null])),
            ("a label over 63 bytes", Message(1, [0xBF, .. new byte[0xBF], 0, .. Null])),
            ("a name over 255 bytes", Message(1, [.. label, .. label, .. label, .. label, 0, .. Null])),
            ("more than 32 pointers in one name", chain),
        ];
        foreach ((string why, byte[] packet) in all)
        {
            await Assert.That(MessageWords.Theirs(packet)).IsNotNull().Because($"the oracle reads {why}");
            await Assert.That(MessageWords.Ours(packet)).IsNull().Because(why);
            await Assert.That(OracleLimits.OfFrame(packet)).StartsWith(why);
        }

        // One pointer less, and both read it.
        chain[7]--;
        await Assert.That(await Agree(chain)).IsTrue();
    }

    [Test]
    public async Task What_the_oracle_reads_and_we_take_for_nonsense_data_is_this()
    {
        (string Why, DnsType Type, byte[] Data)[] all =
        [
            ("an A of other than 4 bytes", DnsType.A, new byte[16]),
            ("an AAAA of other than 16 bytes", DnsType.Aaaa, new byte[4]),
            ("a TXT without a string", DnsType.Txt, []),
            ("a label over 63 bytes", DnsType.Ptr, [64, .. new byte[64], 0]),
            ("a label over 63 bytes", DnsType.Srv, [0, 0, 0, 0, 0, 1, 64, .. new byte[64], 0]),
        ];
        foreach ((string why, DnsType type, byte[] data) in all)
        {
            byte[] packet = Message(1, [0, 0, (byte)type, 0, 1, 0, 0, 0, 120, 0, (byte)data.Length, .. data]);
            await Assert.That(await Agree(packet)).IsTrue().Because($"the oracle reads {why}");
            await Assert.That(OracleLimits.OfData(packet).Single()).StartsWith(why);
            await Assert.That(MessageWords.Ours(packet)![^1]).IsEqualTo(MessageWords.Nonsense);
        }
    }

    /// <summary>Claims that we read what the oracle reads; false when it reads nothing.</summary>
    private static async Task<bool> Agree(byte[] packet)
    {
        List<string>? theirs = MessageWords.Theirs(packet);
        if (theirs is null)
        {
            return false;
        }

        List<string>? ours = MessageWords.Ours(packet);
        string? why = OracleLimits.OfFrame(packet);
        await Assert.That(ours is not null).IsEqualTo(why is null).Because($"{why ?? "no exception"}: {Hex(packet)}");
        if (ours is null)
        {
            return true;
        }

        // The records are the last lines, two each; where an exception holds for the data of one, all else is the same.
        string?[] limits = [.. OracleLimits.OfData(packet)];
        for (int i = 0, first = theirs.Count - 2 * limits.Length; i < limits.Length; i++)
        {
            if (limits[i] is not null)
            {
                theirs[first + 2 * i + 1] = MessageWords.Nonsense;
            }
        }

        const string Margin = "\n       ";
        string both = $"{Hex(packet)}\ntheirs {string.Join(Margin, theirs)}\nours   {string.Join(Margin, ours)}";
        await Assert.That(ours).IsSequence(theirs).Because(both);
        return true;
    }

    private static string Hex(byte[] packet) => Convert.ToHexString(packet);

    /// <summary>Type, class, lifetime and length of a NULL record without data.</summary>
    private static byte[] Null => [0, 10, 0, 1, 0, 0, 0, 120, 0, 0];

    /// <summary>
    /// The record after i others that are like it and one before them all whose name is "a": its name is a pointer to the
    /// name of the one before.
    /// </summary>
    private static byte[] PointerRecord(int i)
    {
        int before = i == 0 ? DnsHeader.Bytes : DnsHeader.Bytes + 3 + Null.Length + (i - 1) * (2 + Null.Length);
        return [(byte)(0xC0 | (before >> 8)), (byte)before, .. Null];
    }

    private static byte[] Message(int answers, byte[] records) => [0, 0, 0x84, 0, 0, 0, 0, (byte)answers, 0, 0, 0, 0, .. records];
}
