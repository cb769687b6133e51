using System.CommandLine;
using System.CommandLine.Parsing;
using Clocks.Trace.Import;

namespace Clocks.Options;

/// <summary>How logs of other programs are read: what every verb that reads logs can be told.</summary>
internal sealed class ReadingFlags
{
    public Option<string?> Pattern { get; } = new("--pattern")
    {
        Description = "read the logs by this regular expression; its groups: " + string.Join(", ", LogPattern.Groups)
            + "; or those of ShiViz: host, clock, event",
        HelpName = "regex",
        CustomParser = ReadPattern,
    };

    public Option<string?> FormatFile { get; } = new("--format-file")
    {
        Description = "file with a line 'pattern REGEX' and lines 'word receive=RECV,0' [default: clocks.format beside the logs]",
        HelpName = "file",
        CustomParser = OptionText.Place,
    };

    public Option<Dictionary<string, EventKind>?> Word { get; } = new("--word")
    {
        Description = "what words behind the group event mean, such as receive=RECV,recv,0; may be repeated",
        HelpName = "kind=words",
        CustomParser = ReadWords,
        Arity = ArgumentArity.OneOrMore,
    };

    public Option<string?> Delimiter { get; } = new("--delimiter")
    {
        Description = "what stands between the executions of a log with vector clocks; its group trace names them [default: === NAME ===]",
        HelpName = "regex",
        CustomParser = ReadDelimiter,
    };

    /// <summary>Adds these to a verb.</summary>
    public void AddTo(Command command)
    {
        command.Add(Pattern);
        command.Add(FormatFile);
        command.Add(Word);
        command.Add(Delimiter);
    }

    /// <summary>What was said.</summary>
    public LogReading Of(ParseResult parsed, string? format = null) =>
        new(format, parsed.GetValue(Pattern), parsed.GetValue(FormatFile), parsed.GetValue(Word), parsed.GetValue(Delimiter));

    private static string? ReadPattern(ArgumentResult result)
    {
        string expression = OptionText.Of(result);
        return LogPattern.TryMake(expression, null, out _, out string problem) ? expression : OptionText.Refuse<string>(result, problem);
    }

    private static string? ReadDelimiter(ArgumentResult result)
    {
        string expression = OptionText.Of(result);
        return LogPattern.IsExpression(expression, out string problem)
            ? expression
            : OptionText.Refuse<string>(result, $"this is no regular expression: {problem}");
    }

    private static Dictionary<string, EventKind>? ReadWords(ArgumentResult result)
    {
        var words = new Dictionary<string, EventKind>();
        foreach (Token token in result.Tokens)
        {
            if (!Clocks.Trace.Import.FormatFile.TryWord(token.Value, words))
            {
                return OptionText.Refuse<Dictionary<string, EventKind>>(
                    result, $"'{token.Value}' is not of the form receive=WORD,WORD; the kinds are internal, send, receive");
            }
        }

        return words;
    }
}
