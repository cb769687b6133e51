using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
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

        clocks lab --duration 10 --loopback    to begin with: three nodes, here
        clocks help lab                        what lab can do; so for every command

        clocks --id 3    is    clocks run --id 3
        CLOCKS_RATE=4    is    --rate 4, and so for every option
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
            _terminal.WriteError($"clocks: '{word}' is not UTF-8, and would name something else; rename what it names");
            return ExitCode.Usage;
        }

        string[] words = WithVerb(args);
        ParseResult parsed = _root.Parse(words);
        Command command = parsed.CommandResult.Command;
        string name = command == _root ? "clocks" : $"clocks {command.Name}";
        var environment = new EnvironmentOptions();
        var added = new List<string>();
        if (!environment.TryRead(_root, parsed, added, out string problem))
        {
            _terminal.WriteError($"{name}: {problem}");
            return ExitCode.Usage;
        }

        // What stands behind -- is no option, whoever wrote it.
        int end = Array.IndexOf(words, "--") is >= 0 and var dashes ? dashes : words.Length;
        parsed = added.Count == 0 ? parsed : _root.Parse([.. words.AsSpan(0, end), .. added, .. words.AsSpan(end)]);
        if (parsed.Action is not HelpWithExamples && PlaceWords.Unreachable(parsed) is { } lost)
        {
            _terminal.WriteError($"{name}: {lost}");
            return ExitCode.Failed;
        }

        string? wrong = parsed.Errors.Count > 0 || IsUnknownVerb(parsed) ? WhatIsWrong(parsed, command, environment)
            : parsed.Action is HelpWithExamples ? null
            : PlaceWords.Mistyped(parsed) ?? Rivals.Find(parsed, environment.NameOf);
        if (wrong is null)
        {
            if (command is VerbCommand { UsesNetwork: true } && BareSystem.Lack() is { } lack)
            {
                _terminal.WriteError($"{name}: {lack}");
                return ExitCode.Failed;
            }

            if (environment.Taken is { } taken)
            {
                _terminal.WriteError($"{name}: {taken}");
            }

            return Invoke(parsed, name);
        }

        _terminal.WriteError($"{name}: {wrong}");
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
            WriteHelp(output.ToString());
            return code;
        }
        catch (Exception e) when (BareSystem.IsRefusal(e.GetBaseException()))
        {
            // What may well be refused the verbs say themselves, with its path or address; this is for the rest, such
            // as a process that may open no more files.
            _terminal.WriteError($"{name}: {BareSystem.Describe(e.GetBaseException())}");
            return ExitCode.Failed;
        }
    }

    /// <summary>What the parser has written, without the blanks that it puts at the ends of lines.</summary>
    private void WriteHelp(string text)
    {
        foreach (string line in text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n'))
        {
            if (text.Length > 0)
            {
                _terminal.WriteLine(line.TrimEnd());
            }
        }
    }

    /// <summary>
    /// One sentence: a word that means nothing here explains the errors that follow from it, so it comes first.
    /// </summary>
    private string WhatIsWrong(ParseResult parsed, Command command, EnvironmentOptions environment)
    {
        if (PlaceWords.Mistyped(parsed) is { } mistyped)
        {
            return mistyped;
        }

        if (parsed.UnmatchedTokens.Count == 0)
        {
            return WhatIsMiscounted(parsed.CommandResult) ?? environment.Name(parsed.Errors[0]);
        }

        string word = parsed.UnmatchedTokens[0];
        return word.StartsWith('-') ? PlaceWords.NoOption(word, command)
            : command != _root ? $"'{word}' is one word too many"
            : Spelling.Unknown("command", word, Array.ConvertAll([.. _root.Subcommands], static c => c.Name));
    }

    /// <summary>
    /// The value that an option wants, or the word that the verb wants, and did not get, or an option that got several; null when
    /// something else is wrong.
    /// </summary>
    private static string? WhatIsMiscounted(CommandResult given)
    {
        foreach (SymbolResult each in given.Children)
        {
            if (each is OptionResult { Implicit: false, Option: var option }
                && each.Tokens.Count < option.Arity.MinimumNumberOfValues)
            {
                return $"{option.Name} needs a value: {option.HelpName}";
            }

            if (each is OptionResult { Option: var again } && each.Tokens.Count > again.Arity.MaximumNumberOfValues)
            {
                return $"{again.Name} is given more than once; leave one";
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

    /// <summary>A word where a verb should be, which help would hide.</summary>
    private bool IsUnknownVerb(ParseResult parsed) =>
        parsed.CommandResult.Command == _root && parsed.UnmatchedTokens is [var word, ..] && !word.StartsWith('-');

    private string[] WithVerb(string[] args)
    {
        if (args.Length == 0 || args[0] == "help")
        {
            return [.. args.AsSpan(Math.Min(1, args.Length)), "--help"];
        }

        bool isForRoot = !args[0].StartsWith('-')
            || new List<Option>(_root.Options).Exists(o => o.Name == args[0] || o.Aliases.Contains(args[0]));
        return isForRoot ? args : ["run", .. args];
    }

    private sealed class HelpWithExamples(HelpAction help, int width) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            help.MaxWidth = width;
            int code = help.Invoke(parseResult);
            TextWriter output = parseResult.InvocationConfiguration.Output;
            if (parseResult.CommandResult.Command is VerbCommand { Examples.Length: > 0 } verb)
            {
                WriteTable(verb, output);
                WriteExamples(verb, output);
            }

            return code;
        }

        /// <summary>Two columns; a command line that leaves no room for the second has its meaning below it.</summary>
        private void WriteExamples(VerbCommand verb, TextWriter output)
        {
            const int CommandWidth = 38;
            output.WriteLine("Examples:");
            foreach (string example in verb.Examples)
            {
                int gap = example.IndexOf("  ", StringComparison.Ordinal);
                string command = gap < 0 ? example : example[..gap], meaning = gap < 0 ? "" : example[gap..].Trim();
                string head = $"  {command.PadRight(CommandWidth)}";
                if (command.Length >= CommandWidth || meaning.Length == 0)
                {
                    output.WriteLine($"  {command}");
                    head = "      ";
                }

                foreach (string line in meaning.Length == 0 ? [] : TextColumns.Hanging(head, meaning, Math.Max(30, width - head.Length)))
                {
                    output.WriteLine(line);
                }
            }
        }

        private void WriteTable(VerbCommand verb, TextWriter output)
        {
            if (verb.Table is not { } table)
            {
                return;
            }

            int names = 0;
            foreach ((string name, _) in table.Rows)
            {
                names = Math.Max(names, name.Length + 4);
            }

            output.WriteLine($"{table.Title}:");
            foreach ((string name, string meaning) in table.Rows)
            {
                foreach (string line in TextColumns.Hanging($"  {name}".PadRight(names), meaning, Math.Max(40, width - names)))
                {
                    output.WriteLine(line);
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
