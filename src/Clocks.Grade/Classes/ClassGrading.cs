using Clocks.Files;
using Clocks.Grade.Pages;
using Clocks.Grade.Programs;
using Clocks.Grade.Rules;
using Clocks.Trace.Jobs;

namespace Clocks.Grade.Classes;

/// <summary>
/// A class: every submission is graded with the same seed, several at once, and what is done is kept, so that a class that was
/// interrupted goes on. Blocks until all are done.
/// </summary>
public static class ClassGrading
{
    /// <summary>The submissions: the folders in a folder, in the order of their names; those that begin with a point are none.</summary>
    public static IReadOnlyList<string> Find(string folder)
    {
        var found = new List<string>();
        foreach (string each in Directory.GetDirectories(folder))
        {
            found.AddRange(Path.GetFileName(each).StartsWith('.') ? [] : [Path.GetFullPath(each)]);
        }

        found.Sort(StringComparer.Ordinal);
        return found;
    }

    /// <summary>Grades them.</summary>
    /// <param name="submissions">Their folders.</param>
    /// <param name="words">How each is started.</param>
    /// <param name="door">How each is spoken with.</param>
    /// <param name="rubric">By which rules.</param>
    /// <param name="limits">What each may use.</param>
    /// <param name="seed">What is drawn.</param>
    /// <param name="folder">Where what is done is kept, a folder for each.</param>
    /// <param name="jobs">How many at once.</param>
    /// <param name="onDone">Told how many are done, by any thread.</param>
    /// <returns>A row for each, in their order, and what could not be written.</returns>
    public static (IReadOnlyList<ClassRow> Rows, IReadOnlyList<WrittenFile> Failures) Run(
        IReadOnlyList<string> submissions, IReadOnlyList<string> words, Door door, Rubric rubric, ProgramLimits limits, ulong seed,
        string folder, int jobs, Action<int> onDone)
    {
        var rows = new ClassRow[submissions.Count];
        var failures = new List<WrittenFile>();
        int done = 0;
        ParallelJobs.Run(submissions.Count, Grade, jobs);
        return (rows, failures);

        void Grade(int i)
        {
            string name = Path.GetFileName(submissions[i]);
            string kept = Path.Combine(folder, name);
            ClassRow? before = ReadFile(Path.Combine(kept, "grade.json")) is { } text
                ? ClassRow.Kept(text, name, words, seed, rubric.Rules)
                : null;
            if (before is null)
            {
                GradedProgram program = GradedProgram.Of(name, new ProgramCommand(words, submissions[i]), door, rubric, limits, seed);
                foreach (WrittenFile file in GradeFolder.Write(program, kept))
                {
                    if (file.Failure is not null)
                    {
                        lock (failures)
                        {
                            failures.Add(file);
                        }
                    }
                }

                before = ClassRow.Of(program);
            }

            rows[i] = before;
            onDone(Interlocked.Increment(ref done));
        }
    }

    private static byte[]? ReadFile(string path)
    {
        try
        {
            return File.Exists(path) ? File.ReadAllBytes(path) : null;
        }
        catch (Exception e) when (FileFailure.IsExpected(e))
        {
            return null;
        }
    }
}
