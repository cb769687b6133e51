using System.CommandLine;
using System.CommandLine.Parsing;

namespace Clocks.Options;

/// <summary>
/// Options of which one would win in silence if both were given, and options that mean nothing without another. Whoever gives
/// both is told, for he meant something by each. Pure.
/// </summary>
internal static class Rivals
{
    /// <param name="One">An option.</param>
    /// <param name="Other">Another of the same verb.</param>
    /// <param name="Why">What both of them decide, or why one leaves the other nothing to do.</param>
    /// <param name="Unless">The values of the other with which they agree.</param>
    private readonly record struct Pair(string One, string Other, string Why, params string[] Unless)
    {
        /// <summary>The verbs in which both have their meaning.</summary>
        public string[] Except { get; init; } = [];

        /// <summary>The only verb in which they are rivals; null: in all.</summary>
        public string? Only { get; init; }
    }

    private const string Rates = "each says how fast the nodes tick", Die = "each says what an idle tick does";
    private const string Stays = "what stays on this machine uses none of its network interfaces";
    private const string Reading = "each says how the logs are read", Window = "each says which events are shown";
    private const string NoJournals = "no journal is written", OnlyShown = "nothing is run";

    private static readonly Pair[] Pairs =
    [
        new("--rate", "--rates", Rates),
        new("--mix", "--internal", Die),
        new("--mix", "--script", Die),
        new("--internal", "--script", Die),
        new("--loopback", "--discovery", "each says how others are found", "loopback"),
        new("--loopback", "--interface", Stays),
        new("--interface", "--discovery", "only mdns uses network interfaces", "mdns"),
        new("--key-file", "--discovery", "a zone proves nothing by a key, and nobody is connected to", "mdns", "loopback")
        {
            Only = "peers",
        },
        new("--on", "--loopback", "what stays on this machine reaches no other"),
        new("--on", "--diagnostics", "nodes on other machines write their journals and nothing else"),
        new("--no-journals", "--log", NoJournals),
        new("--no-journals", "--log-format", NoJournals),
        new("--format", "--pattern", Reading),
        new("--format", "--format-file", Reading),
        new("--pattern", "--format-file", Reading),
        new("--around", "--from", Window),
        new("--around", "--until", Window),
        new("--table", "--output", "the table is all there is, and nothing is written"),
        new("--json", "--output", "with --json nothing is written") { Except = ["experiment", "grade"] },
        new("--csv", "--json", "each says how the table is written"),
        new("--listen", "--discovery", "whoever listens is called by multicast", "mdns") { Except = ["watch"] },
        new("--hello", "--discovery", "whoever calls does so by multicast", "mdns"),
        new("--listen", "--hello", "they are for two machines, one for each"),
        new("--listen", "--id", "whoever listens looks for no id"),
        new("--hello", "--id", "whoever calls looks for no id"),
        new("--logs", "--run", "one judges logs, the other a class by what its programs answer"),
        new("--logs", "--seed", "whoever speaks with nobody draws nothing"),
        new("--logs", "--rubric", "it weighs other rules than those of logs"),
        new("--logs", "--door", "whoever speaks with nobody needs no door"),
        new("--logs", "--network", "a set-up of one's own has the network of this machine"),
        new("--list", "--print", "each shows something else"),
        .. Array.ConvertAll(NetworkWatch.Names, option => new Pair("--speed", option, "only a finished run can be shown once more")),
        .. Showing("--list"),
        .. Showing("--print"),
    ];

    private static readonly (string Option, string Needs)[] Needed =
        [("--expect-timeout", "--expect"), ("--diagnostics-level", "--diagnostics"), ("--jobs", "--run"), ("--machines", "--logs"),
            ("--require-all", "--on")];

    /// <summary>What of a command line contradicts itself, in a sentence without its full stop; null when nothing does.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="nameOf">By what name an option was given: its own, or that of a variable.</param>
    public static string? Find(ParseResult parsed, Func<Option, string> nameOf)
    {
        foreach (Pair pair in Pairs)
        {
            string verb = parsed.CommandResult.Command.Name;
            if (!Array.Exists(pair.Except, one => one == verb) && (pair.Only ?? verb) == verb
                && Given(parsed, pair.One) is { } one && Given(parsed, pair.Other) is { } other
                && (other.Tokens is not [{ Value: var value }] || !Array.Exists(pair.Unless, known => known == value)))
            {
                return $"{nameOf(one.Option)} and {nameOf(other.Option)} contradict each other: {pair.Why}";
            }
        }

        foreach ((string name, string needs) in Needed)
        {
            if (Given(parsed, name) is { } lonely && nameOf(lonely.Option) == name && Given(parsed, needs) is null)
            {
                return $"{name} means nothing without {needs}";
            }
        }

        return Find(parsed, "watch", NetworkWatch.Names, nameOf) is { } network
            ? $"{network} is for the nodes of the network, and a run is read from its files: leave one of them out"
            : null;
    }

    /// <summary>The option of some, if one is on the command line, of a verb that was told a place; null: none.</summary>
    private static string? Find(ParseResult parsed, string verb, string[] options, Func<Option, string> nameOf) =>
        parsed.CommandResult.Command.Name == verb
            && Array.Exists([.. parsed.CommandResult.Children], child => child is ArgumentResult { Tokens.Count: > 0 })
            ? Array.Find(options, name => Given(parsed, name) is { } given && nameOf(given.Option) == name)
            : null;

    /// <summary>Those that an option of this name contradicts in every verb that has both, whatever their values.</summary>
    public static IEnumerable<string> Of(string option)
    {
        foreach (Pair pair in Pairs)
        {
            if (pair.Only is null && (pair.One == option || pair.Other == option))
            {
                yield return pair.One == option ? pair.Other : pair.One;
            }
        }
    }

    /// <summary>What makes an experiment, beside an option that only shows something.</summary>
    private static Pair[] Showing(string option) => Array.ConvertAll(
        (string[])["--output", "--resume", "--shard", "--journals", "--json"], other => new Pair(option, other, OnlyShown));

    private static OptionResult? Given(ParseResult parsed, string name)
    {
        foreach (Option option in parsed.CommandResult.Command.Options)
        {
            if (option.Name == name || option.Aliases.Contains(name))
            {
                return parsed.GetResult(option) is { Implicit: false } given ? given : null;
            }
        }

        return null;
    }
}
