using Clocks.Journal.Reading;
using Clocks.Trace.Events;

namespace Clocks.Trace.Loading;

/// <summary>
/// Which journals belong to one run. A node that starts again moves its older journal aside in the same folder, so a
/// folder can hold several incarnations of one node: those whose times overlap with the newest run are restarts within
/// it and stay, as do those that have met one of it, for wall clocks may be wrong by hours; the others are older runs and are
/// set aside with a sentence. Where the times say that what was moved aside is newer than what took its place, as a simulated run
/// has times of its own, the names are believed.
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

        if (aside.Exists(a => Array.Exists(all, d => Replaces(a.Path, d.Path) && kept.Contains(d.Draft))))
        {
            KeepReplacementsOnly(all, kept, aside);
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
            bool isReplaced = Array.Exists(all, d => Replaces(d.Path, path));
            problems.Add(new LoadProblem(path, SetAside(draft, isReplaced), false));
        }
    }

    /// <summary>Keeps the journals that have taken the place of others, and those that were written at the same time.</summary>
    private static void KeepReplacementsOnly(
        (string Path, TraceDraft Draft)[] all, List<TraceDraft> kept, List<(string Path, TraceDraft Draft)> aside)
    {
        long from = long.MaxValue, until = long.MinValue;
        foreach ((string path, TraceDraft draft) in all)
        {
            if (Array.Exists(all, other => Replaces(path, other.Path)))
            {
                (from, until) = (Math.Min(from, draft.StartedAtUnixMicroseconds), Math.Max(until, End(draft)));
            }
        }

        kept.Clear();
        aside.Clear();
        foreach ((string path, TraceDraft draft) in all)
        {
            if (draft.StartedAtUnixMicroseconds <= until && End(draft) >= from)
            {
                kept.Add(draft);
            }
            else
            {
                aside.Add((path, draft));
            }
        }
    }

    /// <summary>Whether a journal has taken the place of another, which was moved aside for it.</summary>
    private static bool Replaces(string path, string other) =>
        Path.GetDirectoryName(path) == Path.GetDirectoryName(other)
        && JournalName.TryRead(Path.GetFileName(path), out NodeId id, out bool isMovedAside) && !isMovedAside
        && JournalName.TryRead(Path.GetFileName(other), out NodeId same, out bool wasMovedAside) && wasMovedAside && id == same;

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

    private static string SetAside(TraceDraft draft, bool isReplaced) => isReplaced
        ? $"Set aside: a newer run has taken the place of this journal of node {draft.Id}."
        : $"Set aside: this journal of node {draft.Id} ended before the newest run in the folder began.";

    private static long End(TraceDraft draft)
    {
        long last = draft.EventCount == 0 ? draft.StartedAtUnixMicroseconds : draft.LastAtUnixMicroseconds;
        return Math.Max(last, draft.Footer?.At.UnixMicroseconds ?? 0);
    }
}
