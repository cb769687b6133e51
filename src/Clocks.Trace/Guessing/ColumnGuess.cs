using System.Text;

namespace Clocks.Trace.Guessing;

/// <summary>Tables with a head: what each column holds, by its name, and the kind by what stands in it.</summary>
internal static class ColumnGuess
{
    /// <summary>Programs know fewer kinds of events.</summary>
    private const int KindsMax = 8;

    private const string SendFlag = "send", ReceiveFlag = "receive";

    private static readonly char[] Separators = ['\t', ';', '|', ','];

    /// <summary>The pattern of the tables among the texts, and what it was taken for; null where none is a table with a head.</summary>
    public static (string Pattern, string Sentence)? Of(IReadOnlyList<string> texts)
    {
        List<List<string>> beginnings = [.. new List<string>(texts).ConvertAll(Beginning)];
        foreach (List<string> lines in beginnings)
        {
            foreach (char separator in Separators)
            {
                if (lines.Count < 2 || lines[0].Split(separator) is not { Length: >= 2 } heads
                    || Array.Exists(heads, static head => Bare(head) is [>= '0' and <= '9', ..]))
                {
                    continue;
                }

                List<Row> rows = RowsBelow(lines[0], heads.Length, beginnings, separator, out int all);
                if (rows.Count * 2 >= all && !IsRow(heads, rows) && Pattern(heads, rows, separator) is { } found)
                {
                    return found;
                }
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

    /// <summary>The rows of all texts that begin with this head; <paramref name="all"/> counts also the lines that are none.</summary>
    private static List<Row> RowsBelow(string head, int columns, List<List<string>> beginnings, char separator, out int all)
    {
        var rows = new List<Row>();
        all = 0;
        for (int file = 0; file < beginnings.Count; file++)
        {
            List<string> lines = beginnings[file];
            for (int i = 1; i < lines.Count && lines[0] == head; i++)
            {
                all++;
                if (Cells(lines[i], separator) is { } cells && cells.Count == columns)
                {
                    rows.Add(new Row(file, i, cells));
                }
            }
        }

        return rows;
    }

    /// <summary>
    /// Whether what would be the head is a row: in some column of words and numbers only the numbers are others below it.
    /// </summary>
    private static bool IsRow(string[] heads, List<Row> rows)
    {
        for (int column = 0; column < heads.Length; column++)
        {
            string head = Bare(heads[column]);
            bool isMixed = head.AsSpan().ContainsAnyInRange('0', '9') && Array.Exists(head.ToCharArray(), char.IsLetter);
            if (isMixed && rows.FindAll(row => WithoutDigits(row.Cells[column]) == WithoutDigits(head)).Count * 2 > rows.Count)
            {
                return true;
            }
        }

        return false;
    }

    private static string WithoutDigits(string cell) => string.Concat(Bare(cell).Split(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']));

    private static (string Pattern, string Sentence)? Pattern(string[] heads, List<Row> rows, char separator)
    {
        var roles = new FieldRole[heads.Length];
        int kind = KindColumn(heads, rows);
        string[] flags = kind < 0 ? Flags(heads, rows) : [];
        bool hasFlags = Array.IndexOf(flags, SendFlag) >= 0 && Array.IndexOf(flags, ReceiveFlag) >= 0;
        flags = hasFlags ? flags : [];
        var seen = new HashSet<FieldRole>();
        for (int i = 0; i < heads.Length; i++)
        {
            List<string> words = FieldWords.Split(heads[i]);
            FieldRole role = i == kind ? FieldRole.Event : hasFlags && flags[i].Length > 0 ? FieldRole.None : FieldWords.Of(words);
            bool isFine = role is not (FieldRole.Rate or FieldRole.Number or FieldRole.None) && seen.Add(role);
            roles[i] = isFine ? role : FieldRole.None;
        }

        if (kind < 0 && !hasFlags)
        {
            return null;
        }

        AskSteps(rows, kind, flags, roles);
        return Array.Exists(roles, static role => role is FieldRole.Clock or FieldRole.OldClock or FieldRole.Vector)
            ? (Expression(roles, flags, separator), Sentence(heads, roles, flags))
            : null;
    }

    /// <summary>Takes another column for the clock than the heads do, where the steps say so.</summary>
    private static void AskSteps(List<Row> rows, int kind, string[] flags, FieldRole[] roles)
    {
        int machine = Array.IndexOf(roles, FieldRole.Machine);
        var lines = new ClockRows(Array.IndexOf(roles, FieldRole.Clock));
        foreach (Row row in rows)
        {
            lines.Add(
                machine < 0 ? $"{row.File}" : $"{row.File} {row.Cells[machine]}", row.Number, KindOf(row.Cells, kind, flags),
                row.Cells.ConvertAll(Bare));
        }

        for (int column = 0; column < roles.Length; column++)
        {
            bool isFlag = flags.Length > 0 && flags[column].Length > 0;
            if (!isFlag && roles[column].MayBeClock())
            {
                lines.Leave(column, $"{column}");
            }
        }

        ClockSearch.Improve([lines]);
        FieldRoles.Move(roles, FieldRole.Clock, lines.Clock);
        FieldRoles.Move(roles, FieldRole.MessageClock, lines.MessageClock);
    }

    private static EventKind KindOf(List<string> row, int kind, string[] flags) =>
        kind >= 0 ? KindWords.Known.OfText(row[kind]) ?? EventKind.Internal
        : row[Array.IndexOf(flags, ReceiveFlag)].Trim() == "1" ? EventKind.Receive
        : row[Array.IndexOf(flags, SendFlag)].Trim() == "1" ? EventKind.Send
        : EventKind.Internal;

    private static string Bare(string cell) => cell.Trim(' ', '"');

    /// <summary>Columns that say yes or no to a kind by their heads, such as sent_message: the kind, or nothing.</summary>
    private static string[] Flags(string[] heads, List<Row> rows)
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

            flags[i] = !rows.TrueForAll(row => row.Cells[column].Trim() is "0" or "1") ? ""
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
                parts.Add($"{Bare(heads[i])} as {flags[i]}");
            }
            else if (roles[i] != FieldRole.None)
            {
                parts.Add($"{Bare(heads[i])} as {LineShape.GroupOf(roles[i])}");
            }
        }

        return $"a guess by the heads of the columns: {string.Join(", ", parts)}";
    }

    /// <summary>
    /// The column in which most cells are words of kinds, or else one of a few words of which one is a send or a receive: a word that
    /// means nothing is some program's internal event.
    /// </summary>
    private static int KindColumn(string[] heads, List<Row> rows)
    {
        int few = -1;
        for (int column = 0; column < heads.Length && rows.Count > 0; column++)
        {
            List<string> cells = rows.ConvertAll(row => Bare(row.Cells[column]));
            int known = cells.FindAll(static cell => KindWords.Known.OfText(cell) is not null).Count;
            if (known > 0 && known * 2 >= cells.Count)
            {
                return column;
            }

            few = few < 0 && AreFewWords(cells) ? column : few;
        }

        return few;
    }

    private static bool AreFewWords(List<string> cells)
    {
        var words = new HashSet<string>(cells);
        return words.Count <= KindsMax && !words.Contains("") && !cells.Exists(static cell => cell.AsSpan().ContainsAnyInRange('0', '9'))
            && cells.Exists(static cell => KindWords.Known.OfText(cell) is EventKind.Send or EventKind.Receive);
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

    /// <summary>A line of a table.</summary>
    private sealed class Row(int file, int number, List<string> cells)
    {
        public int File => file;

        public int Number => number;

        public List<string> Cells => cells;
    }
}
