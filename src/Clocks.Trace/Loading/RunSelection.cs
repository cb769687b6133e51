using Clocks.Trace.Events;

namespace Clocks.Trace.Loading;

/// <summary>
/// Which journals belong to one run. A node that starts again moves its older journal aside in the same folder, so a
/// folder can hold several incarnations of one node: those whose times overlap with the newest run are restarts within
/// it and stay, as do those that have met one of it, for wall clocks may be wrong by hours; the others are older runs and are
/// set aside with a sentence.
/// </summary>
internal static class RunSelection
{
    public static void KeepLatestRunOnly(List<(string Path, TraceDraft Draft)> drafts, List<LoadProblem> problems)
    {
        var ids = new HashSet<int>();
        if (drafts.TrueForAll(d => ids.Add(d.Draft.Id.Value)))
        {
            return;
        }

        // From the last end backwards, the run begins ever earlier; whatever ended before that belongs to an older run.
        long began = long.MaxValue;
        bool older = false;
        (string Path, TraceDraft Draft)[] all = [.. drafts];
        var kept = new List<TraceDraft>();
        var aside = new List<(string Path, TraceDraft Draft)>();
        foreach (int index in LastEndFirst(drafts))
        {
            TraceDraft draft = all[index].Draft;
            older |= began != long.MaxValue && End(draft) < began;
            if (older)
            {
                aside.Add(all[index]);
                continue;
            }

            kept.Add(draft);
            began = Math.Min(began, draft.StartedAtUnixMicroseconds);
        }

        while (aside.FindIndex(a => kept.Exists(k => HasMet(k, a.Draft) || HasMet(a.Draft, k))
            && !kept.Exists(k => IsSameRun(k, a.Draft))) is var back and >= 0)
        {
            kept.Add(aside[back].Draft);
            aside.RemoveAt(back);
        }

        foreach ((string path, TraceDraft draft) in aside)
        {
            drafts.RemoveAll(d => d.Draft == draft);
            problems.Add(new LoadProblem(path, SetAside(draft), false));
        }
    }

    /// <summary>Whether both are journals of one incarnation, of which there is one in a run.</summary>
    private static bool IsSameRun(TraceDraft one, TraceDraft other) =>
        one.Header is { } header && other.Header is { } same && header.Run == same.Run;

    /// <summary>Whether the one journal names the run of the other among its peers.</summary>
    private static bool HasMet(TraceDraft one, TraceDraft other) => other.Header is { } header && header.Run != default
        && one.PeerChanges.Exists(change => change.Change.Peer.Run == header.Run);

    /// <summary>The indices of the drafts by descending end; those that ended together stay in their order.</summary>
    private static int[] LastEndFirst(List<(string Path, TraceDraft Draft)> drafts)
    {
        int[] order = new int[drafts.Count];
        long[] ends = new long[drafts.Count];
        for (int i = 0; i < order.Length; i++)
        {
            (order[i], ends[i]) = (i, End(drafts[i].Draft));
        }

        Array.Sort(order, (a, b) => ends[a] != ends[b] ? ends[b].CompareTo(ends[a]) : a.CompareTo(b));
        return order;
    }

    private static string SetAside(TraceDraft draft) =>
        $"Set aside: this journal of node {draft.Id} ended before the newest run in the folder began.";

    private static long End(TraceDraft draft)
    {
        long last = draft.EventCount == 0 ? draft.StartedAtUnixMicroseconds : draft.LastAtUnixMicroseconds;
        return Math.Max(last, draft.Footer?.At.UnixMicroseconds ?? 0);
    }
}
