using Clocks.Trace.Events;
using Clocks.Trace.Guessing;

namespace Clocks.Trace.Import;

/// <summary>What was found in one file of unknown make.</summary>
internal sealed class FoundFile(string path)
{
    public string Path { get; } = path;

    public List<FoundEvent> Events { get; } = [];

    /// <summary>The clock rate of a machine; the empty name is the machine of the file.</summary>
    public Dictionary<string, ClockRate> Rates { get; } = [];

    /// <summary>From where to where each event stands in the text.</summary>
    public List<(int Start, int End)> Covered { get; } = [];

    /// <summary>Lines that look like events and were not understood.</summary>
    public List<TraceSkip> Skips { get; } = [];

    /// <summary>Notes the lines that no event was read from and that look like one.</summary>
    public void NoteUnread(string text)
    {
        int next = 0, at = 0;
        for (long line = 1; at < text.Length; line++)
        {
            int end = text.IndexOf('\n', at);
            end = end < 0 ? text.Length : end;
            while (next < Covered.Count && Covered[next].End < at)
            {
                next++;
            }

            bool isRead = next < Covered.Count && Covered[next].Start <= end;
            if (!isRead && end > at && text.AsSpan(at, end - at).ContainsAnyInRange('0', '9') && end - at < 2_000)
            {
                List<Token> tokens = Tokens.Of(text[at..end]);
                if (LogGuess.KindIn(tokens) >= 0 && tokens.Exists(static t => t.Kind == TokenKind.Number))
                {
                    Skips.Add(new TraceSkip(line, "it looks like an event and was not understood", true));
                }
            }

            at = end + 1;
        }
    }
}
