using System.Text;

namespace Clocks.Trace.Guessing;

/// <summary>Tables with a head: what each column holds, by its name, and the kind by what stands in it.</summary>
internal static class ColumnGuess
{
    private const string SendFlag = "send", ReceiveFlag = "receive";

    private static readonly char[] Separators = ['\t', ';', '|', ','];

    /// <summary>The pattern of a table, and what it was taken for; null for what is no table with a head.</summary>
    public static (string Pattern, string Sentence)? Of(string text)
    {
        List<string> lines = Beginning(text);
        foreach (char separator in Separators)
        {
            if (lines.Count < 2 || lines[0].Split(separator) is not { Length: >= 2 } heads
                || Array.Exists(heads, static head => head.Trim(' ', '"') is [>= '0' and <= '9', ..]))
            {
                continue;
            }

            if (Pattern(heads, lines, separator) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    private static List<string> Beginning(string text)
    {
        var lines = new List<string>();
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            if (!line.IsWhiteSpace())
            {
                lines.Add(line.ToString());
            }

            if (lines.Count == 200)
            {
                break;
            }
        }

        return lines;
    }

    private static (string Pattern, string Sentence)? Pattern(string[] heads, List<string> lines, char separator)
    {
        var cells = new List<List<string>>();
        foreach (string line in lines.GetRange(1, lines.Count - 1))
        {
            if (Cells(line, separator) is { } row && row.Count == heads.Length)
            {
                cells.Add(row);
            }
        }

        var roles = new FieldRole[heads.Length];
        int kind = KindColumn(heads, cells);
        string[] flags = kind < 0 ? Flags(heads, cells) : [];
        bool hasFlags = Array.IndexOf(flags, SendFlag) >= 0 && Array.IndexOf(flags, ReceiveFlag) >= 0;
        var seen = new HashSet<FieldRole>();
        for (int i = 0; i < heads.Length; i++)
        {
            List<string> words = FieldWords.Split(heads[i]);
            FieldRole role = i == kind ? FieldRole.Event : hasFlags && flags[i].Length > 0 ? FieldRole.None : FieldWords.Of(words);
            bool isFine = role is not (FieldRole.Rate or FieldRole.Number or FieldRole.None) && seen.Add(role);
            roles[i] = isFine ? role : FieldRole.None;
        }

        if ((kind < 0 && !hasFlags) || cells.Count * 2 < lines.Count - 1
            || !(seen.Contains(FieldRole.Clock) || seen.Contains(FieldRole.OldClock) || seen.Contains(FieldRole.Vector)))
        {
            return null;
        }

        return (Expression(roles, hasFlags ? flags : [], separator), Sentence(heads, roles, hasFlags ? flags : []));
    }

    /// <summary>Columns that say yes or no to a kind by their heads, such as sent_message: the kind, or nothing.</summary>
    private static string[] Flags(string[] heads, List<List<string>> cells)
    {
        string[] flags = new string[heads.Length];
        for (int i = 0; i < heads.Length; i++)
        {
            int column = i;
            EventKind? kind = null;
            foreach (string word in FieldWords.Split(heads[i]))
            {
                kind ??= KindWords.Known.Of(word);
            }

            flags[i] = !cells.TrueForAll(row => row[column].Trim() is "0" or "1") ? ""
                : kind == EventKind.Send ? SendFlag
                : kind == EventKind.Receive ? ReceiveFlag
                : "";
        }

        return flags;
    }

    private static string Expression(FieldRole[] roles, string[] flags, char separator)
    {
        string mark = LineShape.Escape(separator.ToString());
        int last = Math.Max(Array.FindLastIndex(roles, LineShape.IsUsed), Array.FindLastIndex(flags, static flag => flag.Length > 0));
        var text = new StringBuilder("^");
        for (int i = 0; i <= last; i++)
        {
            string any = $"\"[^\"]*\"|[^{(separator == '\t' ? "\\t" : separator)}\\n]*";
            string value = roles[i] switch
            {
                FieldRole.Clock or FieldRole.OldClock => " *\\d+(?:\\.0+)?(?![\\d.])",
                _ => any,
            };
            string quote = roles[i] is FieldRole.Clock or FieldRole.OldClock ? "\"?" : "";
            text.Append(i == 0 ? "" : mark);
            if (flags.Length > 0 && flags[i].Length > 0)
            {
                text.Append($" *(?:(?<{flags[i]}>1)|0) *");
                continue;
            }

            text.Append(quote)
                .Append(roles[i] == FieldRole.None ? $"(?:{value})" : $"(?<{LineShape.GroupOf(roles[i])}>{value})")
                .Append(quote);
        }

        return text.ToString();
    }

    private static string Sentence(string[] heads, FieldRole[] roles, string[] flags)
    {
        var parts = new List<string>();
        for (int i = 0; i < heads.Length; i++)
        {
            if (flags.Length > 0 && flags[i].Length > 0)
            {
                parts.Add($"{heads[i].Trim(' ', '"')} as {flags[i]}");
            }
            else if (roles[i] != FieldRole.None)
            {
                parts.Add($"{heads[i].Trim(' ', '"')} as {LineShape.GroupOf(roles[i])}");
            }
        }

        return $"a guess by the heads of the columns: {string.Join(", ", parts)}";
    }

    /// <summary>The column in which most cells are words of kinds.</summary>
    private static int KindColumn(string[] heads, List<List<string>> cells)
    {
        for (int column = 0; column < heads.Length; column++)
        {
            int known = 0;
            foreach (List<string> row in cells)
            {
                known += KindWords.Known.OfText(row[column]) is not null ? 1 : 0;
            }

            if (known > 0 && known * 2 >= cells.Count)
            {
                return column;
            }
        }

        return -1;
    }

    private static List<string>? Cells(string line, char separator)
    {
        var cells = new List<string>();
        var cell = new StringBuilder();
        bool isQuoted = false;
        foreach (char c in line)
        {
            isQuoted ^= c == '"';
            if (c == separator && !isQuoted)
            {
                cells.Add(cell.ToString());
                cell.Clear();
            }
            else
            {
                cell.Append(c);
            }
        }

        cells.Add(cell.ToString());
        return isQuoted ? null : cells;
    }
}
