using System.Text;
using Clocks.Tests.Journal;
using Clocks.Trace.Events;
using Clocks.Trace.Import;
using Clocks.Trace.Loading;
using Clocks.Trace.Verify;

namespace Clocks.Tests.Trace;

/// <summary>What is no log, or looks like none, is accounted for.</summary>
public sealed class UnreadTests
{
    [Test]
    [Arguments("utf-16le")]
    [Arguments("utf-16be")]
    public async Task Utf_16_without_a_mark_is_read_also_out_of_an_archive(string encoding)
    {
        using var folder = new Scratch();
        var truth = new ForeignRun(2);
        truth.Write(folder, "m#.log", l => $"{l.Seconds:0.00} {l.Kind} clock={l.Clock}");
        foreach (string file in Directory.GetFiles(folder.Folder))
        {
            File.WriteAllBytes(file, Encoding.GetEncoding(encoding).GetBytes(File.ReadAllText(file)));
        }

        RunTrace run = TraceLoader.Load([folder.Folder]);
        await Assert.That(run.EventCount).IsEqualTo(truth.Lines.Count);
        System.IO.Compression.ZipFile.CreateFromDirectory(folder.Folder, folder.Folder + ".zip");
        RunTrace packed = TraceLoader.Load([folder.Folder + ".zip"]);
        File.Delete(folder.Folder + ".zip");
        await Assert.That(packed.EventCount).IsEqualTo(truth.Lines.Count);
    }

    [Test]
    public async Task Bytes_that_are_no_text_are_said_to_be_none_and_no_pattern_is_made_of_them()
    {
        using var folder = new Scratch();
        byte[] bytes = new byte[20_000];
        new Random(1).NextBytes(bytes);
        File.WriteAllBytes(folder.Path("m1.log"), bytes);
        LoadProblem problem = TraceLoader.Load([folder.Path("m1.log")]).Problems.Single();
        await Assert.That(problem.Why).EndsWith("It holds no text.");
    }

    [Test]
    public async Task Without_a_journal_no_rule_is_kept()
    {
        using var folder = new Scratch();
        Verification verified = Verification.Compute(TraceLoader.Load([folder.Folder]));
        await Assert.That(verified.Rules.Select(rule => rule.Verdict).Distinct()).IsSequence([Verdict.Unknown]);
    }

    [Test]
    public async Task A_folder_of_diagnostics_says_that_they_are_no_journals()
    {
        using var folder = new Scratch();
        File.WriteAllText(
            folder.Path("n1.jsonl"), """{"time":"2026-11-21T09:23:27.1234567Z","level":"info","text":"Clock 1 sent to 2"}""" + "\n");
        await Assert.That(TraceLoader.Load([folder.Folder]).Problems.Single().Why).IsEqualTo(
            "There is no journal here: n1.jsonl holds diagnostics, what a node says to people; its journal is where --log said.");
    }

    [Test]
    public async Task Whoever_of_a_class_has_handed_in_an_empty_folder_is_in_its_list()
    {
        using var folder = new Scratch();
        foreach (string name in (string[])["alice", "bob"])
        {
            Directory.CreateDirectory(folder.Path($"class/{name}"));
            File.WriteAllText(folder.Path($"class/{name}/m1.log"), "internal clock=1\nsend clock=2\ninternal clock=3\n");
        }

        Directory.CreateDirectory(folder.Path("class/carol"));
        await Assert.That(Submissions.Of([folder.Path("class")], LogReading.Default).Select(one => one.Name))
            .IsSequence(["alice", "bob", "carol"]);
    }

    [Test]
    [Arguments("a list on one line, cut", 20, 1)]
    [Arguments("a document, cut, behind a banner", 20, 0)]
    [Arguments("objects one after another", 0, 0)]
    public async Task Json_that_is_no_document_is_read_as_far_as_it_is_whole(string shape, int cut, int line)
    {
        using var folder = new Scratch();
        var truth = new ForeignRun(21, 15);
        for (int m = 0; m < 3; m++)
        {
            IEnumerable<string> objects = truth.Lines.Where(l => l.Machine == m).Select(l =>
                $"{{\"kind\":\"{l.Kind}\",\"clock\":{l.Clock},\"note\":\"a {{ in a text\"}}");
            string text = shape.StartsWith("a list", StringComparison.Ordinal) ? $"[{string.Join(", ", objects)}]"
                : shape.StartsWith("a document", StringComparison.Ordinal)
                    ? $"machine {m} started\n{{\"events\":[\n{string.Join(",", objects).Replace(",", ",\n", StringComparison.Ordinal)}]}}"
                : string.Join('\n', objects).Replace(",", ",\n", StringComparison.Ordinal);
            File.WriteAllText(folder.Path($"m{m}.json"), text[..^cut]);
        }

        RunTrace run = TraceLoader.Load([folder.Folder]);
        await Assert.That(run.EventCount).IsEqualTo(truth.Lines.Count - (cut > 0 ? 3 : 0)).Because(shape);
        await Assert.That(run.Nodes.Count(node => node.Skips.Count == 1)).IsEqualTo(cut > 0 ? 3 : 0);
        await Assert.That(run.Nodes[0].Skips.Select(skip => skip.Why).Distinct())
            .IsSequence(cut > 0 ? new[] { "what stands behind it breaks off" } : []);
        await Assert.That(line == 0 || run.Nodes[0].Skips[0].Line == line).IsTrue();
        await Assert.That(Verification.Compute(run).Rules.Select(rule => rule.Verdict)).DoesNotContain(Verdict.Invalid);
    }
}
