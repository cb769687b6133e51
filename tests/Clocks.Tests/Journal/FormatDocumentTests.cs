using System.Runtime.CompilerServices;
using System.Text;
using Clocks.Journal;

namespace Clocks.Tests.Journal;

/// <summary>FORMAT.md is the contract: what it shows is what is read and written.</summary>
[TestClass]
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

    [TestMethod]
    [DataRow("json", JournalFormat.Json, 15)]
    [DataRow("text", JournalFormat.Text, 7)]
    public void Every_example_is_read_and_written_again_byte_for_byte(string fence, JournalFormat format, int count)
    {
        string[] examples = [.. Examples(fence)];
        Assert.HasCount(count, examples);
        foreach (string example in examples)
        {
            using JournalReader reader = JournalReader.Of(Encoding.UTF8.GetBytes(example + "\n"));
            Assert.IsTrue(reader.Next(), $"not understood: {example}");
            Assert.AreEqual(0, reader.SkippedCount, example);
            Assert.AreEqual(example + "\n", Composed.Again(reader.Line, format));
        }
    }

    [TestMethod]
    public void Every_kind_of_line_has_an_example()
    {
        var kinds = new HashSet<LineKind>();
        foreach (string example in Examples("json"))
        {
            using JournalReader reader = JournalReader.Of(Encoding.UTF8.GetBytes(example));
            Assert.IsTrue(reader.Next(), example);
            kinds.Add(reader.Line.Kind);
        }

        CollectionAssert.AreEquivalent(Enum.GetValues<LineKind>(), kinds.ToArray());
    }

    [TestMethod]
    public void Every_key_is_explained_and_found_by_its_name()
    {
        string document = Document();
        foreach (JournalKey key in Enum.GetValues<JournalKey>().Where(k => k != JournalKey.Unknown))
        {
            string name = KeyName.Of(key);
            Assert.Contains($"`{name}`", document, $"{name} is not in FORMAT.md");
            Assert.AreEqual(key, KeyName.Find(Encoding.UTF8.GetBytes(name)));
            Assert.AreEqual(JournalKey.Unknown, KeyName.Find(Encoding.UTF8.GetBytes(name[..^1] + "?")));
        }
    }
}
