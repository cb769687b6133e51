using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.ComponentModel;
using Clocks.Files;
using Clocks.Help;
using Clocks.Options;
using Clocks.Output;

namespace Clocks.Verbs;

/// <summary>
/// The verbs and what they share: <c>clocks --id 3</c> means <c>clocks run --id 3</c>, every option can stand in the
/// environment as <c>CLOCKS_OPTION</c>, help ends in examples, and a wrong command line gets one sentence and exit code
/// 64.
/// </summary>
internal sealed class CommandTable
{
    private readonly Terminal _terminal;

    private readonly RootCommand _root = new("""
        Logical time made visible: nodes on a LAN find each other, tick, talk and leave evidence.

        clocks --id 3    is    clocks run --id 3
        """);

    public CommandTable(Terminal terminal, IEnumerable<Command> commands)
    {
        _terminal = terminal;
        foreach (Command command in commands)
        {
            _root.Add(command);
        }

        foreach (Option option in _root.Options)
        {
            option.Action = option switch
            {
                HelpOption { Action: HelpAction help } => new HelpWithExamples(help, terminal.Width),
                VersionOption => new PrintVersion(),
                _ => option.Action,
            };
        }
    }

    /// <summary>Parses and runs; returns the exit code.</summary>
    public int Invoke(string[] args)
    {
        if (Array.Find(args, static arg => arg.Contains('\uFFFD')) is { } word)
        {
            _terminal.WriteError($"clocks: '{word}' is not UTF-8, and would name something else; rename it, or go into that folder");
            return ExitCode.Usage;
        }

        ParseResult parsed = WithEnvironment(WithVerb(args));
        Command command = parsed.CommandResult.Command;
        string name = command == _root ? "clocks" : $"clocks {command.Name}";
        if (parsed.Errors.Count == 0)
        {
            return Invoke(parsed, name);
        }

        _terminal.WriteError($"{name}: {WhatIsWrong(parsed, command)}");
        _terminal.WriteError($"See {name} --help.");
        return ExitCode.Usage;
    }

    private int Invoke(ParseResult parsed, string name)
    {
        // Help and version are written by the parser; they take the way of everything else.
        using var output = new StringWriter();
        try
        {
            int code = parsed.Invoke(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
                Output = output,
            });
            _terminal.Write(output.ToString());
            return code;
        }
        catch (Exception e) when (e.GetBaseException() is Win32Exception || FileFailure.IsExpected(e.GetBaseException()))
        {
            // What may well be refused the verbs say themselves, with its path or address; this is for the rest, such
            // as a process that may open no more files.
            Exception refusal = e.GetBaseException();
            int error = refusal is Win32Exception system ? system.NativeErrorCode : refusal.HResult & 0xFFFF;
            _terminal.WriteError($"{name}: the system refused what this needs (system error {error}); "
                + "see its limits with ulimit -a, and whether a disk is full");
            return ExitCode.Failed;
        }
    }

    /// <summary>
    /// One sentence: a word that means nothing here explains the errors that follow from it, so it comes first.
    /// </summary>
    private string WhatIsWrong(ParseResult parsed, Command command)
    {
        if (parsed.UnmatchedTokens.Count == 0)
        {
            return WhatIsMissing(parsed.CommandResult) ?? parsed.Errors[0].Message;
        }

        string word = parsed.UnmatchedTokens[0];
        bool isOption = word.StartsWith('-');
        string kind = isOption ? "option" : "command";
        if (!isOption && command != _root)
        {
            return $"'{word}' is one word too many";
        }

        string[] known = isOption
            ? Array.ConvertAll([.. command.Options], static o => o.Name)
            : Array.ConvertAll([.. _root.Subcommands], static c => c.Name);
        return Spelling.Nearest(word, known) is { } meant
            ? $"there is no {kind} '{word}'; did you mean '{meant}'?"
            : $"there is no {kind} '{word}'";
    }

    /// <summary>
    /// The value that an option wants, or the word that the verb wants, and did not get; null when something else is
    /// wrong.
    /// </summary>
    private static string? WhatIsMissing(CommandResult given)
    {
        foreach (SymbolResult each in given.Children)
        {
            if (each is OptionResult { Implicit: false, Option: var option }
                && each.Tokens.Count < option.Arity.MinimumNumberOfValues)
            {
                return $"{option.Name} needs a value: {option.HelpName}";
            }
        }

        foreach (Argument argument in given.Command.Arguments)
        {
            if (given.GetResult(argument) is null or { Tokens.Count: 0 } && argument.Arity.MinimumNumberOfValues > 0)
            {
                return $"the {argument.Name} is missing: {argument.Description}";
            }
        }

        return null;
    }

    private string[] WithVerb(string[] args)
    {
        bool isForRoot = args.Length == 0
            || !args[0].StartsWith('-')
            || new List<Option>(_root.Options).Exists(o => o.Name == args[0] || o.Aliases.Contains(args[0]));
        return isForRoot ? args.Length == 0 ? ["--help"] : args : ["run", .. args];
    }

    /// <summary>
    /// Options that are not on the command line and are in the environment are put on the command line.
    /// </summary>
    private ParseResult WithEnvironment(string[] args)
    {
        ParseResult parsed = _root.Parse(args);
        var added = new List<string>();
        foreach (Option option in parsed.CommandResult.Command.Options)
        {
            string variable = "CLOCKS_" + option.Name.TrimStart('-').Replace('-', '_').ToUpperInvariant();
            if (option is not (HelpOption or VersionOption)
                && parsed.GetResult(option) is null or { Implicit: true }
                && Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value)
            {
                added.AddRange(option.Arity.MaximumNumberOfValues == 0 || option is Option<bool>
                    ? [$"{option.Name}={value}"]
                    : [option.Name, value]);
            }
        }

        return added.Count == 0 ? parsed : _root.Parse([.. args, .. added]);
    }

    private sealed class HelpWithExamples(HelpAction help, int width) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            help.MaxWidth = width;
            int code = help.Invoke(parseResult);
            if (parseResult.CommandResult.Command is VerbCommand { Examples.Length: > 0 } verb)
            {
                TextWriter output = parseResult.InvocationConfiguration.Output;
                WriteFormats(verb, output);
                output.WriteLine("Examples:");
                foreach (string example in verb.Examples)
                {
                    output.WriteLine($"  {example}");
                }
            }

            return code;
        }

        private void WriteFormats(VerbCommand verb, TextWriter output)
        {
            const int NameWidth = 10;
            if (verb.Formats.Length == 0)
            {
                return;
            }

            output.WriteLine("Formats:");
            foreach ((string name, string meaning) in verb.Formats)
            {
                string head = name.PadRight(NameWidth);
                foreach (string line in TextColumns.Wrap(meaning, Math.Max(40, width - NameWidth - 2)))
                {
                    output.WriteLine($"  {head}{line}");
                    head = new string(' ', NameWidth);
                }
            }

            output.WriteLine();
        }
    }

    private sealed class PrintVersion : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            parseResult.InvocationConfiguration.Output.WriteLine(ProgramVersion.Sentence);
            return ExitCode.Done;
        }
    }
}
