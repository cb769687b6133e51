namespace Clocks.Trace.Import;

/// <summary>
/// The file that says how to read the logs beside it, written once for a submission: a line <c>pattern REGEX</c>, lines
/// <c>word receive=RECV,recv,0</c>, and for logs with vector clocks <c>delimiter REGEX</c>. Lines that begin with # are comments;
/// several patterns are alternatives.
/// </summary>
public static class FormatFile
{
    /// <summary>Reads the text of such a file; false, and a sentence without its full stop, for one that says nothing.</summary>
    /// <param name="text">The text.</param>
    /// <param name="given">Words from the command line, which come first.</param>
    /// <param name="pattern">The pattern.</param>
    /// <param name="problem">What is wrong, with the line.</param>
    internal static bool TryRead(
        string text, IReadOnlyDictionary<string, EventKind>? given, out LogPattern? pattern, out string problem)
    {
        pattern = null;
        var words = new Dictionary<string, EventKind>(StringComparer.OrdinalIgnoreCase);
        var expressions = new List<string>();
        string? delimiter = null;
        string[] lines = text.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i].Trim().TrimStart('\uFEFF');
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            int space = line.IndexOfAny([' ', '\t', ':']);
            string key = space < 0 ? line : line[..space];
            string value = space < 0 ? "" : line[(space + 1)..].TrimStart(' ', '\t', ':');
            if (key == "pattern" && value.Length > 0)
            {
                expressions.Add(value);
            }
            else if (key == "delimiter" && LogPattern.IsExpression(value, out _))
            {
                delimiter = value;
            }
            else if (key != "word" || !TryWord(value, words))
            {
                problem = $"line {i + 1} is neither 'pattern REGEX' nor 'word send=WORD,WORD' nor 'delimiter REGEX'";
                return false;
            }
        }

        if (expressions.Count == 0)
        {
            problem = "it has no line 'pattern REGEX'";
            return false;
        }

        foreach ((string word, EventKind kind) in given ?? new Dictionary<string, EventKind>())
        {
            words[word] = kind;
        }

        bool isPattern = LogPattern.TryMake(string.Join('|', expressions), words, out pattern, out problem);
        pattern = pattern?.DividedBy(delimiter);
        return isPattern;
    }

    /// <summary>Reads <c>receive=RECV,recv,0</c>; false for anything else.</summary>
    /// <param name="text">The text.</param>
    /// <param name="words">Where the words go.</param>
    public static bool TryWord(string text, Dictionary<string, EventKind> words)
    {
        int equals = text.IndexOf('=');
        EventKind? kind = equals < 0 ? null : text[..equals].Trim() switch
        {
            "receive" => EventKind.Receive,
            "send" => EventKind.Send,
            "internal" => EventKind.Internal,
            _ => null,
        };
        string[] meant = text[(equals + 1)..].Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (kind is not { } known || meant.Length == 0)
        {
            return false;
        }

        foreach (string word in meant)
        {
            words[word] = known;
        }

        return true;
    }
}
