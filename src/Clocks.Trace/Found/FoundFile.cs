using Clocks.Trace.Events;
using Clocks.Trace.Guessing;
using Clocks.Trace.Texts;

namespace Clocks.Trace.Found;

/// <summary>What was found in one file of unknown make.</summary>
internal sealed class FoundFile(string path)
{
    /// <summary>Longer lines are no events, in characters.</summary>
    private const int LengthMax = 2_000;

    private bool _hasPassed;
    private long _waiting, _firstWaiting;

    public string Path { get; } = path;

    public List<FoundEvent> Events { get; } = [];

    /// <summary>The clock rate of a machine; the empty name is the machine of the file.</summary>
    public Dictionary<string, ClockRate> Rates { get; } = [];

    /// <summary>From where to where each event stands in the text.</summary>
    public List<(int Start, int End)> Covered { get; } = [];

    /// <summary>Lines that look like events and were not understood.</summary>
    public List<TraceSkip> Skips { get; } = [];

    /// <summary>How many lines with a number stand between two events and are none.</summary>
    public long Between { get; private set; }

    /// <summary>The first of them.</summary>
    public long FirstBetween { get; private set; }

    /// <summary>What was read.</summary>
    public string Text { get; set; } = "";

    /// <summary>The whole numbers of a line that are no parts of times.</summary>
    public List<long> NumbersOf(long line)
    {
        var numbers = new List<long>();
        foreach (ReadOnlySpan<char> span in Text.AsSpan().EnumerateLines())
        {
            if (--line > 0)
            {
                continue;
            }

            foreach (Token token in Tokens.Of(span[..Math.Min(span.Length, LengthMax)].ToString()))
            {
                if (token.Kind == TokenKind.Number && LogWords.Whole(token.Text) is { } number)
                {
                    numbers.Add(number);
                }
            }

            break;
        }

        return numbers;
    }

    /// <summary>A line that is an event was read.</summary>
    public void PassEvent()
    {
        (_hasPassed, Between, _waiting) = (true, Between + _waiting, 0);
        FirstBetween = Between > 0 && FirstBetween == 0 ? _firstWaiting : FirstBetween;
    }

    /// <summary>A line was read that is no event.</summary>
    public void PassOther(long line, ReadOnlySpan<char> text)
    {
        if (_hasPassed && text.ContainsAnyInRange('0', '9'))
        {
            _firstWaiting = _waiting++ == 0 ? line : _firstWaiting;
        }
    }

    /// <summary>Notes the lines that no event was read from and that look like one, and those that stand between two.</summary>
    public void NoteUnread(string text)
    {
        Text = text;
        int next = 0, at = 0;
        for (long line = 1; at < text.Length; line++)
        {
            int end = text.IndexOf('\n', at);
            end = end < 0 ? text.Length : end;
            while (next < Covered.Count && Covered[next].End <= at)
            {
                next++;
            }

            if (next < Covered.Count && Covered[next].Start <= end)
            {
                PassEvent();
            }
            else
            {
                NoteOther(line, text.AsSpan(at, end - at));
            }

            at = end + 1;
        }
    }

    private void NoteOther(long line, ReadOnlySpan<char> text)
    {
        PassOther(line, text);
        if (text.ContainsAnyInRange('0', '9') && text.Length < LengthMax)
        {
            List<Token> tokens = Tokens.Of(text.ToString());
            if (LogGuess.KindIn(tokens) >= 0 && tokens.Exists(static t => t.Kind == TokenKind.Number))
            {
                Skips.Add(new TraceSkip(line, "it looks like an event and was not understood", true));
            }
        }
    }
}
