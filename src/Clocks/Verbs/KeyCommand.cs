using System.CommandLine;
using Clocks.Node.Security;
using Clocks.Options;
using Clocks.Output;

namespace Clocks.Verbs;

/// <summary><c>clocks key new</c>: the file that makes the nodes of a cluster a closed circle.</summary>
internal static class KeyCommand
{
    private const string New = "new";

    private const string DefaultFile = "clocks.key";

    /// <summary>The verb.</summary>
    public static Command Create(Terminal terminal)
    {
        var action = new Argument<string>("action")
        {
            Description = New,
            CustomParser = result => OptionText.Of(result) is New
                ? New
                : OptionText.Refuse<string>(result, $"'{OptionText.Of(result)}' is not '{New}', the one thing to be done with keys"),
        };
        action.CompletionSources.Add(New);
        var file = new Argument<string>("file")
        {
            Description = "where it is written",
            Arity = ArgumentArity.ZeroOrOne,
            DefaultValueFactory = _ => DefaultFile,
        };
        var command = new VerbCommand(
            "key",
            "Write a new key for a cluster into a file: who does not have it can neither take part nor be seen.",
            "clocks key new                         into clocks.key, which is then copied to every machine",
            "clocks key new lab.key                 into a file of this name",
            "clocks --id 1 --key-file clocks.key    a node of that cluster")
        {
            action,
            file,
        };
        command.SetAction(parsed =>
        {
            string path = parsed.GetValue(file)!;
            if (!KeyFile.TryCreate(path, out string problem))
            {
                terminal.WriteError($"clocks key: {problem}");
                return ExitCode.Failed;
            }

            terminal.WriteLine($"wrote a new key to {path}");
            terminal.WriteLine("copy it to every machine of the cluster, and keep it from others");
            return ExitCode.Done;
        });
        return command;
    }
}
