using Clocks.Trace.Events;

namespace Clocks.Trace.Loading;

/// <summary>
/// Journals that are there twice: a file that was copied or downloaded again, a folder that is reached by two names.
/// The run's number and its beginning, in the first line, give them away. Counted twice, a journal would accuse its node
/// of taking every message twice; so one copy stays and the others are left out with a sentence. Where the copies
/// differ, the one with more events stays, and the difference is missing evidence: nothing tells which is true.
/// </summary>
internal static class DuplicateJournals
{
    public static void LeaveOut(List<(string Path, TraceDraft Draft)> drafts, List<LoadProblem> problems)
    {
        // By id, because the incarnations of one machine are few.
        var kept = new Dictionary<int, List<int>>();
        for (int i = 0; i < drafts.Count; i++)
        {
            TraceDraft draft = drafts[i].Draft;
            if (draft.Header is not { } header || header.Run == default)
            {
                continue;
            }

            if (!kept.TryGetValue(draft.Id.Value, out List<int>? incarnations))
            {
                kept[draft.Id.Value] = incarnations = [];
            }

            int copied = incarnations.FindIndex(incarnation => AreOfOneRun(drafts[incarnation], drafts[i]));
            if (copied < 0)
            {
                incarnations.Add(i);
                continue;
            }

            int other = incarnations[copied];
            if (draft.EventCount > drafts[other].Draft.EventCount)
            {
                (drafts[i], drafts[other]) = (drafts[other], drafts[i]);
            }

            problems.Add(Sentence(drafts[i], drafts[other]));
            drafts.RemoveAt(i--);
        }
    }

    private static bool AreOfOneRun((string Path, TraceDraft Draft) one, (string Path, TraceDraft Draft) other) =>
        one.Path != other.Path && one.Draft.Header!.Run == other.Draft.Header!.Run
        && one.Draft.StartedAtUnixMicroseconds == other.Draft.StartedAtUnixMicroseconds;

    private static LoadProblem Sentence((string Path, TraceDraft Draft) copy, (string Path, TraceDraft Draft) original)
    {
        bool isSame = IsSame(copy.Draft, original.Draft);
        string name = Path.GetFileName(original.Path);
        return new LoadProblem(
            copy.Path,
            isSame
                ? $"Left out: it is a copy of {name}, the same run of node {copy.Draft.Id}."
                : $"Left out: it is of the same run of node {copy.Draft.Id} as {name}, and differs from it. "
                    + "Keep only the one that is whole.",
            !isSame);
    }

    private static bool IsSame(TraceDraft copy, TraceDraft original)
    {
        EventStore one = copy.Store, other = original.Store;
        if (copy.EventCount != original.EventCount || one.Deliveries != other.Deliveries
            || copy.Footer != original.Footer || copy.LastAtUnixMicroseconds != original.LastAtUnixMicroseconds
            || copy.IsTorn != original.IsTorn || copy.Skips.Count != original.Skips.Count)
        {
            return false;
        }

        // Where events are only counted, their number and both ends must do.

        for (int position = 0; position < one.Count; position++)
        {
            if (one.N(position) != other.N(position) || one.Kind(position) != other.Kind(position)
                || one.OldClock(position) != other.OldClock(position)
                || one.NewClock(position) != other.NewClock(position)
                || one.MonoNs(position) != other.MonoNs(position)
                || one.QueueDepth(position) != other.QueueDepth(position))
            {
                return false;
            }
        }

        return SaySameMessages(one, other);
    }

    private static bool SaySameMessages(EventStore one, EventStore other)
    {
        for (int row = 0; row < one.Receives; row++)
        {
            if (one.From(row) != other.From(row) || one.MessageN(row) != other.MessageN(row)
                || one.MessageClock(row) != other.MessageClock(row) || one.MessageK(row) != other.MessageK(row))
            {
                return false;
            }
        }

        for (int delivery = 0; delivery < one.Deliveries; delivery++)
        {
            if (one.To(delivery) != other.To(delivery) || one.DeliveryK(delivery) != other.DeliveryK(delivery))
            {
                return false;
            }
        }

        return true;
    }
}
