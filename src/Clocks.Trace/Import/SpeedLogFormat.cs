using System.Globalization;
using Clocks.Trace.Events;
using Clocks.Trace.Found;
using Clocks.Trace.Guessing;
using Clocks.Trace.Places;
using Clocks.Trace.Texts;

namespace Clocks.Trace.Import;

/// <summary>
/// Logs that begin with <c>LOG FOR MACHINE 0 WITH CLOCK SPEED 2</c> and go on with lines such as <c>24 -
/// 1795253070.2356973: Sent two messages.</c> and <c>25 - ...: Received message: 23. Queue length: 0.</c>: the clock
/// after the event, the time, a sentence. They name neither senders nor recipients.
/// </summary>
internal sealed class SpeedLogFormat : IJournalFormat
{
    private const string Title = "LOG FOR MACHINE";

    public string Name => "speed-log";

    public bool ReadsTogether => false;

    public bool Recognises(List<string> beginning) =>
        beginning.Exists(static line => line.Contains(Title, StringComparison.OrdinalIgnoreCase)
            && line.Contains("CLOCK SPEED", StringComparison.OrdinalIgnoreCase));

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
        var draft = new TraceDraft { Format = Name, Id = LogWords.IdOfFile(place.Path) ?? default };
        var lane = new ForeignLane(draft);
        foreach ((long number, string text, bool hasEnd) in TextLines.Of(place))
        {
            draft.IsTorn |= !hasEnd && !IsWhole(text);
            if (text.Contains(Title, StringComparison.OrdinalIgnoreCase))
            {
                ReadTitle(text, draft);
            }
            else if (!string.IsNullOrWhiteSpace(text) && !ReadEvent(text, number, lane, draft))
            {
                draft.Skip(number, draft.IsTorn ? "it is torn off" : "it is no line of this format");
            }
        }

        draft.Knows = FormatFeatures.NewClocks | FormatFeatures.QueueDepths | FormatFeatures.WallTimes
            | (draft.Rate is null ? FormatFeatures.None : FormatFeatures.Rates)
            | (lane.MessageNumbersAreClocks ? FormatFeatures.MessageClocks : FormatFeatures.None);
        draft.Customs = Customs.Of(draft);
        draft.Remark = "This format names neither the sender nor the recipients of a message"
            + (lane.MessageNumbersAreClocks ? "." : ", and its message numbers are not clocks.");
        return draft;
    }

    private static void ReadTitle(string text, TraceDraft draft)
    {
        if (LogWords.NumberAfter(text, Title) is { } id && NodeId.IsValid(id))
        {
            draft.Id = new NodeId((int)id);
        }

        int speed = text.IndexOf("CLOCK SPEED", StringComparison.OrdinalIgnoreCase);
        draft.Rate = speed < 0 ? null : LogWords.Rate(text[(speed + "CLOCK SPEED".Length)..]);
    }

    private static bool ReadEvent(string text, long number, ForeignLane lane, TraceDraft draft)
    {
        int dash = text.IndexOf(" - ", StringComparison.Ordinal);
        int colon = dash < 0 ? -1 : text.IndexOf(": ", dash, StringComparison.Ordinal);
        if (colon < 0
            || !long.TryParse(text.AsSpan(0, dash), NumberStyles.None, CultureInfo.InvariantCulture, out long clock)
            || LogWords.UnixMicroseconds(text[(dash + 3)..colon].Trim()) is not { } at)
        {
            return false;
        }

        string sentence = text[(colon + 2)..];
        EventKind kind = KindWords.Known.OfText(sentence) ?? EventKind.Internal;
        lane.Add(kind, clock, at, number,
            LogWords.NumberAfter(sentence, "message:"), LogWords.NumberAfter(sentence, "queue length:"));
        for (int i = 0; kind == EventKind.Send && i < LogWords.Messages(sentence); i++)
        {
            draft.AddDelivery(-1, -1);
        }

        return true;
    }

    private static bool IsWhole(string text) => text.EndsWith('.');
}
