using System.CommandLine;
using Clocks.Options;
using Clocks.Output;
using Clocks.Render.Text;
using Clocks.Trace.Causality;
using Clocks.Trace.Events;

namespace Clocks.Verbs;

/// <summary><c>clocks why</c>: the events, and the messages between them, that made the clock of an event what it is.</summary>
internal sealed class WhyCommand
{
    private readonly Terminal _terminal;
    private readonly EventFlags _flags = new(events: 1);

    private WhyCommand(Terminal terminal) => _terminal = terminal;

    /// <summary>The verb.</summary>
    public static Command Create(Terminal terminal)
    {
        var why = new WhyCommand(terminal);
        var command = new VerbCommand(
            "why",
            "Say why a clock is what it is: the chain of events and messages that leads up to it, with file and line.",
            "clocks why logs/latest 1#24           event 24 of machine 1",
            "clocks why logs/latest 2/2#5          of the second life of a machine that was restarted",
            "clocks why server.log web#3 --json    for a script, of another program's log");
        why._flags.Trace.AddTo(command);
        command.Add(why._flags.All);
        command.SetAction(why.Invoke);
        return command;
    }

    private int Invoke(ParseResult parsed)
    {
        if (!_flags.TryLoad(parsed, _terminal, out RunTrace run, out EventRef[] events))
        {
            return ExitCode.Usage;
        }

        CausalChain chain = CausalChain.OfClock(run, events[0]);
        bool isWhole = parsed.GetValue(_flags.All);
        if (parsed.GetValue(_flags.Trace.Json))
        {
            _terminal.WriteLine(CausalityJson.Why(run, chain, isWhole));
            return ExitCode.Done;
        }

        _terminal.WriteParagraph(CausalityText.Why(run, chain));
        _terminal.WriteLine();
        ChainText.Lines(run, chain, isWhole, _terminal.Width).ForEach(_terminal.WriteLine);
        return ExitCode.Done;
    }
}
