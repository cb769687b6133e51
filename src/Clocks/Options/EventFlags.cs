using System.CommandLine;
using Clocks.Output;
using Clocks.Trace.Events;
using Clocks.Trace.Loading;

namespace Clocks.Options;

/// <summary>What the verbs that ask about events are told: the run, the events in it, and how much of a chain is shown.</summary>
internal sealed class EventFlags(int events)
{
    public Option<bool> All { get; } = new("--all") { Description = "the whole chain, however long [default: its last messages]" };

    public TraceFlags Trace { get; } = new(events);

    /// <summary>Loads the run and finds its events; false after saying what is wrong.</summary>
    public bool TryLoad(ParseResult parsed, Terminal terminal, out RunTrace run, out EventRef[] found)
    {
        string[] names = Trace.EventsOf(parsed);
        (run, found) = (null!, new EventRef[names.Length]);
        if (!Trace.TryFindOne(parsed, terminal, out FoundRunPlace? place))
        {
            return false;
        }

        run = Trace.Load(parsed, place, terminal);
        TraceFlags.Say(run.Problems, terminal);
        for (int i = 0; i < names.Length && run.Nodes.Count > 0; i++)
        {
            if (!EventName.TryFind(run, names[i], out found[i], out string problem))
            {
                terminal.WriteError($"clocks {parsed.CommandResult.Command.Name}: {problem}");
                return false;
            }
        }

        return run.Nodes.Count > 0;
    }
}
