using Clocks.Discovery;
using Clocks.Discovery.Dns;
using Clocks.Model;

namespace Clocks.Tests.Discovery;

/// <summary>Unicode's form C. What is expected here is what Python's unicodedata says.</summary>
public sealed class ComposedTextTests
{
    [Test]
    [Arguments("default-7", "default-7")]
    [Arguments("salle-e\u0301", "salle-\u00E9")]
    [Arguments("salle-\u00E9", "salle-\u00E9")]
    [Arguments("o\u0302\u0323", "\u1ED9")]
    [Arguments("\u00F4\u0323", "\u1ED9")]
    [Arguments("\u0438\u0306", "\u0439")]
    [Arguments("\u1112\u1161\u11AB\uAE00", "\uD55C\uAE00")]
    [Arguments("\uD558\u11AB", "\uD55C")]
    [Arguments("\u212B\u2126\u0344", "\u00C5\u03A9\u0308\u0301")]
    [Arguments("\u03B1\u0345\u0313\u0300", "\u1F82")]
    [Arguments("\u0301a", "\u0301a")]
    [Arguments("x\u0302", "x\u0302")]
    [Arguments("a\u0301\u0301", "\u00E1\u0301")]
    [Arguments("\u540D\U0001F552", "\u540D\U0001F552")]
    [Arguments("\u00D3\u0339\u0307\u0340", "\u00D3\u0339\u0307\u0300")]
    [Arguments("\u0049\u03C9\u0312\u035F\u0355\u0173\u0300", "\u0049\u03C9\u0355\u0312\u035F\u0173\u0300")]
    [Arguments("\u0134\u0369\u0328\u0307\u0072", "\u0134\u0328\u0369\u0307\u0072")]
    [Arguments("\u0072\u0330\u1108\u1166\u11B3", "\u0072\u0330\uBEF8")]
    [Arguments("\u0397\u0359\u0057\u030C\u0318\u0327\u0228", "\u0397\u0359\u0057\u0327\u0318\u030C\u0228")]
    [Arguments("\u03CB\u0324\u0346\u032E\u042B\u006B\u1E85\u0328", "\u03CB\u0324\u032E\u0346\u042B\u006B\u1E85\u0328")]
    [Arguments("\u0399\u036B\u0073\u032C\u0307\u03D2", "\u0399\u036B\u1E61\u032C\u03D2")]
    [Arguments("\u0048\u0068\u039F\u030F\u032F\u030A", "\u0048\u0068\u039F\u032F\u030F\u030A")]
    [Arguments("\u1E2B\u0303\u04F4\u031B\u035E\u033A\u01FC\u030C", "\u1E2B\u0303\u04F4\u031B\u033A\u035E\u01FC\u030C")]
    [Arguments("\u1F91\u0301\u04DB\u01CE\u031A\u034A", "\u1F95\u04DB\u01CE\u034A\u031A")]
    public async Task Text_in_any_form_comes_out_composed_and_composed_text_stays(string given, string composed)
    {
        await Assert.That(ComposedText.Of(given)).IsEqualTo(composed);
        await Assert.That(ComposedText.Of(composed)).IsEqualTo(composed);
    }

    [Test]
    public async Task The_same_word_in_two_forms_is_one_cluster()
    {
        Advertisement one = Of("caf\u00E9"), other = Of("cafe\u0301");
        await Assert.That(other).IsEqualTo(one);
        await Assert.That(other.Cluster).IsEqualTo("caf\u00E9");

        static Advertisement Of(string cluster) =>
            new(new NodeId(1), cluster, default, 4_000, ClockRate.Max, "host");
    }
}
