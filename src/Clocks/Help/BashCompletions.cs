using System.CommandLine;
using System.Text;
using Clocks.Options;

namespace Clocks.Help;

/// <summary>
/// The option table as a script for bash, from version 3.2 on, which macOS has. A word is completed by the one before
/// it, if that is an option with values, else by its verb; without a verb it is <c>run</c>.
/// </summary>
internal static class BashCompletions
{
    private const string Begin = """
        # Completions of clocks for bash, made by: clocks completions bash
        _clocks() {
            local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} verb=${COMP_WORDS[1]} IFS=$' \t\n'
            [[ $current != = ]] || current=
            [[ $previous != = ]] || previous=${COMP_WORDS[COMP_CWORD - 2]}
            [[ $verb != -* ]] || verb=run
            COMPREPLY=()
            case "$verb $previous" in

        """;

    private const string Middle = """
            esac
            if [[ $COMP_CWORD -eq 1 && $current != -* ]]; then
                COMPREPLY=($(compgen -W "@verbs@" -- "$current"))
                return
            fi
            case "$verb" in

        """;

    private const string End = """
            esac
        }
        _clocks_files() {
            local words=$(compgen -W "${1-}" -- "$current") IFS=$'\n'
            compopt -o filenames 2>/dev/null
            COMPREPLY=($words $(compgen -f -- "$current"))
        }
        _clocks_options() {
            case "$current" in
                -*) COMPREPLY=($(compgen -W "$1" -- "$current")) ;;
                *) if [[ $2 == files* ]]; then _clocks_files "${2#files}"; else COMPREPLY=($(compgen -W "$2" -- "$current")); fi ;;
            esac
        }
        complete -F _clocks clocks

        """;

    /// <summary>The script, with a line feed at its end.</summary>
    public static string Script(Command root)
    {
        List<Command> verbs = OptionFacts.Verbs(root);
        var script = new StringBuilder(Begin.ReplaceLineEndings("\n"));
        foreach (Command verb in verbs)
        {
            AppendValues(script, verb);
        }

        script.Append(Middle.ReplaceLineEndings("\n").Replace("@verbs@", Names(verbs)));
        foreach (Command verb in verbs)
        {
            string options = $"{Names(verb.Options)} --help{(verb.Name == "run" ? " --version" : "")}";
            string words = (OptionFacts.TakesFiles(verb) ? "files " : "") + string.Join(' ', OptionFacts.Words(verb));
            script.Append($"        {verb.Name}) _clocks_options \"{options.TrimStart()}\" \"{words}\" ;;\n");
        }

        return script.Append(End.ReplaceLineEndings("\n")).ToString();
    }

    private static void AppendValues(StringBuilder script, Command verb)
    {
        var files = new List<string>();
        var free = new List<string>();
        foreach (Option option in verb.Options)
        {
            string before = $"\"{verb.Name} {option.Name}\"";
            if (OptionFacts.Values(option) is { Length: > 0 } values)
            {
                script.Append($"        {before}) COMPREPLY=($(compgen -W \"{string.Join(' ', values)}\" -- \"$current\")); return ;;\n");
            }
            else if (!OptionFacts.IsSwitch(option))
            {
                (OptionFacts.IsFile(option) ? files : free).Add(before);
            }
        }

        AppendCase(script, files, "_clocks_files; return");
        AppendCase(script, free, "return");
    }

    private static void AppendCase(StringBuilder script, List<string> before, string reply)
    {
        if (before.Count > 0)
        {
            script.Append($"        {string.Join(" | ", before)}) {reply} ;;\n");
        }
    }

    private static string Names(IEnumerable<Symbol> symbols) => string.Join(
        ' ', new List<Symbol>(symbols).FindAll(static symbol => !symbol.Hidden).ConvertAll(static symbol => symbol.Name));
}
