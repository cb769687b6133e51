using Clocks.Journal.Lines;
using Clocks.Journal.Reading;
using Clocks.Trace.Events;
using Clocks.Trace.Places;
using Clocks.Trace.Texts;

namespace Clocks.Trace.Import;

/// <summary>
/// Our own journals, JSON lines or plain text, and those of other programs with the same lines and fewer keys. The
/// lines come from <see cref="JournalReader"/>; what a lane can tell is what every one of its lines has told. A second
/// STARTUP in a file begins another incarnation: some programs append to their old log.
/// </summary>
/// <param name="keepsEvents">False where only the table is wanted: events are then counted as they are read.</param>
internal sealed class JournalLinesFormat(bool keepsEvents = true) : IJournalFormat
{
    /// <summary>How far it is is told each time so many lines were read.</summary>
    private const int LinesTold = 4_096;

    public string Name => "clocks";

    public bool ReadsTogether => false;

    public bool Recognises(List<string> beginning) => beginning.Exists(static line =>
        (line.TrimStart().StartsWith('{') && HasEventKey(line) && !IsOther(line)) || IsText(line));

    public void Read(
        IReadOnlyList<LogPlace> places, List<(string Path, TraceDraft Draft)> drafts, List<LoadProblem> problems)
    {
        foreach (LogPlace place in places)
        {
            string path = place.Path;
            string problem = "";
            JournalReader? reader = place.Content is { } content ? JournalReader.Of(content) : null;
            if (reader is null && !JournalReader.TryOpen(path, out reader, out problem))
            {
                problems.Add(new LoadProblem(path, problem, true));
                continue;
            }

            using (reader)
            {
                Read(place, reader, drafts, problems);
                if (reader.Problem is { } broken)
                {
                    problems.Add(new LoadProblem(path, broken, true));
                }
            }
        }
    }

    private void Read(
        LogPlace place, JournalReader reader, List<(string Path, TraceDraft Draft)> drafts, List<LoadProblem> problems)
    {
        string path = place.Path;
        var lane = new JournalLane(path, keepsEvents);
        drafts.Add((path, lane.Draft));
        while (reader.Next())
        {
            JournalLine line = reader.Line;
            if (line.Kind == LineKind.Startup && !lane.IsEmpty)
            {
                lane.Close();
                lane = new JournalLane(path, keepsEvents);
                drafts.Add((path, lane.Draft));
            }

            lane.Add(line);
            if (line.Number % LinesTold == 0)
            {
                place.BytesTaken = reader.Bytes;
            }
        }

        place.BytesTaken = reader.Bytes;

        if (lane.IsEmpty && lane.Draft.FinalClock is null && !reader.IsTorn)
        {
            // Other programs write JSON lines with events too; one with the name of a journal may have been one.
            drafts.RemoveAt(drafts.Count - 1);
            bool hasName = LogWords.IdOfFile(path) is not null;
            problems.Add(new LoadProblem(path, "No line of it is one of a journal.", hasName));
            return;
        }

        lane.Draft.IsTorn = reader.IsTorn;
        foreach (SkippedLine skipped in reader.Skipped)
        {
            if (skipped.Reason == SkipReason.Torn)
            {
                continue;
            }

            // A value that was ignored may be the very one by which a rule would have been broken.
            bool losesEvidence = skipped.Reason is not (SkipReason.UnknownEvent or SkipReason.NoEvent);
            lane.Draft.Skip(skipped.Number, skipped.Why, losesEvidence);
        }

        if (reader.SkippedCount > reader.Skipped.Count)
        {
            lane.Draft.Skip(reader.Lines, $"{reader.SkippedCount - reader.Skipped.Count} more lines could not be used");
        }

        lane.Close();
    }

    /// <summary>Whether a line has the key <c>event</c>, and not the word as a value.</summary>
    private static bool HasEventKey(string line) =>
        line.IndexOf("\"event\"", StringComparison.Ordinal) is var at and >= 0
        && line.AsSpan(at + "\"event\"".Length).TrimStart().StartsWith(':');

    /// <summary>Whether a line is an event of a program with other keys.</summary>
    private static bool IsOther(string line) =>
        !line.Contains("\"new_clock\"", StringComparison.Ordinal) && !line.Contains("\"system_time\"", StringComparison.Ordinal)
        && JsonFieldsFormat.IsEvent(line);

    /// <summary>A line of plain text: a time, a word, <c>L=</c> and a clock.</summary>
    private static bool IsText(string line)
    {
        string[] parts = line.Split(", ");
        return parts.Length >= 3 && LogWords.UnixMicroseconds(parts[0]) is not null
            && parts[2].StartsWith("L=", StringComparison.Ordinal);
    }
}
