using System.CommandLine;
using System.CommandLine.Parsing;
using Clocks.Faults;

namespace Clocks.Options;

/// <summary>How many nodes a lab has and how fast each is: shared by the verbs that run several.</summary>
internal sealed class LabFlags
{
    /// <summary>The options of a verb that can run so many.</summary>
    public LabFlags(int nodesMax)
    {
        Nodes = new Option<int>("--nodes")
        {
            Description = "how many nodes",
            HelpName = $"1..{nodesMax}",
            DefaultValueFactory = _ => 3,
            CustomParser = result => OptionText.Whole(result, 1, nodesMax, "a number of nodes"),
        };
    }

    public Option<int> Nodes { get; }

    public Option<IReadOnlyList<RateChoice>> Rates { get; } = new("--rates")
    {
        Description = "a rate for each node, such as 1,2,6; for more nodes they begin again (instead of --rate)",
        HelpName = "rate,...",
        CustomParser = ReadRates,
    };

    public Option<Topology?> Topology { get; } = CreateTopology();

    /// <summary>Who is connected to whom: the same for one node and for a lab.</summary>
    public static Option<Topology?> CreateTopology() => new("--topology")
    {
        Description = "who is connected to whom: mesh, ring, star, grid, tree, k:4 (nearest on a ring), random:4 or with a seed "
            + "random:4:7 [default: mesh]",
        HelpName = "shape",
        CustomParser = OptionText.Parser<Topology?>(Faults.Topology.TryParse),
    };

    /// <summary>The nodes that the two options together mean.</summary>
    public int CountOf(ParseResult parsed) =>
        parsed.GetValue(Rates) is { Count: > 0 } rates && parsed.GetResult(Nodes) is not { Implicit: false }
            ? rates.Count
            : parsed.GetValue(Nodes);

    /// <summary>The rates in order; where none are listed, the one for all.</summary>
    public IReadOnlyList<RateChoice> RatesOf(ParseResult parsed, RateChoice otherwise) =>
        parsed.GetValue(Rates) is { Count: > 0 } rates ? rates : [otherwise];

    private static List<RateChoice>? ReadRates(ArgumentResult result)
    {
        var rates = new List<RateChoice>();
        foreach (string text in OptionText.Of(result).Split(',', StringSplitOptions.TrimEntries))
        {
            if (!RateChoice.TryParse(text, out RateChoice rate, out string problem))
            {
                return OptionText.Refuse<List<RateChoice>>(result, problem);
            }

            rates.Add(rate);
        }

        return rates;
    }
}
