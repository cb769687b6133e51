using System.CommandLine;
using Clocks.Help;
using Clocks.Options;
using Clocks.Output;

namespace Clocks.Verbs;

/// <summary><c>clocks completions</c>: a script by which a shell completes verbs, options and their values.</summary>
internal static class CompletionsCommand
{
    private static readonly string[] Shells = ["bash", "zsh", "fish", "powershell"];

    /// <summary>The verb.</summary>
    public static Command Create(Terminal terminal)
    {
        var shell = new Argument<string>("shell")
        {
            Description = string.Join(", ", Shells),
            CustomParser = result =>
            {
                string name = OptionText.Of(result);
                return Array.IndexOf(Shells, name) >= 0
                    ? name
                    : OptionText.Refuse<string>(result, $"'{name}' is none of {string.Join(", ", Shells)}");
            },
        };
        shell.CompletionSources.Add(Shells);
        var command = new VerbCommand(
            "completions",
            "Write the script by which a shell completes this program's command lines.",
            "source <(clocks completions bash)                        for this shell",
            "clocks completions zsh > ~/.zfunc/_clocks                 a folder of fpath",
            "clocks completions fish > ~/.config/fish/completions/clocks.fish",
            "clocks completions powershell | Out-String | Invoke-Expression")
        {
            shell,
        };
        command.SetAction(parsed =>
        {
            Command root = parsed.RootCommandResult.Command;
            terminal.Write(parsed.GetValue(shell) switch
            {
                "bash" => BashCompletions.Script(root),
                "zsh" => ZshCompletions.Script(root),
                "fish" => FishCompletions.Script(root),
                _ => PowerShellCompletions.Script(root),
            });
            return ExitCode.Done;
        });
        return command;
    }
}
