using Clocks.Trace.Events;

namespace Clocks.Trace.Found;

/// <summary>
/// What programs of other people make a habit of that Lamport's rules, taken by the letter, would call broken: an internal
/// event is written with the clock that was, a receive takes the greater clock and adds nothing, a message carries the clock
/// before the send, a send to two machines counts twice. A habit is a finding: the rules it touches cannot be judged for that
/// log. A single lapse is none, and stays a counterexample.
/// </summary>
internal static class Customs
{
    /// <summary>Fewer of a kind are lapses.</summary>
    private const int HabitMin = 3;

    /// <summary>So many of a hundred steps at least.</summary>
    private const int HabitPercent = 3;

    /// <summary>So many of a hundred steps of no known habit: then the numbers that were read are no Lamport clocks.</summary>
    private const int MisreadPercent = 30;

    /// <summary>
    /// The habits of a log that was read, or that lines between its events which look like more of them were not understood, so that
    /// nobody knows what happened there; as half a sentence, null where there is neither.
    /// </summary>
    public static string? Of(TraceDraft draft)
    {
        long last = draft.Store.Count == 0 ? 0 : draft.Store.Line(draft.Store.Count - 1);
        List<TraceSkip> lost = draft.Skips.FindAll(skip => skip.LosesEvidence && skip.Line < last);
        return Of(draft.Store, draft.Knows)
            ?? (lost.Count == 0 ? null
                : lost.Count == 1 ? $"line {lost[0].Line} looks like an event and was not understood"
                : $"{lost.Count} lines that look like events were not understood, from line {lost[0].Line} on");
    }

    /// <summary>The habits of a log whose events are all there, as half a sentence; null where there is none.</summary>
    private static string? Of(EventStore store, FormatFeatures knows)
    {
        var counts = new Counts();
        bool tellsOld = (knows & FormatFeatures.OldClocks) != 0, tellsMessages = (knows & FormatFeatures.MessageClocks) != 0;
        for (int position = tellsOld ? 0 : 1; position < store.Count; position++)
        {
            counts.Steps++;
            if (store.Kind(position) == EventKind.Receive)
            {
                counts.Receive(store, position, tellsMessages);
            }
            else
            {
                counts.Step(store, position);
            }

            counts.Torn += position > 0 && store.OldClock(position) != store.NewClock(position - 1) ? 1 : 0;
        }

        string? begins = store.Count > 0 && store.NewClock(0) == 0 && store.OldClock(0) == 0
            ? "the first event has the clock 0, as where the clock is written before it moves"
            : null;
        return counts.Sentence() ?? begins;
    }

    private sealed class Counts
    {
        private long _standing, _sendsByTwo, _noPlusOne, _beforeSend, _strange;

        public long Steps { get; set; }

        public long Torn { get; set; }

        public void Step(EventStore store, int position)
        {
            long jump = store.NewClock(position) - store.OldClock(position);
            if (jump == 0)
            {
                _standing++;
            }
            else if (jump == 2 && store.Kind(position) == EventKind.Send)
            {
                _sendsByTwo++;
            }
            else if (jump != 1)
            {
                _strange++;
            }
        }

        public void Receive(EventStore store, int position, bool tellsMessages)
        {
            long old = store.OldClock(position), now = store.NewClock(position);
            if (!tellsMessages)
            {
                _standing += now == old ? 1 : 0;
                _strange += now < old ? 1 : 0;
                return;
            }

            long message = store.MessageClock(store.ReceiveRow(position));
            if (now == Math.Max(old, message) + 1)
            {
                return;
            }

            if (now == Math.Max(old, message))
            {
                _noPlusOne++;
            }
            else if (now == Math.Max(old, message + 1) + 1)
            {
                _beforeSend++;
            }
            else
            {
                _strange++;
            }
        }

        public string? Sentence()
        {
            var habits = new List<string>();
            if (_standing > 0)
            {
                // Programs that log twice in a tick do it seldom, and no other lapse looks like it.
                habits.Add($"{Plural.Of(_standing, "event")} with the clock of the event before");
            }

            Note(habits, _noPlusOne, "receives take the greater of the two clocks and do not add one");
            Note(habits, _beforeSend, "messages carry the clock before their send");
            Note(habits, _sendsByTwo, "sends advance the clock by two");
            Note(habits, Torn, "events start from another clock than the event before left");
            if (_strange >= HabitMin && _strange * 100 >= Steps * MisreadPercent)
            {
                habits.Add($"{_strange} of {Steps} steps follow no rule of Lamport clocks, so that the numbers may be others");
            }

            return habits.Count == 0 ? null : string.Join("; ", habits);
        }

        private void Note(List<string> habits, long count, string what)
        {
            if (count >= HabitMin && count * 100 >= Steps * HabitPercent)
            {
                habits.Add($"{count} {what}");
            }
        }
    }
}
