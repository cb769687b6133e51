using System.CommandLine;
using System.Text;
using Clocks.Options;

namespace Clocks.Help;

/// <summary>The option table as an argument completer of PowerShell, 5.1 or newer; files are its own affair.</summary>
internal static class PowerShellCompletions
{
    private const string Begin = """
        # Completions of clocks for PowerShell, made by: clocks completions powershell
        Register-ArgumentCompleter -Native -CommandName clocks -ScriptBlock {
            param($wordToComplete, $commandAst, $cursorPosition)
            $words = @{

        """;

    private const string End = """
            }
            $typed = @($commandAst.CommandElements | Where-Object { $_.Extent.EndOffset -lt $cursorPosition } | ForEach-Object { "$_" })
            $previous = $typed[-1]
            $verb = 'run'
            if ($typed.Count -gt 1 -and -not $typed[1].StartsWith('-')) { $verb = $typed[1] }
            $key = $verb
            if ($words.ContainsKey("$verb $previous")) { $key = "$verb $previous" }
            elseif ($typed.Count -eq 1 -and -not "$wordToComplete".StartsWith('-')) { $key = '' }
            $words[$key] | Where-Object { $_ -and $_[0] -like "$wordToComplete*" } | ForEach-Object {
                [System.Management.Automation.CompletionResult]::new($_[0], $_[0], 'ParameterValue', $_[1])
            }
        }

        """;

    /// <summary>The script, with a line feed at its end.</summary>
    public static string Script(Command root)
    {
        List<Command> verbs = OptionFacts.Verbs(root);
        var script = new StringBuilder(Begin.ReplaceLineEndings("\n"));
        AppendList(script, "", verbs);
        foreach (Command verb in verbs)
        {
            script.Append($"        '{verb.Name}' = @(\n");
            AppendPairs(script, verb.Options);
            foreach (string word in OptionFacts.Words(verb))
            {
                AppendPair(script, word, null);
            }

            AppendPair(script, "--help", "Show help and usage information");
            script.Append("        )\n");
            foreach (Option option in verb.Options)
            {
                AppendValues(script, verb, option);
            }
        }

        return script.Append(End.ReplaceLineEndings("\n")).ToString();
    }

    private static void AppendList(StringBuilder script, string key, IEnumerable<Symbol> symbols)
    {
        script.Append($"        '{key}' = @(\n");
        AppendPairs(script, symbols);
        script.Append("        )\n");
    }

    private static void AppendPairs(StringBuilder script, IEnumerable<Symbol> symbols)
    {
        foreach (Symbol symbol in symbols)
        {
            AppendPair(script, symbol.Name, symbol.Description);
        }
    }

    private static void AppendValues(StringBuilder script, Command verb, Option option)
    {
        if (OptionFacts.Values(option) is { Length: > 0 } values)
        {
            script.Append($"        '{verb.Name} {option.Name}' = @(\n");
            foreach (string value in values)
            {
                AppendPair(script, value, null);
            }

            script.Append("        )\n");
        }
    }

    /// <summary>A word and what it is for, as an array of its own; the tip of a word must not be empty.</summary>
    private static void AppendPair(StringBuilder script, string word, string? tip) =>
        script.Append($"            , @({Quoted(word)}, {Quoted(tip ?? word)})\n");

    private static string Quoted(string text) => $"'{text.Replace("'", "''")}'";
}
