using Clocks.Trace.Found;
using Clocks.Trace.Guessing;
using Clocks.Trace.Texts;

namespace Clocks.Trace.Import;

/// <summary>What stands above the events of many logs: how often the machine ticks.</summary>
internal static class TitleLines
{
    private const int LinesMax = 20;

    public static void Read(string text, FoundFile file)
    {
        int lines = 0;
        foreach (ReadOnlySpan<char> span in text.AsSpan().EnumerateLines())
        {
            if (lines++ == LinesMax)
            {
                return;
            }

            List<Token> tokens = Tokens.Of(span.ToString());
            if (LogGuess.KindIn(tokens) >= 0)
            {
                continue;
            }

            var shape = new LineShape(tokens, -1);
            for (int slot = 0; slot < shape.Slots.Count; slot++)
            {
                Token token = tokens[shape.Slots[slot]];
                if (token.Kind == TokenKind.Number && FieldWords.Of(shape.Label(slot, out _)) == FieldRole.Rate
                    && LogWords.Rate(token.Text) is { } rate)
                {
                    file.Rates.TryAdd("", rate);
                }
            }
        }
    }
}
