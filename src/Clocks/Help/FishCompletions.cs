using System.CommandLine;
using System.Text;
using Clocks.Options;

namespace Clocks.Help;

/// <summary>
/// The option table as <c>complete</c> lines of fish; options without a verb are those of <c>run</c>.
/// </summary>
internal static class FishCompletions
{
    /// <summary>The script, with a line feed at its end.</summary>
    public static string Script(Command root)
    {
        List<Command> verbs = OptionFacts.Verbs(root);
        var script = new StringBuilder("# Completions of clocks for fish, made by: clocks completions fish\ncomplete -c clocks -f\n");
        foreach (Command verb in verbs)
        {
            script.Append($"complete -c clocks -n __fish_use_subcommand -a {verb.Name} -d {Quoted(verb.Description)}\n");
        }

        script.Append("complete -c clocks -l help -d 'Show help and usage information'\n");
        script.Append("complete -c clocks -n __fish_use_subcommand -l version -d 'Show version information'\n");
        foreach (Command verb in verbs)
        {
            string condition = $"-n '__fish_seen_subcommand_from {verb.Name}'";
            if (verb.Name == "run")
            {
                condition = $"-n 'not __fish_seen_subcommand_from {Others(verbs)}'";
            }

            foreach (Option option in verb.Options)
            {
                script.Append($"complete -c clocks {condition} -l {option.Name.TrimStart('-')}{Value(option)}")
                    .Append($" -d {Quoted(option.Description)}\n");
            }

            if (OptionFacts.TakesFiles(verb))
            {
                script.Append($"complete -c clocks {condition} -F\n");
            }

            if (OptionFacts.Words(verb) is { Length: > 0 } words)
            {
                script.Append($"complete -c clocks {condition} -a '{string.Join(' ', words)}'\n");
            }
        }

        return script.ToString();
    }

    private static string Others(List<Command> verbs)
    {
        var names = new StringBuilder();
        foreach (Command verb in verbs)
        {
            names.Append(verb.Name == "run" ? "" : names.Length > 0 ? $" {verb.Name}" : verb.Name);
        }

        return names.ToString();
    }

    private static string Value(Option option)
    {
        if (OptionFacts.IsSwitch(option))
        {
            return "";
        }

        string[] values = OptionFacts.Values(option);
        return OptionFacts.IsFile(option) ? " -rF" : values.Length > 0 ? $" -xa '{string.Join(' ', values)}'" : " -x";
    }

    private static string Quoted(string? text) => $"'{text?.Replace(@"\", @"\\").Replace("'", @"\'")}'";
}
