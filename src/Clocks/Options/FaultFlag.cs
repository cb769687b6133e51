using System.CommandLine;
using Clocks.Faults;
using Clocks.Help;
using Clocks.Output;

namespace Clocks.Options;

/// <summary>
/// <c>--fault</c>, for every verb that makes something go wrong: the option, the table of its sentences for the help, and what is to
/// be said before a run begins.
/// </summary>
internal static class FaultFlag
{
    private const string Title = "Faults, joined by ; at times from the common start, such as 500ms, 20s or 2m";

    private const string Links = "; all for every link, and with 20s..40s behind it only then";

    private static readonly (string Name, string Meaning)[] OfNodes =
    [
        ("kill 2 at 20s", "node 2 ends at once, in the middle of what it does"),
        ("restart 2 at 30s", "after a kill it begins anew, its clock at 0"),
        ("pause 3 10s..15s", "node 3 stands still, and then goes on"),
    ];

    private static readonly (string Name, string Meaning)[] OfLinks =
    [
        ("partition 1|2,3 20s..40s", "no connection between the sides; there can be more than two"),
        ("delay 1->2 100..500ms", "so much longer from 1 to 2; also 100ms, or exp 20ms for a mean" + Links),
    ];

    private static readonly (string Name, string Meaning) Loss = ("loss 1->2 5%", "so many messages from 1 to 2 vanish" + Links);

    /// <summary>The sentences that nodes keep by themselves.</summary>
    public static HelpTable OfANode { get; } = new(Title, OfLinks);

    /// <summary>Those of a lab of processes, whose messages TCP carries.</summary>
    public static HelpTable OfALab { get; } = new(Title, [.. OfNodes, .. OfLinks]);

    /// <summary>All of them.</summary>
    public static HelpTable OfASimulation { get; } = new(Title, [.. OfNodes, .. OfLinks, Loss]);

    /// <summary>The option.</summary>
    public static Option<FaultSchedule> Create() => new("--fault")
    {
        Description = "what goes wrong, such as \"partition 1|2,3 20s..40s\"; the sentences stand below",
        HelpName = "schedule",
        CustomParser = OptionText.Parser<FaultSchedule>(FaultSchedule.TryParse),
    };

    /// <summary>
    /// That faults come after the end, while there is time to do otherwise: whoever makes a run shorter to try it has not thought of
    /// them.
    /// </summary>
    /// <param name="terminal">Where to.</param>
    /// <param name="verb">Who says it.</param>
    /// <param name="faults">What was asked for.</param>
    /// <param name="durationNs">When the run ends, in nanoseconds; 0: nobody knows.</param>
    public static void SayLate(Terminal terminal, string verb, FaultSchedule faults, long durationNs)
    {
        const int NamesMax = 4;
        List<string> late = durationNs == 0 ? [] : faults.From(durationNs).ConvertAll(static fault => $"'{fault}'");
        if (late.Count > 0)
        {
            terminal.WriteError($"{verb}: {Listing.Of(late, NamesMax)} will not happen: the run ends at {TimeText.Of(durationNs)}");
        }
    }
}
