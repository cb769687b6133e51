namespace Clocks.Trace.Texts;

/// <summary>One line: its number, 1 for the first, its text, and whether its end was there.</summary>
internal readonly struct TextLine(long number, string text, bool hasEnd)
{
    public void Deconstruct(out long lineNumber, out string lineText, out bool isEnded) =>
        (lineNumber, lineText, isEnded) = (number, text, hasEnd);
}
