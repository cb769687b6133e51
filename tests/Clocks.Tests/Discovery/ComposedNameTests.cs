using Clocks.Discovery.Dns;

namespace Clocks.Tests.Discovery;

public sealed class ComposedNameTests
{
    [Test]
    [Arguments("default-7")]
    [Arguments("salle-\u00E9")]
    [Arguments("\u1ED9\u0439\u1F82")]
    [Arguments("\uD55C\uAE00")]
    [Arguments("\u540D\U0001F552")]
    public async Task A_composed_name_has_no_parts_of_letters(string name) =>
        await Assert.That(ComposedName.FirstPart(name)).IsEqualTo(-1);

    [Test]
    [Arguments("salle-e\u0301", 7)]
    [Arguments("\u0301a", 0)]
    [Arguments("\u00F4\u0323", 1)]
    [Arguments("\u0438\u0306", 1)]
    [Arguments("\u03B1\u0345\u0313\u0300", 1)]
    [Arguments("a\u036F", 1)]
    [Arguments("\u1112\u1161\u11AB\uAE00", 0)]
    [Arguments("\uD558\u11AB", 1)]
    [Arguments("5 \u212B", 2)]
    [Arguments("\u2126", 0)]
    public async Task A_part_of_a_letter_and_a_second_code_of_one_are_found(string name, int at) =>
        await Assert.That(ComposedName.FirstPart(name)).IsEqualTo(at);
}
