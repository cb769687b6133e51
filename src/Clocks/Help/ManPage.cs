using System.CommandLine;
using System.Text;
using Clocks.Options;
using Clocks.Output;
using Clocks.Verbs;

namespace Clocks.Help;

/// <summary>
/// The option table as a page of man(7): what every verb is for, its options, its examples, and what they all share. It
/// keeps to the plain macros that groff and mandoc both read.
/// </summary>
internal static class ManPage
{
    private const string Environment = """
        Every option can stand in the environment: its name in capitals, without the dashes in front, with _ for every
        other dash, behind CLOCKS_. CLOCKS_RATE=4 is --rate 4, and CLOCKS_LOOPBACK=true is --loopback. What the command
        line says counts more.
        """;

    private static readonly (string Code, string Meaning)[] Codes =
    [
        ("0", "done, or valid"),
        ("1", "failed, or invalid"),
        ("2", "unknown: the evidence is incomplete"),
        ("3", "verify: nothing was recognised as a log; before: the events are concurrent"),
        ("64", "the command line is wrong"),
    ];

    private static readonly (string Name, string Meaning)[] Files =
    [
        ("machine_<id>.jsonl", "the journal of a node: JSON lines, written where the node was started"),
        ("machine_<id>.diagnostics.ndjson", "with --diagnostics in a folder: what the node says to people who look for a fault"),
        ("logs/run_<time>/", "the journals and the report of a lab on one machine"),
        ("logs/latest", "names the newest of these; analyze, verify and export take it as it is"),
    ];

    /// <summary>The page, with a line feed at its end.</summary>
    public static string Of(Command root)
    {
        var page = new StringBuilder();
        page.Append($".TH CLOCKS 1 \"\" \"clocks {ProgramVersion.Number}\" \"User Commands\"\n");
        page.Append(".SH NAME\nclocks \\- logical time made visible on real machines\n");
        page.Append(".SH SYNOPSIS\n.B clocks\n.I command\n.RI [ options ]\n.br\n.B clocks \\-\\-id\n.I number\n.RI [ options ]\n");
        page.Append($".SH DESCRIPTION\n{Lines(FirstLine(root.Description))}.PP\n");
        page.Append("Without a command, options are those of\n.BR \"clocks run\" .\n");
        page.Append(".SH COMMANDS\n");
        foreach (Command verb in OptionFacts.Verbs(root))
        {
            AppendVerb(page, verb);
        }

        page.Append($".SH ENVIRONMENT\n{Lines(Environment)}.SH \"EXIT STATUS\"\n");
        AppendTerms(page, Codes);
        page.Append(".SH FILES\n");
        AppendTerms(page, Files);
        return page.ToString();
    }

    private static void AppendVerb(StringBuilder page, Command verb)
    {
        string words = verb.Arguments.Count == 0 ? ""
            : verb.Arguments[0].Arity.MinimumNumberOfValues == 0 ? $" [{verb.Arguments[0].Name}...]"
            : $" {verb.Arguments[0].Name}";
        page.Append($".SS \"clocks {verb.Name}{Text(words)}\"\n{Lines(verb.Description ?? "")}");
        foreach (Argument argument in verb.Arguments)
        {
            page.Append($".TP\n.I {Text(argument.Name)}\n{Lines(argument.Description ?? "")}");
        }

        foreach (Option option in verb.Options)
        {
            page.Append($".TP\n.B {Text(option.Name)}");
            page.Append(OptionFacts.IsSwitch(option) ? "\n" : $" \\fI{Text(option.HelpName)}\\fR\n");
            page.Append(Lines($"{option.Description}{Default(option)}{(option.Required ? "; required" : "")}"));
        }

        if (verb is VerbCommand { Table: { } table })
        {
            page.Append($".PP\n{Lines(table.Title + ":")}");
            AppendTerms(page, table.Rows);
        }

        if (verb is VerbCommand { Examples.Length: > 0 } withExamples)
        {
            page.Append(".PP\nExamples:\n");
            foreach (string example in withExamples.Examples)
            {
                // The help has them in two columns, which a page of any width need not be wide enough for.
                int end = example.IndexOf("  ", StringComparison.Ordinal);
                page.Append($".TP\n.B {Text(end < 0 ? example : example[..end])}\n{Lines(end < 0 ? "" : example[end..])}");
            }
        }
    }

    private static void AppendTerms(StringBuilder page, (string Name, string Meaning)[] terms)
    {
        foreach ((string name, string meaning) in terms)
        {
            page.Append($".TP\n.B {Text(name)}\n{Lines(meaning)}");
        }
    }

    /// <summary>As the help shows it: those that are no single words have it in their description.</summary>
    private static string Default(Option option) =>
        option.HasDefaultValue && option.GetDefaultValue() is { } value and (int or double or string) ? $" [default: {value}]" : "";

    private static string FirstLine(string? text) => text?.Split('\n')[0] ?? "";

    /// <summary>Sentences as lines of the source, which is kept narrow for those that read it.</summary>
    private static string Lines(string text)
    {
        var lines = new StringBuilder();
        foreach (string line in TextColumns.Wrap(text, 72))
        {
            lines.Append(Text(line)).Append('\n');
        }

        return lines.ToString();
    }

    /// <summary>
    /// Plain text: a backslash and a dash are themselves, and no line begins with what roff takes as a request.
    /// </summary>
    private static string Text(string? text)
    {
        string plain = (text ?? "").Replace("\\", "\\e").Replace("-", "\\-");
        return plain.StartsWith('.') || plain.StartsWith('\'') ? "\\&" + plain : plain;
    }
}
