using Clocks.Trace.Expressions;

namespace Clocks.Trace.Import;

/// <summary>
/// The executions of one ShiViz log: a line such as <c>=== name ===</c>, or one that the delimiter in the second line of the log
/// matches, begins another. The hosts of the second and later ones bear its name.
/// </summary>
internal sealed class VectorExecutions
{
    private const string Group = "trace";

    private static readonly Expression? Usual =
        Expression.TryParse("^=== *(?<trace>.*?) *===$", out Expression? usual, out _) ? usual : null;

    private Expression? _given;
    private string _name = "";
    private bool _hasEvents;

    /// <summary>How many there are with events.</summary>
    public int Count { get; private set; }

    /// <summary>Whether a line begins an execution, or says how lines do that.</summary>
    public bool Begins(string line)
    {
        if (line.Contains("(?<trace>", StringComparison.Ordinal) && Expression.TryParse(line.Trim(), out Expression? given, out _))
        {
            _given = given;
            return true;
        }

        if ((_given ?? Usual) is not { } delimiter)
        {
            return false;
        }

        var match = new ExpressionMatcher(delimiter, line);
        if (!match.Next() || match.Index == match.End)
        {
            return false;
        }

        (_name, _hasEvents) = (match.Group(delimiter.NumberOf(Group)) ?? $"{Count + 1}", false);
        return true;
    }

    /// <summary>The event as one of the execution that has begun.</summary>
    public VectorEvent Of(VectorEvent e)
    {
        Count += _hasEvents ? 0 : 1;
        _hasEvents = true;
        if (Count == 1)
        {
            return e;
        }

        var clock = new Dictionary<string, long>();
        foreach ((string host, long n) in e.Clock)
        {
            clock[$"{_name}/{host}"] = n;
        }

        return e with { Host = $"{_name}/{e.Host}", Clock = clock };
    }
}
