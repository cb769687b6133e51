using System.Collections;
using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using Clocks.Lab;

namespace Clocks.Options;

/// <summary>
/// Options in the environment: <c>CLOCKS_RATE=4</c> is <c>--rate 4</c> where the command line has no <c>--rate</c>. Each variable
/// counts for the verbs that have its option. Used once, by the main thread.
/// </summary>
internal sealed class EnvironmentOptions
{
    private const string Prefix = "CLOCKS_";

    private static readonly string[] Yes = ["1", "true", "yes", "on"], No = ["0", "false", "no", "off"];

    private readonly Dictionary<Option, string> _taken = [];

    /// <summary>What was taken that nobody asked for, to be said; null when nothing was.</summary>
    public string? Taken { get; private set; }

    /// <summary>The variable of an option.</summary>
    public static string VariableOf(Option option) =>
        Prefix + option.Name.TrimStart('-').Replace('-', '_').ToUpperInvariant();

    /// <summary>By what name somebody gave an option: its own, or that of the variable.</summary>
    public string NameOf(Option option) => _taken.GetValueOrDefault(option, option.Name);

    /// <summary>The words that the environment adds to a command line; false with a sentence without its full stop.</summary>
    public bool TryRead(Command root, ParseResult parsed, List<string> words, out string problem)
    {
        if (Misspelt(root) is { } said)
        {
            problem = said;
            return false;
        }

        problem = "";
        foreach (Option option in parsed.CommandResult.Command.Options)
        {
            string variable = VariableOf(option);
            if (option is HelpOption or VersionOption || parsed.GetResult(option) is { Implicit: false })
            {
                continue;
            }

            if (Environment.GetEnvironmentVariable(variable) is not { Length: > 0 } value)
            {
                TakeRank(option, words);
                continue;
            }

            if (value.Contains('\uFFFD'))
            {
                problem = $"{variable}: '{value}' is not UTF-8, and would name something else; rename what it names";
                return false;
            }

            if (!OptionFacts.IsSwitch(option))
            {
                words.AddRange([option.Name, value]);
            }
            else if (Array.Exists(Yes, word => word.Equals(value, StringComparison.OrdinalIgnoreCase)))
            {
                words.Add(option.Name);
            }
            else if (!Array.Exists(No, word => word.Equals(value, StringComparison.OrdinalIgnoreCase)))
            {
                problem = $"{variable}: '{value}' is neither yes nor no";
                return false;
            }

            _taken[option] = variable;
        }

        return true;
    }

    /// <summary>A node that nobody named is the one that its launcher says it is.</summary>
    private void TakeRank(Option option, List<string> words)
    {
        if (option is { Name: "--id", Required: true } && LauncherRank.Find() is { } rank)
        {
            words.AddRange([option.Name, $"{rank.Rank}"]);
            _taken[option] = rank.Source;
            Taken = $"id {rank.Rank}, from {rank.Source}";
        }
    }

    /// <summary>What is wrong with a value, by the name under which it was given.</summary>
    public string Name(ParseError error)
    {
        foreach ((Option option, string variable) in _taken)
        {
            if (error.Message.StartsWith(option.Name + ":", StringComparison.Ordinal))
            {
                return variable + error.Message[option.Name.Length..];
            }
        }

        return error.Message;
    }

    /// <summary>A variable that is nobody's and nearly one of ours: whoever set it believes that it counts.</summary>
    private static string? Misspelt(Command root)
    {
        List<string>? known = null;
        foreach (DictionaryEntry each in Environment.GetEnvironmentVariables())
        {
            string variable = (string)each.Key;
            if (!variable.StartsWith(Prefix, StringComparison.Ordinal))
            {
                continue;
            }

            known ??= Known(root);
            string name = variable[Prefix.Length..];
            if (!known.Contains(name) && Spelling.Nearest(name, known) is { } meant)
            {
                return $"there is no variable {variable}; did you mean {Prefix}{meant}?";
            }
        }

        return null;
    }

    /// <summary>The variables that some verb has a use for, without what all begin with.</summary>
    private static List<string> Known(Command root)
    {
        var known = new List<string> { LauncherChannel.Variable[Prefix.Length..] };
        foreach (Command verb in root.Subcommands)
        {
            foreach (Option option in verb.Options)
            {
                known.Add(VariableOf(option)[Prefix.Length..]);
            }
        }

        return known;
    }
}
