using System.CommandLine;
using System.Text;
using Clocks.Options;

namespace Clocks.Help;

/// <summary>The option table as a completion function of zsh: one list of <c>_arguments</c> for each verb.</summary>
internal static class ZshCompletions
{
    private const string End = """
        _clocks() {
            local verb=run
            if (( CURRENT == 2 )) && [[ $words[2] != -* ]]; then
                _clocks_verbs
                return
            fi
            if [[ $words[2] != -* ]]; then
                verb=$words[2]
                shift words
                (( CURRENT-- ))
            fi
            (( $+functions[_clocks_$verb] )) && _clocks_$verb
        }
        if [[ $funcstack[1] == _clocks ]]; then
            _clocks "$@"
        else
            compdef _clocks clocks
        fi

        """;

    /// <summary>The script, with a line feed at its end.</summary>
    public static string Script(Command root)
    {
        List<Command> verbs = OptionFacts.Verbs(root);
        var script = new StringBuilder("#compdef clocks\n# Completions of clocks for zsh, made by: clocks completions zsh\n");
        script.Append("_clocks_verbs() {\n    local -a verbs\n    verbs=(\n");
        foreach (Command verb in verbs)
        {
            script.Append($"        {Quoted($"{verb.Name}:{verb.Description}")}\n");
        }

        script.Append("    )\n    _describe command verbs\n}\n");
        foreach (Command verb in verbs)
        {
            script.Append($"_clocks_{verb.Name}() {{\n    _arguments");
            foreach (Option option in verb.Options)
            {
                script.Append($" \\\n        {Quoted(Specification(option))}");
            }

            script.Append($" \\\n        {Quoted($"--help[{Escaped("Show help and usage information")}]")}");
            string words = string.Join(' ', OptionFacts.Words(verb)), name = verb.Arguments.Count > 0 ? verb.Arguments[0].Name : "";
            script.Append((OptionFacts.TakesFiles(verb), words.Length > 0) switch
            {
                (true, true) => $" \\\n        '1:{name}:{{_alternative \"words:{name}:({words})\" \"files:file:_files\"}}'",
                (true, false) => " \\\n        '*:path:_files'",
                (false, true) => $" \\\n        '1:{name}:({words})'",
                _ => "",
            });

            script.Append("\n}\n");
        }

        return script.Append(End.ReplaceLineEndings("\n")).ToString();
    }

    private static string Specification(Option option)
    {
        string about = $"[{Escaped(option.Description ?? "")}]";
        if (OptionFacts.IsSwitch(option))
        {
            return option.Name + about;
        }

        string[] values = OptionFacts.Values(option);
        string action = OptionFacts.IsFile(option) ? "_files" : values.Length > 0 ? $"({string.Join(' ', values)})" : " ";
        return $"{option.Name}={about}:{Escaped(option.HelpName ?? "value")}:{action}";
    }

    private static string Escaped(string text) =>
        text.Replace(@"\", @"\\").Replace("[", @"\[").Replace("]", @"\]").Replace(":", @"\:");

    private static string Quoted(string text) => $"'{text.Replace("'", @"'\''")}'";
}
