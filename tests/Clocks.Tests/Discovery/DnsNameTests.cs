using System.Text;
using Clocks.Discovery;
using Clocks.Discovery.Dns;
using Clocks.Discovery.Mdns;

namespace Clocks.Tests.Discovery;

public sealed class DnsNameTests
{
    [Test]
    public async Task Names_differ_in_the_case_of_ascii_letters_only_and_are_equal()
    {
        await Assert.That(DnsName.Of("lab-Ä", "local")).IsEqualTo(DnsName.Of("LAB-Ä", "Local"));
        await Assert.That(DnsName.Of("lab", "local").GetHashCode()).IsEqualTo(DnsName.Of("LAB", "Local").GetHashCode());
        await Assert.That(DnsName.Of("lab-ä")).IsNotEqualTo(DnsName.Of("lab-Ä"));
        await Assert.That(DnsName.Of("ab")).IsNotEqualTo(DnsName.Of("a", "b"));
    }

    [Test]
    public async Task Dots_and_backslashes_of_a_label_are_escaped_in_text_only()
    {
        DnsName name = DnsName.Of("Lab 1.2\\x", "_clocks", "_tcp", "local");
        await Assert.That(name.ToString()).IsEqualTo(@"Lab 1\.2\\x._clocks._tcp.local");
        await Assert.That(Encoding.UTF8.GetString(name.FirstLabel)).IsEqualTo("Lab 1.2\\x");
    }

    [Test]
    public async Task Every_name_of_ours_ends_in_local_and_nothing_is_appended_to_others()
    {
        Advertisement self = Craft.Node(3, 4_003);
        DnsName[] ours =
        [
            MdnsNames.ServiceType, MdnsNames.TypeEnumeration, MdnsNames.Instance(self), MdnsNames.Host(self.Run, 2),
            MdnsNames.Subtype("red"),
        ];
        await Assert.That(Array.TrueForAll(ours, name => name.ToString().EndsWith(".local", StringComparison.Ordinal)))
            .IsTrue();
        await Assert.That(DnsName.Of("printer", "example", "org").ToString()).IsEqualTo("printer.example.org");
    }

    [Test]
    public async Task What_steers_a_terminal_is_shown_as_numbers()
    {
        await Assert.That(DnsName.Of("\u001b[31mred\n\0").ToString()).IsEqualTo(@"\027[31mred\010\000");
        await Assert.That(PlainText.Of("a\u202Eb"u8)).IsEqualTo(@"a\226\128\174b").Because("right-to-left override");
        await Assert.That(PlainText.Of([0xFF, 0xFE, (byte)'o', (byte)'k']))
            .IsEqualTo(@"\255\254ok").Because("broken UTF-8");
        await Assert.That(PlainText.Of("Grüße 群 👩‍👧"u8)).IsEqualTo("Grüße 群 👩‍👧");
    }

    [Test]
    public async Task A_label_has_1_to_63_bytes_and_a_name_at_most_255()
    {
        await Assert.That(DnsName.Of(new string('x', 63)).Wire.Length).IsEqualTo(65);
        Assert.ThrowsExactly<ArgumentException>(() => _ = DnsName.Of(new string('x', 64)));
        Assert.ThrowsExactly<ArgumentException>(() => _ = DnsName.Of("a", "", "b"));
        Assert.ThrowsExactly<ArgumentException>(() => _ = DnsName.Of(new string('ä', 32)));
        string label = new('x', 63);
        Assert.ThrowsExactly<ArgumentException>(() => _ = DnsName.Of(label, label, label, label));
        await Assert.That(DnsName.Of(label, label, label, new string('y', 61)).Wire.Length).IsEqualTo(255);
    }

    [Test]
    public async Task One_label_under_a_parent_is_its_child()
    {
        DnsName parent = DnsName.Of("_clocks", "_tcp", "local");
        await Assert.That(DnsName.Under("x", parent).IsChildOf(parent)).IsTrue();
        await Assert.That(parent.IsChildOf(parent)).IsFalse();
        await Assert.That(DnsName.Under("y", DnsName.Under("x", parent)).IsChildOf(parent)).IsFalse();
    }
}
