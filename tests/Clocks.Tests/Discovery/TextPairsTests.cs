using System.Text;
using Clocks.Discovery;
using Clocks.Discovery.Dns;
using Clocks.Discovery.Mdns;
using Clocks.Model;

namespace Clocks.Tests.Discovery;

/// <summary>RFC 6763, section 6.</summary>
public sealed class TextPairsTests
{
    [Test]
    public async Task An_empty_record_is_one_zero_byte() => await Assert.That(TextPairs.Write()).IsSequence(new byte[] { 0 });

    [Test]
    public async Task Keys_compare_without_case_and_the_first_wins()
    {
        byte[] data = TextPairs.Write("ID=3", "id=4");
        await Assert.That(Value(data, "iD")).IsEqualTo("3");
    }

    [Test]
    public async Task Absent_no_value_empty_and_value_are_four_states()
    {
        byte[] data = TextPairs.Write("flag", "empty=", "full=a=b", "=nokey");
        await Assert.That(TextPairs.TryGet(data, "missing"u8, out _, out _)).IsFalse();
        await Assert.That(TextPairs.TryGet(data, "flag"u8, out _, out bool equals) && !equals).IsTrue();
        await Assert.That(TextPairs.TryGet(data, "empty"u8, out ReadOnlySpan<byte> empty, out equals) && equals && empty.IsEmpty)
            .IsTrue();
        await Assert.That(Value(data, "full")).IsEqualTo("a=b");
        await Assert.That(TextPairs.TryGet(data, ""u8, out _, out _))
            .IsFalse().Because("a string without a key is passed over");
    }

    [Test]
    public async Task A_string_has_at_most_255_bytes_and_is_cut_between_characters()
    {
        byte[] data = TextPairs.Write("host=" + new string('ä', 200));
        await Assert.That(data[0]).IsEqualTo((byte)255);
        await Assert.That(TextPairs.IsWellFormed(data)).IsTrue();
        await Assert.That(Encoding.UTF8.GetString(data.AsSpan(1))).EndsWith("ä");
        await Assert.That(TextPairs.IsWellFormed(TextPairs.Write([.. Enumerable.Repeat(new string('x', 300), 20)])))
            .IsTrue();
        await Assert.That(TextPairs.Write([.. Enumerable.Repeat(new string('x', 300), 20)]).Length <= TextPairs.RecordBytesMax)
            .IsTrue();
    }

    [Test]
    public async Task Strings_that_overrun_the_record_are_not_a_text()
    {
        await Assert.That(TextPairs.IsWellFormed([5, 1, 2])).IsFalse();
        await Assert.That(TextPairs.IsWellFormed([])).IsFalse();
        await Assert.That(TextPairs.TryGet([200, (byte)'i', (byte)'d'], "id"u8, out _, out _)).IsFalse();
    }

    [Test]
    public async Task What_a_node_says_of_itself_reads_back()
    {
        var node = new Advertisement(new NodeId(65_535), new string('ж', 20), Craft.NewRun(), 65_535,
            ClockRate.Max, new string('h', 255));
        ServiceText? said = ServiceText.Read(ServiceText.Write(node, MdnsNames.Instance(node), []));
        await Assert.That((said!.Id, said.Cluster, said.Run, said.Rate))
            .IsEqualTo((node.Id, node.Cluster, node.Run, (ClockRate?)ClockRate.Max));
        await Assert.That(Encoding.UTF8.GetString(ServiceText.Write(node, MdnsNames.Instance(node), []).AsSpan(1, 9)))
            .IsEqualTo("txtvers=1");
    }

    [Test]
    [Arguments("proto=2", "id=3", "cluster=a", "run=00000000000000000000000000000001")]
    [Arguments("proto=1", "id=-3", "cluster=a", "run=00000000000000000000000000000001")]
    [Arguments("proto=1", "id=65536", "cluster=a", "run=00000000000000000000000000000001")]
    [Arguments("proto=1", "id=3x", "cluster=a", "run=00000000000000000000000000000001")]
    [Arguments("proto=1", "id=3", "cluster=", "run=00000000000000000000000000000001")]
    [Arguments("proto=1", "id=3", "cluster=a", "run=1")]
    [Arguments("proto=1", "id=3", "cluster=a", "")]
    public async Task A_text_without_id_cluster_and_run_of_this_protocol_is_nobody(params string[] strings) =>
        await Assert.That(ServiceText.Read(TextPairs.Write(strings))).IsNull();

    /// <summary>The value of a key, or null where there is none.</summary>
    private static string? Value(byte[] data, string key) =>
        TextPairs.TryGet(data, Encoding.UTF8.GetBytes(key), out ReadOnlySpan<byte> value, out _) ? Encoding.UTF8.GetString(value) : null;
}
