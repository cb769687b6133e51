using System.Globalization;
using System.Text.RegularExpressions;
using Clocks.Tests.Trace;

namespace Clocks.Properties.Mutation;

/// <summary>
/// Lies and harmless changes of true runs. <c>CLOCKS_MUTATIONS</c> says how many seeds (a few), <c>CLOCKS_MUTATION_FIRST</c> the
/// first, <c>CLOCKS_MUTATION_TABLE</c> where the table goes.
/// </summary>
public sealed partial class MutationTests
{
    private const int UsualSeeds = 2;

    [Test]
    public async Task Every_lie_is_shown_or_on_the_page_and_nothing_harmless_is_accused()
    {
        var campaign = new Campaign();
        campaign.Run((ulong)Number("CLOCKS_MUTATION_FIRST", 1), Number("CLOCKS_MUTATIONS", UsualSeeds));
        if (Environment.GetEnvironmentVariable("CLOCKS_MUTATION_TABLE") is { Length: > 0 } table)
        {
            await File.WriteAllTextAsync(table, campaign.Table());
        }

        await Assert.That(string.Join('\n', campaign.Failures)).IsEqualTo("").Because(campaign.Table());
        await Assert.That(string.Join('\n', campaign.NeverMade)).IsEqualTo("").Because("a kind that no base allows proves nothing");
        await Assert.That(string.Join('\n', campaign.AlwaysShown)).IsEqualTo("").Because("what is shown does not belong on the page");
    }

    [Test]
    public async Task The_page_lists_what_no_journal_can_show_and_nothing_else()
    {
        string page = await File.ReadAllTextAsync(Path.Combine(Samples.Folder, "..", "..", "docs", "unshowable.md"));
        string[] listed = [.. Row().Matches(page).Select(m => m.Groups[1].Value)];
        await Assert.That(listed.Order()).IsSequence(
            Base.AllKinds.Where(m => m.Meaning == Meaning.Unshowable).Select(m => m.Name).Order());
    }

    private static int Number(string variable, int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : usual;

    [GeneratedRegex(@"^\| `([^`]+)` \| \S", RegexOptions.Multiline)]
    private static partial Regex Row();
}
