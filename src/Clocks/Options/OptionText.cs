using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Clocks.Options;

/// <summary>
/// What an option is given as text, and how it is refused: the value is default, and the error one sentence that begins
/// with the option's name. Every option that reads its own text does it through here.
/// </summary>
internal static class OptionText
{
    private const string EmptyName = "the name is empty; name a file or a folder, or leave it out";

    /// <summary>Reads a text; false with a sentence without its full stop.</summary>
    public delegate bool TryParse<T>(string text, out T value, out string problem);

    /// <summary>The text behind the option; empty if there is none.</summary>
    public static string Of(ArgumentResult result) => result.Tokens.Count > 0 ? result.Tokens[0].Value : "";

    /// <summary>The words of a list with commas, without the spaces around them.</summary>
    public static string[] ListOf(ArgumentResult result) =>
        Of(result).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>A file or a folder: an empty name is none, and a script with an unset variable would not notice.</summary>
    public static string? Place(ArgumentResult result) => Of(result).Length > 0 ? Of(result) : Refuse<string>(result, EmptyName);

    /// <summary>The same of the words behind a verb that name files and folders.</summary>
    public static void RefuseEmpty(Argument argument) => argument.Validators.Add(static result =>
    {
        foreach (Token token in result.Tokens)
        {
            if (token.Value.Length == 0)
            {
                result.AddError(EmptyName);
                return;
            }
        }
    });

    /// <summary>A whole number within bounds.</summary>
    public static int Whole(ArgumentResult result, int least, int most, string what) =>
        int.TryParse(Of(result), NumberStyles.None, CultureInfo.InvariantCulture, out int value)
            && value >= least && value <= most
            ? value
            : Refuse<int>(result, $"'{Of(result)}' is not {what}: a whole number from {least} to {most}");

    /// <summary>A seed: refused, not rounded, where it would not come back from a journal as it was given.</summary>
    public static ulong? Seed(ArgumentResult result) =>
        ulong.TryParse(Of(result), NumberStyles.None, CultureInfo.InvariantCulture, out ulong seed) && seed <= Limits.SeedMax
            ? seed
            : Refuse<ulong?>(result, $"'{Of(result)}' is not a seed: a whole number from 0 to {Limits.SeedMax}; "
                + "many readers of JSON would take another number for a greater one");

    /// <summary>What reads the option by itself: the value, or the sentence that says what is wrong.</summary>
    public static Func<ArgumentResult, T?> Parser<T>(TryParse<T> tryParse) =>
        result => tryParse(Of(result), out T value, out string problem) ? value : Refuse<T>(result, problem);

    /// <summary>Says what is wrong with the text and gives no value.</summary>
    public static T? Refuse<T>(ArgumentResult result, string problem)
    {
        string option = result.Parent is OptionResult { Option: var named } ? named.Name + ": " : "";
        result.AddError(option + problem);
        return default;
    }
}
