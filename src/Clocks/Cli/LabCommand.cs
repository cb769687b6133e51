using System.CommandLine;
using System.Globalization;
using Clocks.Journal;
using Clocks.Model;
using Clocks.Node;

namespace Clocks.Cli;

/// <summary>
/// <c>clocks lab</c>: several nodes as processes of this binary, one run folder, and at the end one table. The nodes
/// find each
/// other like those of a real lab, in a cluster of their own, and start together.
/// </summary>
internal sealed class LabCommand
{
    private readonly Terminal _terminal;
    private readonly NodeFlags _flags = new();

    private readonly LabFlags _lab = new(nodesMax: 512);

    private LabCommand(Terminal terminal) => _terminal = terminal;

    /// <summary>The verb.</summary>
    public static Command Create(Terminal terminal)
    {
        var lab = new LabCommand(terminal);
        var command = new VerbCommand(
            "lab",
            "Run a whole lab on this machine: N nodes as processes, one run folder, one table.",
            "clocks lab --nodes 3 --duration 10 --loopback     nothing leaves this machine",
            "clocks lab --rates 1,2,6 --loopback --seed 7      fixed rates, repeatable dice",
            "clocks lab --nodes 5 --internal 0.4 --loopback    fewer internal events");
        foreach (Option option in (Option[])[lab._lab.Nodes, lab._lab.Rates, .. lab._flags.All])
        {
            command.Add(option);
        }

        command.SetAction(lab.Invoke);
        return command;
    }

    private int Invoke(ParseResult parsed)
    {
        if (_flags.Mode(parsed) == DiscoveryMode.Static)
        {
            _terminal.WriteError("clocks lab: the nodes of a lab find each other by mdns or loopback; static cannot know their ports");
            return ExitCode.Usage;
        }

        string logs = parsed.GetValue(_flags.Log) ?? "logs";
        if (!RunFolder.TryMake(logs, DateTimeOffset.Now, out RunFolder? folder, out string problem))
        {
            _terminal.WriteError($"clocks lab: {problem}");
            return ExitCode.Failed;
        }

        IReadOnlyList<RateChoice> rates = _lab.RatesOf(parsed, parsed.GetValue(_flags.Rate) ?? RateChoice.Assignment);
        int nodes = _lab.CountOf(parsed);
        ulong seed = parsed.GetValue(_flags.Seed) ?? Unforeseen.Bits64() >> 33;
        _terminal.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"lab of {nodes} nodes, {parsed.GetValue(_flags.Duration):0.###} s, seed {seed}, in {PathText.Shown(folder!.Path)}"));
        using var processes = new LabProcesses(_terminal);
        using (new EndSignals(processes.Stop))
        {
            string cluster = $"lab-{Unforeseen.Bits64() >> 32:x8}";
            for (int id = 1; id <= nodes; id++)
            {
                processes.Start(id, Arguments(parsed, id, nodes, cluster, folder.Path, rates[(id - 1) % rates.Count], seed + (ulong)id));
            }

            bool allEndedWell = processes.Wait(parsed.GetValue(_flags.Duration));
            int code = new LabReport(_terminal).Print(folder.Path, nodes, parsed.GetValue(_flags.LogFormat));
            return allEndedWell ? code : ExitCode.Failed;
        }
    }

    private List<string> Arguments(
        ParseResult parsed, int id, int nodes, string cluster, string folder, RateChoice rate, ulong seed)
    {
        var given = new CommandLineText();
        given.Add("run");
        given.Add(NodeFlags.CreateId(), id);
        given.Add(_flags.Cluster, parsed.GetResult(_flags.Cluster) is { Implicit: false } ? parsed.GetValue(_flags.Cluster)! : cluster);
        given.Add("--expect", nodes);
        given.Add(_flags.Duration, parsed.GetValue(_flags.Duration));
        given.Add(_flags.Seed, seed & Limits.LamportMax);
        given.Add(_flags.Log, folder + Path.DirectorySeparatorChar);
        given.Add(_flags.Json.Name);
        given.Add(_flags.Rate, rate.ToString());
        foreach (Option option in PassedOn)
        {
            if (parsed.GetResult(option) is { Implicit: false } result)
            {
                given.Add(option.Name);
                given.AddRange(result.Tokens.Select(t => t.Value));
            }
        }

        return given;
    }

    private Option[] PassedOn =>
    [
        _flags.Pacing, _flags.Mix, _flags.Internal, _flags.LogFormat, _flags.Discovery, _flags.Loopback,
        _flags.Interface, _flags.Peers, _flags.OnPeerLoss, _flags.Verbose,
    ];

    /// <summary>The command line of a node, built from the same options that will read it.</summary>
    private sealed class CommandLineText : List<string>
    {
        public void Add(Option option, IFormattable value) => Add(option.Name, value);

        public void Add(Option option, string value)
        {
            Add(option.Name);
            Add(value);
        }

        public void Add(string name, IFormattable value)
        {
            Add(name);
            Add(value.ToString(null, CultureInfo.InvariantCulture));
        }
    }
}
