using System.CommandLine;
using System.CommandLine.Parsing;
using Clocks.Files;

namespace Clocks.Options;

/// <summary>
/// The words of a command line that name files and folders, and what is wrong with them before one is opened. Pure but for looking
/// whether something is there.
/// </summary>
internal static class PlaceWords
{
    /// <summary>
    /// A mistyped option that would be taken for a name, and looked for or even written, in a sentence without its full stop; null
    /// where there is none. What is there under that name is meant.
    /// </summary>
    public static string? Mistyped(ParseResult parsed) =>
        Of(parsed).Find(static word => word is ['-', _, ..] && !Path.Exists(word)) is { } mistyped
            ? NoOption(mistyped, parsed.CommandResult.Command)
            : null;

    /// <summary>That a verb has no such option, and which one was probably meant: a sentence without its full stop.</summary>
    public static string NoOption(string word, Command command) => Spelling.Unknown(
        "option", word.Split('=')[0], Array.ConvertAll([.. command.Options], static option => option.Name));

    /// <summary>
    /// That nothing in the current folder can be reached, in a sentence without its full stop; null where it can, or nothing in
    /// it was named. One that was removed is none to any verb. The platform makes whole paths of all names, and that of this folder
    /// is none that it can say.
    /// </summary>
    public static string? Unreachable(ParseResult parsed)
    {
        string here;
        try
        {
            here = Environment.CurrentDirectory;
        }
        catch (Exception e) when (FileFailure.IsExpected(e))
        {
            return "the folder in which this was started is gone; go to another, and start it there";
        }

        if (!FileFailure.IsUnspeakable(here))
        {
            return null;
        }

        Command command = parsed.CommandResult.Command;
        string[] words = OptionFacts.Words(command);
        bool isMeant = Of(parsed).Exists(word => word != "-" && Array.IndexOf(words, word) < 0 && !Path.IsPathRooted(word));
        bool isDefault = command.Arguments is [{ Name: "path" } path, ..] && Of(parsed, path).Count == 0;
        return isMeant || isDefault
            ? $"the name of this folder, '{here}', is not UTF-8, so nothing in it can be found by its name; "
                + "rename the folder, or go elsewhere and give whole paths"
            : null;
    }

    private static List<string> Of(ParseResult parsed)
    {
        var words = new List<string>();
        foreach (Argument argument in parsed.CommandResult.Command.Arguments)
        {
            List<string> given = Of(parsed, argument);
            // Somebody's program has options of its own.
            words.AddRange(argument.Name == GradeFlags.CommandName && given.Count > 1 ? [given[0]] : given);
        }

        foreach (Option option in parsed.CommandResult.Command.Options)
        {
            words.AddRange(OptionFacts.IsFile(option) ? Of(parsed, option) : []);
        }

        return words;
    }

    private static List<string> Of(ParseResult parsed, Symbol symbol)
    {
        IReadOnlyList<Token>? tokens = symbol switch
        {
            Argument argument => parsed.GetResult(argument)?.Tokens,
            Option option => parsed.GetResult(option)?.Tokens,
            _ => null,
        };
        return [.. Array.ConvertAll([.. tokens ?? []], static token => token.Value)];
    }
}
