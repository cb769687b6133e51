using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text;
using Clocks.Files;
using Clocks.Journal.Reading;

namespace Clocks.Output;

/// <summary>
/// The command that repeats a run, noted beside its journals, so that its report can show it: the options that were given, and
/// the seed, given or drawn. Without those that only say where the output goes.
/// </summary>
internal static class CommandFile
{
    private static readonly string[] LeftOut =
        ["--seed", "--log", "--json", "--runs", "--verbose", "--diagnostics", "--diagnostics-level", "--no-journals"];

    /// <summary>Writes it; a folder that takes no file is said by whoever writes the journals.</summary>
    public static void Write(string folder, ParseResult parsed, ulong seed) => _ = AtomicFile.Save(
        folder, RunFolder.CommandName, "command", () => Encoding.UTF8.GetBytes(Line(parsed, seed) + "\n"));

    private static string Line(ParseResult parsed, ulong seed)
    {
        var line = new StringBuilder($"clocks {parsed.CommandResult.Command.Name}");
        foreach (SymbolResult given in parsed.CommandResult.Children)
        {
            if (given is not OptionResult { Implicit: false, Option: var option } || Array.IndexOf(LeftOut, option.Name) >= 0)
            {
                continue;
            }

            line.Append(given.Tokens.Count == 0 ? $" {option.Name}" : "");
            foreach (Token token in given.Tokens)
            {
                line.Append($" {option.Name} {Quoted(token.Value)}");
            }
        }

        return line.Append($" --seed {seed}").ToString();
    }

    /// <summary>As a shell takes it for one word; what quotes do not make harmless, a reader of the note refuses to show.</summary>
    private static string Quoted(string word)
    {
        foreach (char c in word)
        {
            if (!char.IsAsciiLetterOrDigit(c) && !"_-+=.,:/%".Contains(c))
            {
                return $"\"{word}\"";
            }
        }

        return word.Length == 0 ? "\"\"" : word;
    }
}
