using System.CommandLine;
using System.CommandLine.Parsing;
using Clocks.Faults;

namespace Clocks.Options;

/// <summary>
/// What a simulated lab can be told beyond a real one: how its network behaves, how far its physical clocks are off,
/// and what its idle ticks do by decree. Each option reads the words of the plan document.
/// </summary>
internal sealed class NetworkFlags
{
    public Option<LatencyRule> Latency { get; } = new("--latency")
    {
        Description = "how long messages are under way: 1ms, 1..20ms, exp 5ms or 1ms + exp 5ms [default: a LAN, 500us]",
        HelpName = "rule",
        CustomParser = OptionText.Parser<LatencyRule>(LatencyRule.TryParse),
    };

    public Option<List<LinkLatency>> Links { get; } = new("--link")
    {
        Description = "a link, one way, that is different: 1->2=100ms; can be said several times",
        HelpName = "from->to=rule",
        Arity = ArgumentArity.OneOrMore,
        DefaultValueFactory = _ => [],
        CustomParser = ReadLinks,
    };

    public Option<int> Loss { get; } = new("--loss")
    {
        Description = "messages that vanish, on every link: 5% or 0.05",
        HelpName = "share",
        CustomParser = OptionText.Parser<int>(PercentText.TryParse),
    };

    public Option<long> ClockOffset { get; } = new("--clock-offset")
    {
        Description = "how far the wall clock of a machine is off at most; ticks are not touched by it",
        HelpName = "time",
        CustomParser = OptionText.Parser<long>(TimeText.TryParse),
    };

    public Option<long> ClockDrift { get; } = new("--clock-drift")
    {
        Description = "how fast the clocks of a machine drift at most, in parts per million",
        HelpName = "ppm",
        CustomParser = OptionText.Parser<long>(DriftText.TryParse),
    };

    public Option<string[]> Scripts { get; } = new("--script")
    {
        Description = "what idle ticks do instead of the die: internal*5,next; the first for machine 1, the next for 2, ...",
        HelpName = "actions",
        DefaultValueFactory = _ => [],
    };

    /// <summary>Everything here, in the order of the help.</summary>
    public IEnumerable<Option> All => [Latency, Links, Loss, ClockOffset, ClockDrift, Scripts];

    /// <summary>The plan with what these say; false with a sentence without its full stop.</summary>
    public bool TryApply(ParseResult parsed, ref LabPlan plan, out string problem)
    {
        problem = "";
        var scripts = new List<IdleScript>();
        foreach (string text in parsed.GetValue(Scripts)!)
        {
            if (!IdleScript.TryParse(text, plan.Mix, out IdleScript script, out problem))
            {
                problem = $"--script: {problem}";
                return false;
            }

            scripts.Add(script);
        }

        plan = plan with
        {
            Latency = parsed.GetValue(Latency) ?? LatencyRule.Lan,
            Links = parsed.GetValue(Links)!,
            LossPerMillion = parsed.GetValue(Loss),
            ClockOffsetNsMax = parsed.GetValue(ClockOffset),
            ClockDriftPpbMax = parsed.GetValue(ClockDrift),
            Scripts = scripts,
        };
        return true;
    }

    private static List<LinkLatency>? ReadLinks(ArgumentResult result)
    {
        var links = new List<LinkLatency>();
        foreach (Token token in result.Tokens)
        {
            string[] parts = token.Value.Split('=', 2);
            if (!LinkLatency.TryParse(parts[0], parts.Length > 1 ? parts[1] : "", out LinkLatency? link, out string problem))
            {
                return OptionText.Refuse<List<LinkLatency>>(result, $"'{token.Value}' is not like 1->2=100ms: {problem}");
            }

            links.Add(link);
        }

        return links;
    }
}
