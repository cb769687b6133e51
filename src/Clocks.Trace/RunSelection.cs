using System.Globalization;

namespace Clocks.Trace;

/// <summary>
/// Which journals belong to one run. A node that starts again moves its older journal aside in the same folder, so a
/// folder can hold several lives of one node: lives whose times overlap with the newest run are restarts within it
/// and stay; the others are older runs and are set aside with a sentence.
/// </summary>
internal static class RunSelection
{
    public static void SetAsideOtherRuns(List<(string Path, TraceDraft Draft)> drafts, List<LoadProblem> problems)
    {
        if (drafts.Select(static d => d.Draft.Id).Distinct().Count() == drafts.Count)
        {
            return;
        }

        // From the last end backwards, the run begins ever earlier; whatever ended before that belongs to an older run.
        long began = long.MaxValue;
        bool older = false;
        foreach ((string path, TraceDraft draft) in drafts.OrderByDescending(static d => End(d.Draft)).ToList())
        {
            older |= began != long.MaxValue && End(draft) < began;
            if (older)
            {
                drafts.Remove((path, draft));
                problems.Add(new LoadProblem(path, SetAside(draft), false));
                continue;
            }

            began = Math.Min(began, draft.StartedAtUnixMicroseconds);
        }
    }

    private static string SetAside(TraceDraft draft) => string.Create(
        CultureInfo.InvariantCulture,
        $"Set aside: this journal of node {draft.Id} ended before the newest run in the folder began.");

    private static long End(TraceDraft draft)
    {
        int count = draft.Store.Count;
        long last = count == 0 ? draft.StartedAtUnixMicroseconds : draft.Store.UnixMicroseconds(count - 1);
        return Math.Max(last, draft.Footer?.At.UnixMicroseconds ?? 0);
    }
}
