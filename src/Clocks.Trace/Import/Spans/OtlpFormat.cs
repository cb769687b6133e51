using System.Text;
using Clocks.Json;
using Clocks.Trace.Events;
using Clocks.Trace.Found;
using Clocks.Trace.Places;
using Clocks.Trace.Texts;

namespace Clocks.Trace.Import.Spans;

/// <summary>
/// Spans of OpenTelemetry in JSON: one document, or one on each line. A service is a machine; what its spans prove about the
/// physical clocks is said. There are no Lamport clocks in them: those that are shown are worked out.
/// </summary>
internal sealed class OtlpFormat : IJournalFormat
{
    public string Name => "otlp";

    public bool ReadsTogether => true;

    public bool Recognises(List<string> beginning) => beginning.Exists(OtlpText.IsOne);

    public void Read(
        IReadOnlyList<LogPlace> places, List<(string Path, TraceDraft Draft)> drafts, List<LoadProblem> problems)
    {
        var spans = new List<Span>();
        foreach (LogPlace place in places)
        {
            int before = spans.Count;
            Read(place, spans, problems);
            if (spans.Count == before)
            {
                problems.Add(new LoadProblem(place.Path, "There is no span in it that has an id and both times.", true));
            }
        }

        if (spans.Count == 0)
        {
            return;
        }

        var run = new SpanRun(spans);
        foreach (string sentence in ClockSkew.Sentences(run))
        {
            problems.Add(new LoadProblem(spans[0].Path, sentence, false));
        }

        if (run.LeftOut > 0)
        {
            problems.Add(new LoadProblem(
                spans[0].Path,
                $"{Plural.Of(run.LeftOut, "message")} between services left out: by the order of the spans in each service they would "
                    + "have been there before they were sent.",
                false));
        }

        int first = drafts.Count;
        FoundRun.Compose(Name, FilesOf(run), drafts, problems);
        for (int i = first; i < drafts.Count; i++)
        {
            drafts[i].Draft.Knows &= ~FormatFeatures.NewClocks;
            drafts[i].Draft.Remark = "Spans have no Lamport clocks: those shown are worked out from the messages between services.";
        }
    }

    private static void Read(LogPlace place, List<Span> spans, List<LoadProblem> problems)
    {
        string text = LogText.Of(place);
        if (JsonTree.TryRead(Encoding.UTF8.GetBytes(text), out JsonValue? document, out _)
            && OtlpText.TryRead(document, place.Path, 1, spans))
        {
            return;
        }

        long number = 0, unread = 0, firstUnread = 0;
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            number++;
            bool isRead = line.IsWhiteSpace()
                || (JsonTree.TryRead(Encoding.UTF8.GetBytes(line.ToString()), out document, out _)
                    && OtlpText.TryRead(document, place.Path, number, spans));
            firstUnread = !isRead && firstUnread == 0 ? number : firstUnread;
            unread += isRead ? 0 : 1;
        }

        if (unread > 0)
        {
            problems.Add(new LoadProblem(
                place.Path, $"{Plural.Of(unread, "line")} hold no spans of this format, from line {firstUnread} on.", true));
        }
    }

    /// <summary>A file for each service, since its spans may stand in several.</summary>
    private static List<FoundFile> FilesOf(SpanRun run)
    {
        var files = new List<FoundFile>();
        foreach (string service in run.Services)
        {
            IReadOnlyList<SpanEvent> events = run.EventsOf(service);
            if (events.Count == 0)
            {
                continue;
            }

            var file = new FoundFile(events[0].Span.Path);
            foreach (SpanEvent e in events)
            {
                var found = new FoundEvent
                {
                    Line = e.Span.Line,
                    Kind = e.Kind,
                    Clock = e.Clock,
                    AtMicroseconds = e.Ns / 1_000,
                    Machine = service,
                    From = e.Kind == EventKind.Receive ? e.Message!.From.Service : null,
                    MessageClock = e.Kind == EventKind.Receive ? e.Message!.Clock : null,
                };
                found.To.AddRange(e.Kind == EventKind.Send ? [e.Message!.To.Service] : []);
                file.Events.Add(found);
            }

            files.Add(file);
        }

        return files;
    }
}
