using Clocks.Trace.Expressions;

namespace Clocks.Trace.Found;

/// <summary>
/// One of the executions that stand in a log with vector clocks, one after the other. Hosts of different executions are
/// different hosts, also where they have one name: from the second on they bear the name of theirs before their own.
/// </summary>
internal sealed class VectorExecution
{
    /// <summary>The execution of a log that has no others.</summary>
    public static readonly VectorExecution Only = new(0, "", 0, 0);

    private const string Group = "trace";

    private static readonly Expression? Usual =
        Expression.TryParse("^=== *(?<trace>.*?) *===$", out Expression? usual, out _) ? usual : null;

    private VectorExecution(int index, string name, int start, int end)
    {
        (Index, Name, Start, End) = (index, name, start, end);
        Prefix = index == 0 ? "" : $"{(name.Length > 0 ? name : $"{index + 1}")}/";
    }

    /// <summary>0 for the first.</summary>
    public int Index { get; }

    /// <summary>What the log calls it; empty where it has no name.</summary>
    public string Name { get; }

    /// <summary>Where its text begins in the log.</summary>
    public int Start { get; }

    /// <summary>Where its text ends.</summary>
    public int End { get; }

    /// <summary>What stands before the names of its hosts.</summary>
    public string Prefix { get; }

    /// <summary>
    /// Divides a text at the delimiter, or at lines such as <c>=== name ===</c>. Executions without text are left out. Throws
    /// <see cref="TooManyStepsException"/>.
    /// </summary>
    public static List<VectorExecution> Divide(string text, int start, Expression? given)
    {
        var parts = new List<VectorExecution>();
        var names = new HashSet<string>();
        string name = "";
        int begin = start;
        if ((given ?? Usual) is { } delimiter)
        {
            int trace = delimiter.NumberOf(Group);
            for (var match = new ExpressionMatcher(delimiter, text); match.Next();)
            {
                if (match.End > match.Index && match.Index >= begin)
                {
                    Add(match.Index);
                    (name, begin) = (match.Group(trace)?.Trim() ?? "", match.End);
                }
            }
        }

        Add(text.Length);
        return parts;

        void Add(int end)
        {
            if (!text.AsSpan(begin, end - begin).IsWhiteSpace())
            {
                // Names are told apart, as ShiViz demands.
                string own = names.Add(name) ? name : $"{name} ({parts.Count + 1})";
                parts.Add(new VectorExecution(parts.Count, own, begin, end));
            }
        }
    }
}
