using System.Text;

namespace Clocks.Trace.Import;

/// <summary>
/// Makes one JSON document of a text that is none: of objects one after another over several lines, of a list that breaks off in
/// the middle because its program was killed. What stands where it stood stays on its line. Pure; any thread.
/// </summary>
internal static class JsonRepair
{
    /// <summary>A list of all that is whole in the text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="brokenAt">The line on which the last thing that is whole ends, where something behind it is not; else 0.</param>
    public static string Repaired(string text, out long brokenAt)
    {
        var whole = new StringBuilder("[", text.Length + 16);
        var open = new Stack<char>();
        string closing = "";
        int end = whole.Length;
        long line = 1, endLine = 1;
        bool isText = false, isEscaped = false, hasValue = false;
        foreach (char c in text)
        {
            line += c == '\n' ? 1 : 0;
            if (isText)
            {
                isText = isEscaped || c != '"';
                isEscaped = !isEscaped && c == '\\';
            }
            else if (c is '{' or '[')
            {
                whole.Append(open.Count == 0 && hasValue ? "," : "");
                open.Push(c == '{' ? '}' : ']');
            }
            else if (open.Count == 0 || (c is '}' or ']' && open.Peek() != c))
            {
                // Between the documents stands what is none.
                whole.Append(c == '\n' ? "\n" : "");
                continue;
            }
            else
            {
                isText = c == '"';
            }

            whole.Append(c);
            if (!isText && c is '}' or ']' && open.Count > 0 && open.Peek() == c)
            {
                open.Pop();
                hasValue |= open.Count == 0;
                (end, endLine, closing) = (whole.Length, line, string.Concat(open));
            }
        }

        brokenAt = open.Count > 0 ? endLine : 0;
        whole.Length = end;
        return whole.Append(closing).Append(']').ToString();
    }
}
