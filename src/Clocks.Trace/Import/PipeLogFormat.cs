using Clocks.Trace.Events;
using Clocks.Trace.Found;
using Clocks.Trace.Guessing;
using Clocks.Trace.Places;
using Clocks.Trace.Texts;

namespace Clocks.Trace.Import;

/// <summary>
/// Logs with fields between bars, <c>2026-11-21 09:23:27 | RECEIVE | Clock: 9 | Message clock: 8, Queue length:
/// 0</c>, under <c>Machine 1 log started at ...</c> and <c>Clock rate: 1 ticks per second</c>. They tell the clock of
/// a message but not who sent it, and often the time only to the second.
/// </summary>
internal sealed class PipeLogFormat : IJournalFormat
{
    private const string RateWords = "Clock rate:";

    private static readonly string[] OwnClocks = ["clock:", "logical clock:", "lamport clock:"];

    public string Name => "pipe-log";

    public bool ReadsTogether => false;

    public bool Recognises(List<string> beginning) =>
        beginning.Exists(static line => line.Contains("log started at", StringComparison.OrdinalIgnoreCase)
            && line.Contains("machine", StringComparison.OrdinalIgnoreCase))
        || AreEvents(beginning);

    /// <summary>Whether lines between bars are events, and none has a word for its kind that is not known.</summary>
    private static bool AreEvents(List<string> beginning)
    {
        int known = 0, strange = 0;
        foreach (string line in beginning)
        {
            bool isEvent = TryFields(line, out _, out EventKind? kind, out _, out _);
            known += isEvent && kind is not null ? 1 : 0;
            strange += isEvent && kind is null ? 1 : 0;
        }

        return known > 0 && strange == 0;
    }

    public void Read(
        IReadOnlyList<LogPlace> places, List<(string Path, TraceDraft Draft)> drafts, List<LoadProblem> problems)
    {
        foreach (LogPlace place in places)
        {
            drafts.Add((place.Path, Read(place)));
        }
    }

    private TraceDraft Read(LogPlace place)
    {
        var draft = new TraceDraft
        {
            Format = Name,
            Id = LogWords.IdOfFile(place.Path) ?? default,
            TimeResolutionNs = 1_000_000_000,
        };
        var lane = new ForeignLane(draft);
        foreach ((long number, string text, bool hasEnd) in TextLines.Of(place))
        {
            bool known = string.IsNullOrWhiteSpace(text)
                || ReadTitle(text, draft) || ReadEvent(text, number, lane, draft);
            if (!known)
            {
                // Sentences and rules between the events are decoration; only what looks like an event is lost
                // evidence.
                draft.IsTorn |= !hasEnd;
                string why = hasEnd ? "it is no event of this format" : "it is torn off";
                draft.Skip(number, why, !hasEnd || text.Contains('|'));
            }
        }

        draft.Knows = FormatFeatures.NewClocks | FormatFeatures.WallTimes | lane.Told
            | (draft.Rate is null ? FormatFeatures.None : FormatFeatures.Rates);
        draft.Customs = Customs.Of(draft);
        draft.Remark = "This format does not name the sender of a message. Its times are taken as UTC.";
        return draft;
    }

    private static bool ReadTitle(string text, TraceDraft draft)
    {
        int rate = text.IndexOf(RateWords, StringComparison.OrdinalIgnoreCase);
        if (rate >= 0 && !text.Contains('|'))
        {
            draft.Rate = LogWords.Rate(text[(rate + RateWords.Length)..]);
            return true;
        }

        if (!text.Contains("log started at", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        if (LogWords.NumberAfter(text, "Machine") is { } id && NodeId.IsValid(id))
        {
            draft.Id = new NodeId((int)id);
        }

        return true;
    }

    private static bool ReadEvent(string text, long number, ForeignLane lane, TraceDraft draft)
    {
        if (!TryFields(text, out long at, out EventKind? told, out long clock, out string rest) || told is not { } kind)
        {
            return false;
        }

        if (at % 1_000_000 != 0)
        {
            draft.TimeResolutionNs = 1_000_000;
        }

        lane.Add(kind, clock, at, number,
            LogWords.NumberAfter(rest, "message clock:"), LogWords.NumberAfter(rest, "queue length:"));
        if (kind == EventKind.Send)
        {
            draft.AddDelivery(-1, -1);
        }

        return true;
    }

    /// <summary>Whether a line has the fields of an event; the kind is null where its word is not known.</summary>
    private static bool TryFields(string text, out long at, out EventKind? kind, out long clock, out string rest)
    {
        string[] fields = text.Split('|', StringSplitOptions.TrimEntries);
        int own = Array.FindIndex(fields, IsOwnClock);
        (at, kind, clock, rest) = (0, EventKind.Internal, 0, "");
        if (own < 2 || LogWords.DateAndTime(fields[0]) is not { } time || LogWords.NumberAfter(fields[own], "clock:") is not { } found)
        {
            return false;
        }

        (at, kind, clock) = (time, KindWords.Known.OfText(fields[1]), found);
        fields[own] = "";
        rest = string.Join('|', fields, 2, fields.Length - 2);
        return true;
    }

    /// <summary>The clock of the machine, wherever it stands; that of a message is called so.</summary>
    private static bool IsOwnClock(string field) =>
        Array.Exists(OwnClocks, label => field.StartsWith(label, StringComparison.OrdinalIgnoreCase));
}
