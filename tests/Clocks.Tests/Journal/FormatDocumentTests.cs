using System.Runtime.CompilerServices;
using System.Text;
using Clocks.Journal;
using Clocks.Journal.Lines;
using Clocks.Journal.Reading;

namespace Clocks.Tests.Journal;

/// <summary>FORMAT.md is the contract: what it shows is what is read and written.</summary>
public sealed class FormatDocumentTests
{
    private static string Document([CallerFilePath] string here = "") =>
        File.ReadAllText(Path.Combine(Path.GetDirectoryName(here)!, "../../../src/Clocks.Journal/FORMAT.md"));

    private static IEnumerable<string> Examples(string fence)
    {
        bool isInside = false;
        foreach (string line in Document().Split('\n'))
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
            {
                isInside = line == "```" + fence;
            }
            else if (isInside)
            {
                yield return line;
            }
        }
    }

    [Test]
    [Arguments("json", JournalFormat.Json, 15)]
    [Arguments("text", JournalFormat.Text, 7)]
    public async Task Every_example_is_read_and_written_again_byte_for_byte(string fence, JournalFormat format, int count)
    {
        string[] examples = [.. Examples(fence)];
        await Assert.That(examples).Count().IsEqualTo(count);
        foreach (string example in examples)
        {
            using JournalReader reader = JournalReader.Of(Encoding.UTF8.GetBytes(example + "\n"));
            await Assert.That(reader.Next()).IsTrue().Because($"not understood: {example}");
            await Assert.That(reader.SkippedCount).IsEqualTo(0).Because(example);
            await Assert.That(Composed.Again(reader.Line, format)).IsEqualTo(example + "\n");
        }
    }

    [Test]
    public async Task Every_kind_of_line_has_an_example()
    {
        var kinds = new HashSet<LineKind>();
        foreach (string example in Examples("json"))
        {
            using JournalReader reader = JournalReader.Of(Encoding.UTF8.GetBytes(example));
            await Assert.That(reader.Next()).IsTrue().Because(example);
            kinds.Add(reader.Line.Kind);
        }

        await Assert.That(kinds.ToArray()).HasItems(Enum.GetValues<LineKind>());
    }

    [Test]
    public async Task Every_key_is_explained_and_found_by_its_name()
    {
        string document = Document();
        foreach (JournalKey key in Enum.GetValues<JournalKey>().Where(k => k != JournalKey.Unknown))
        {
            string name = JournalKeyNames.Of(key);
            await Assert.That(document).Contains($"`{name}`").Because($"{name} is not in FORMAT.md");
            await Assert.That(JournalKeyNames.Find(Encoding.UTF8.GetBytes(name))).IsEqualTo(key);
            await Assert.That(JournalKeyNames.Find(Encoding.UTF8.GetBytes(name[..^1] + "?"))).IsEqualTo(JournalKey.Unknown);
        }
    }
}
