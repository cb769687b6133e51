using System.Text;
using Clocks.Discovery;
using Clocks.Discovery.Dns;
using Clocks.Discovery.Mdns;

namespace Clocks.Tests.Discovery;

[TestClass]
public sealed class DnsNameTests
{
    [TestMethod]
    public void Names_differ_in_the_case_of_ascii_letters_only_and_are_equal()
    {
        Assert.AreEqual(DnsName.Of("LAB-Ä", "Local"), DnsName.Of("lab-Ä", "local"));
        Assert.AreEqual(DnsName.Of("LAB", "Local").GetHashCode(), DnsName.Of("lab", "local").GetHashCode());
        Assert.AreNotEqual(DnsName.Of("lab-Ä"), DnsName.Of("lab-ä"));
        Assert.AreNotEqual(DnsName.Of("a", "b"), DnsName.Of("ab"));
    }

    [TestMethod]
    public void Dots_and_backslashes_of_a_label_are_escaped_in_text_only()
    {
        DnsName name = DnsName.Of("Lab 1.2\\x", "_clocks", "_tcp", "local");
        Assert.AreEqual(@"Lab 1\.2\\x._clocks._tcp.local", name.ToString());
        Assert.AreEqual("Lab 1.2\\x", Encoding.UTF8.GetString(name.FirstLabel));
    }

    [TestMethod]
    public void Every_name_of_ours_ends_in_local_and_nothing_is_appended_to_others()
    {
        Advertisement self = LoopbackTests.Node(3, 4_003);
        DnsName[] ours =
        [
            MdnsNames.ServiceType, MdnsNames.TypeEnumeration, MdnsNames.Instance(self), MdnsNames.Host(self.Run, 2),
            MdnsNames.Subtype("red"),
        ];
        Assert.IsTrue(Array.TrueForAll(ours, name => name.ToString().EndsWith(".local", StringComparison.Ordinal)));
        Assert.AreEqual("printer.example.org", DnsName.Of("printer", "example", "org").ToString());
    }

    [TestMethod]
    public void What_steers_a_terminal_is_shown_as_numbers()
    {
        Assert.AreEqual(@"\027[31mred\010\000", DnsName.Of("\u001b[31mred\n\0").ToString());
        Assert.AreEqual(@"a\226\128\174b", PlainText.Of("a\u202Eb"u8), "right-to-left override");
        Assert.AreEqual(@"\255\254ok", PlainText.Of([0xFF, 0xFE, (byte)'o', (byte)'k']), "broken UTF-8");
        Assert.AreEqual("Grüße 群 👩‍👧", PlainText.Of("Grüße 群 👩‍👧"u8));
    }

    [TestMethod]
    public void A_label_has_1_to_63_bytes_and_a_name_at_most_255()
    {
        Assert.AreEqual(65, DnsName.Of(new string('x', 63)).Wire.Length);
        Assert.ThrowsExactly<ArgumentException>(() => DnsName.Of(new string('x', 64)));
        Assert.ThrowsExactly<ArgumentException>(() => DnsName.Of("a", "", "b"));
        Assert.ThrowsExactly<ArgumentException>(() => DnsName.Of(new string('ä', 32)));
        string label = new('x', 63);
        Assert.ThrowsExactly<ArgumentException>(() => DnsName.Of(label, label, label, label));
        Assert.AreEqual(255, DnsName.Of(label, label, label, new string('y', 61)).Wire.Length);
    }

    [TestMethod]
    public void One_label_under_a_parent_is_its_child()
    {
        DnsName parent = DnsName.Of("_clocks", "_tcp", "local");
        Assert.IsTrue(DnsName.Under("x", parent).IsChildOf(parent));
        Assert.IsFalse(parent.IsChildOf(parent));
        Assert.IsFalse(DnsName.Under("y", DnsName.Under("x", parent)).IsChildOf(parent));
    }
}
