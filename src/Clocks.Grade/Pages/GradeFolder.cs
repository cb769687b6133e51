using System.Text;
using Clocks.Files;
using Clocks.Grade.Programs;
using Clocks.Render.Notebook;
using Clocks.Trace.Events;
using Clocks.Trace.Loading;

namespace Clocks.Grade.Pages;

/// <summary>
/// Everything about one grade on disk: <c>report.html</c> with the moments that broke rules, <c>results.json</c> for Gradescope,
/// <c>junit.xml</c>, <c>grade.json</c>, what was told and said, and journals. A file appears whole or not at all.
/// </summary>
public static class GradeFolder
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Writes all of it, the page first.</summary>
    public static IReadOnlyList<WrittenFile> Write(GradedProgram program, string folder)
    {
        var rest = new List<WrittenFile>();
        var runs = new List<RunTrace>();
        foreach (IStartRecord record in program.Records)
        {
            rest.Add(AtomicFile.Save(folder, $"told_{record.Start}.jsonl", "what it was told", () => Lines(record.Told)));
            rest.Add(AtomicFile.Save(folder, $"said_{record.Start}.jsonl", "what it said", () => Lines(record.Said)));
            string start = Path.Combine(folder, $"start_{record.Start}");
            var paths = new List<string>();
            foreach ((string name, byte[] text) in record.Journals())
            {
                WrittenFile journal = AtomicFile.Save(start, name, "journal", () => text);
                paths.Add(journal.Path);
                _ = journal.Failure is not null && Add(rest, journal);
            }

            runs.Add(TraceLoader.Load(paths));
        }

        return [.. NotebookFolder.Write(GradePage.Of(program, runs), folder, "report"), .. WriteForOthers(program, folder), .. rest];

        static bool Add(List<WrittenFile> to, WrittenFile file)
        {
            to.Add(file);
            return true;
        }
    }

    /// <summary>Writes what other programs read.</summary>
    public static IReadOnlyList<WrittenFile> WriteForOthers(GradedProgram program, string folder) =>
    [
        AtomicFile.Save(folder, "results.json", "for Gradescope", () => GradeJson.Gradescope(program)),
        AtomicFile.Save(folder, "junit.xml", "for continuous integration", () => Utf8.GetBytes(JUnitXml.Of([program]))),
        AtomicFile.Save(folder, "grade.json", "numbers for programs", () => GradeJson.Document(program)),
    ];

    private static byte[] Lines(IReadOnlyList<string> lines)
    {
        var text = new StringBuilder();
        foreach (string line in lines)
        {
            text.Append(line).Append('\n');
        }

        return Utf8.GetBytes(text.ToString());
    }
}
