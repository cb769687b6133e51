using System.CommandLine;
using Clocks.Options;
using Clocks.Output;
using Clocks.Render.Text;
using Clocks.Trace.Causality;
using Clocks.Trace.Events;

namespace Clocks.Verbs;

/// <summary><c>clocks event</c>: everything that the journals say of one event, and what it knew of each machine.</summary>
internal sealed class EventCommand
{
    private const int NameWidth = 8;

    private readonly Terminal _terminal;
    private readonly EventFlags _flags = new(events: 1);

    private EventCommand(Terminal terminal) => _terminal = terminal;

    /// <summary>The verb.</summary>
    public static Command Create(Terminal terminal)
    {
        var show = new EventCommand(terminal);
        var command = new VerbCommand(
            "event",
            "Show an event: its message, delay and queue, its vector time, and what it knew of each machine.",
            "clocks event logs/latest 2#17         event 17 of machine 2",
            "clocks event logs/latest 2#17 --json  for a script");
        show._flags.Trace.AddTo(command);
        command.SetAction(show.Invoke);
        return command;
    }

    private int Invoke(ParseResult parsed)
    {
        if (!_flags.TryLoad(parsed, _terminal, out RunTrace run, out EventRef[] events))
        {
            return ExitCode.Usage;
        }

        TraceEvent e = run[events[0]];
        int[] vector = HappenedBefore.PastOf(run, e.Ref);
        if (parsed.GetValue(_flags.Trace.Json))
        {
            _terminal.WriteLine(CausalityJson.Event(run, e, vector));
            return ExitCode.Done;
        }

        _terminal.WriteParagraph(EventText.Heading(e));
        foreach ((string name, string text) in EventText.Facts(run, e, vector))
        {
            _terminal.WriteParagraph(text, name.PadRight(NameWidth));
        }

        _terminal.WriteLine();
        EventText.Knowledge(run, e, vector, _terminal.Width).ForEach(_terminal.WriteLine);
        return ExitCode.Done;
    }
}
