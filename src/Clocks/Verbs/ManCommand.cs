using System.CommandLine;
using Clocks.Help;
using Clocks.Output;

namespace Clocks.Verbs;

/// <summary><c>clocks man</c>: the manual page, made from the same option table as the help.</summary>
internal static class ManCommand
{
    /// <summary>The verb.</summary>
    public static Command Create(Terminal terminal)
    {
        var command = new VerbCommand(
            "man",
            "Write this program's manual page.",
            "clocks man | man -l -                                     read it",
            "clocks man > /usr/local/share/man/man1/clocks.1           install it");
        command.SetAction(parsed =>
        {
            terminal.Write(ManPage.Of(parsed.RootCommandResult.Command));
            return ExitCode.Done;
        });
        return command;
    }
}
