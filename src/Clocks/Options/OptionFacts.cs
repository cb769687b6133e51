using System.CommandLine;
using System.CommandLine.Completions;

namespace Clocks.Options;

/// <summary>
/// What the option table says of one option, for those that write about it: completions and the manual page.
/// </summary>
internal static class OptionFacts
{
    /// <summary>The verbs that the help shows, in its order.</summary>
    public static List<Command> Verbs(Command root) =>
        new List<Command>(root.Subcommands).FindAll(static verb => !verb.Hidden);

    /// <summary>Whether it stands alone, as <c>--json</c> does.</summary>
    public static bool IsSwitch(Option option) => option.ValueType == typeof(bool) || option.Arity.MaximumNumberOfValues == 0;

    /// <summary>Whether its value is a file or a folder.</summary>
    public static bool IsFile(Option option) => option.HelpName is "file" or "folder" or "path";

    /// <summary>
    /// The words its value can be, if they can be listed: those of its name in the help (<c>jsonl|text</c>), without those of which
    /// it says only how they begin (<c>dns:NAME</c>), else those that it was given to offer.
    /// </summary>
    public static string[] Values(Option option)
    {
        if (option.HelpName?.Contains('|') == true)
        {
            return Array.FindAll(option.HelpName.Split('|'), static word => !word.Contains(':'));
        }

        return IsSwitch(option) ? [] : Labels(option);
    }

    /// <summary>Whether the words behind the verb are, or may be, files or folders.</summary>
    public static bool TakesFiles(Command verb) => verb.Arguments is [{ Name: "path" or "first" or "plan" }, ..];

    /// <summary>The words that may stand behind the verb, if they can be listed.</summary>
    public static string[] Words(Command verb) => verb.Arguments.Count > 0 ? Labels(verb.Arguments[0]) : [];

    private static string[] Labels(Symbol symbol) =>
        Array.ConvertAll([.. symbol.GetCompletions(CompletionContext.Empty)], static item => item.Label);
}
