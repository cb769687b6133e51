using System.Text;
using Clocks.Discovery;
using Clocks.Discovery.Dns;
using Clocks.Discovery.Mdns;
using Clocks.Model;

namespace Clocks.Tests.Discovery;

/// <summary>RFC 6763, section 6.</summary>
[TestClass]
public sealed class TextPairsTests
{
    [TestMethod]
    public void An_empty_record_is_one_zero_byte() => CollectionAssert.AreEqual(new byte[] { 0 }, TextPairs.Write());

    [TestMethod]
    public void Keys_compare_without_case_and_the_first_wins()
    {
        byte[] data = TextPairs.Write("ID=3", "id=4");
        Assert.IsTrue(TextPairs.TryGet(data, "iD"u8, out ReadOnlySpan<byte> value, out _));
        Assert.AreEqual("3", Encoding.UTF8.GetString(value));
    }

    [TestMethod]
    public void Absent_no_value_empty_and_value_are_four_states()
    {
        byte[] data = TextPairs.Write("flag", "empty=", "full=a=b", "=nokey");
        Assert.IsFalse(TextPairs.TryGet(data, "missing"u8, out _, out _));
        Assert.IsTrue(TextPairs.TryGet(data, "flag"u8, out _, out bool equals) && !equals);
        Assert.IsTrue(TextPairs.TryGet(data, "empty"u8, out ReadOnlySpan<byte> empty, out equals) && equals && empty.IsEmpty);
        Assert.IsTrue(TextPairs.TryGet(data, "full"u8, out ReadOnlySpan<byte> full, out _));
        Assert.AreEqual("a=b", Encoding.UTF8.GetString(full));
        Assert.IsFalse(TextPairs.TryGet(data, ""u8, out _, out _), "a string without a key is passed over");
    }

    [TestMethod]
    public void A_string_has_at_most_255_bytes_and_is_cut_between_characters()
    {
        byte[] data = TextPairs.Write("host=" + new string('ä', 200));
        Assert.AreEqual(255, data[0]);
        Assert.IsTrue(TextPairs.IsWellFormed(data));
        StringAssert.EndsWith(Encoding.UTF8.GetString(data.AsSpan(1)), "ä");
        Assert.IsTrue(TextPairs.IsWellFormed(TextPairs.Write([.. Enumerable.Repeat(new string('x', 300), 20)])));
        Assert.IsTrue(TextPairs.Write([.. Enumerable.Repeat(new string('x', 300), 20)]).Length <= TextPairs.RecordBytesMax);
    }

    [TestMethod]
    public void Strings_that_overrun_the_record_are_not_a_text()
    {
        Assert.IsFalse(TextPairs.IsWellFormed([5, 1, 2]));
        Assert.IsFalse(TextPairs.IsWellFormed([]));
        Assert.IsFalse(TextPairs.TryGet([200, (byte)'i', (byte)'d'], "id"u8, out _, out _));
    }

    [TestMethod]
    public void What_a_node_says_of_itself_reads_back()
    {
        var node = new Advertisement(new NodeId(65_535), new string('ж', 20), LoopbackTests.NewRun(), 65_535,
            ClockRate.Max, new string('h', 255));
        ServiceText? said = ServiceText.Read(ServiceText.Write(node));
        Assert.AreEqual((node.Id, node.Cluster, node.Run, (ClockRate?)ClockRate.Max), (said!.Id, said.Cluster, said.Run, said.Rate));
        Assert.AreEqual("txtvers=1", Encoding.UTF8.GetString(ServiceText.Write(node).AsSpan(1, 9)));
    }

    [TestMethod]
    [DataRow("proto=2", "id=3", "cluster=a", "run=00000000000000000000000000000001")]
    [DataRow("proto=1", "id=-3", "cluster=a", "run=00000000000000000000000000000001")]
    [DataRow("proto=1", "id=65536", "cluster=a", "run=00000000000000000000000000000001")]
    [DataRow("proto=1", "id=3x", "cluster=a", "run=00000000000000000000000000000001")]
    [DataRow("proto=1", "id=3", "cluster=", "run=00000000000000000000000000000001")]
    [DataRow("proto=1", "id=3", "cluster=a", "run=1")]
    [DataRow("proto=1", "id=3", "cluster=a", "")]
    public void A_text_without_id_cluster_and_run_of_this_protocol_is_nobody(params string[] strings) =>
        Assert.IsNull(ServiceText.Read(TextPairs.Write(strings)));
}
