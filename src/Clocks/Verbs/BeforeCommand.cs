using System.CommandLine;
using Clocks.Options;
using Clocks.Output;
using Clocks.Render.Text;
using Clocks.Trace.Causality;
using Clocks.Trace.Events;

namespace Clocks.Verbs;

/// <summary>
/// <c>clocks before</c>: whether one event happened before another. Exit code 0 yes, 1 the other way, 2 not known, 3
/// concurrent; 64 also where there is no such run or event, so that no answer is mistaken for another.
/// </summary>
internal sealed class BeforeCommand
{
    private readonly Terminal _terminal;
    private readonly EventFlags _flags = new(events: 2);

    private BeforeCommand(Terminal terminal) => _terminal = terminal;

    /// <summary>The verb.</summary>
    public static Command Create(Terminal terminal)
    {
        var before = new BeforeCommand(terminal);
        var command = new VerbCommand(
            "before",
            "Say whether one event happened before another. Exit code 0 yes, 1 the other way, 2 unknown, 3 concurrent.",
            "clocks before logs/latest 1#24 3#17         with the chain of messages that proves it",
            "clocks before logs/latest 1#24 3#17 --json  for a script");
        before._flags.Trace.AddTo(command);
        command.Add(before._flags.All);
        command.SetAction(before.Invoke);
        return command;
    }

    private int Invoke(ParseResult parsed)
    {
        if (!_flags.TryLoad(parsed, _terminal, out RunTrace run, out EventRef[] events))
        {
            return ExitCode.Usage;
        }

        if (events[0] == events[1])
        {
            _terminal.WriteError($"clocks before: {run[events[0]]} was named twice, and no event happened before itself");
            return ExitCode.Usage;
        }

        var order = CausalOrder.Of(run, events[0], events[1]);
        bool isWhole = parsed.GetValue(_flags.All);
        if (parsed.GetValue(_flags.Trace.Json))
        {
            _terminal.WriteLine(CausalityJson.Before(order, isWhole));
            return (int)order.Relation;
        }

        _terminal.WriteParagraph(CausalityText.Before(order));
        foreach (CausalChain? chain in (CausalChain?[])[order.Forward, order.Backward])
        {
            if (chain is not null)
            {
                _terminal.WriteLine();
                ChainText.Lines(run, chain, isWhole, _terminal.Width).ForEach(_terminal.WriteLine);
            }
        }

        return (int)order.Relation;
    }
}
