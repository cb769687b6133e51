using System.CommandLine;
using System.CommandLine.Parsing;
using Clocks.Faults;
using Clocks.Lab;
using Clocks.Lab.Hosts;
using Clocks.Options;
using Clocks.Output;

namespace Clocks.Verbs;

/// <summary>
/// <c>clocks lab --on</c>: the machines on which a lab runs, from their names to their journals; without that option it does
/// nothing. Of the thread of the verb, but for <see cref="Stop"/>.
/// </summary>
internal sealed class LabHosts(Terminal terminal)
{
    private readonly HostRound _round = new(terminal, "clocks lab");
    private readonly HostSessions _preparing = new();
    private IReadOnlyList<LabHost> _hosts = [];
    private bool _isCounted;
    private RateChoice _otherwise = RateChoice.Assignment;
    private byte[] _key = [];
    private RemoteLab? _lab;

    public Option<IReadOnlyList<LabHost>?> On { get; } = new("--on")
    {
        Description = "machines to run it on by ssh, a node each: a file with user@host:port on a line and a rate behind it if it has "
            + "one of its own, or such names with commas [default: this machine]",
        HelpName = "file|host,...",
        CustomParser = ReadHosts,
    };

    public Option<bool> RequireAll { get; } = new("--require-all")
    {
        Description = "do not begin when one of them cannot be reached [default: the others do]",
    };

    /// <summary>Whether it is about other machines.</summary>
    public bool AreGiven => _hosts.Count > 0;

    /// <summary>Behind a number of nodes: where they are.</summary>
    public string Where => _hosts.Count == 0 ? "" : $" on {Plural.Of(_hosts.Count, "host")}";

    /// <summary>Reads the names; what is wrong is said of the option.</summary>
    public static IReadOnlyList<LabHost>? ReadHosts(ArgumentResult result) =>
        HostList.TryRead(OptionText.Of(result), out IReadOnlyList<LabHost> hosts, out string problem)
            ? hosts
            : OptionText.Refuse<IReadOnlyList<LabHost>>(result, problem);

    /// <summary>The plan with as many machines as are named; false with a sentence without its full stop.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="isCounted">Whether the number of nodes was given.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="problem">What is wrong.</param>
    public bool TryPlan(ParseResult parsed, bool isCounted, ref LabPlan plan, out string problem)
    {
        problem = "";
        if (parsed.GetValue(On) is not { } hosts)
        {
            return true;
        }

        (_hosts, _isCounted, _otherwise) = (hosts, isCounted, plan.Rates[0]);
        if (plan.Rates.Count > 1 && new List<LabHost>(hosts).Exists(static host => host.Rate is not null))
        {
            problem = "--rates and the rates of --on contradict each other: each says how fast the nodes tick";
            return false;
        }

        plan = Fit(plan);
        return RemoteLab.IsSound(plan, hosts.Count, out problem);
    }

    /// <summary>
    /// Reaches the machines and brings the program to those that do not have it; names those that are left out. False: the lab
    /// cannot begin, and why is said.
    /// </summary>
    public bool TryPrepare(ParseResult parsed, string? keyFile, ref LabPlan plan)
    {
        if (_hosts.Count == 0)
        {
            return true;
        }

        if (keyFile is not null)
        {
            _key = File.ReadAllBytes(keyFile);
        }

        var programs = new HostPrograms(_preparing);
        int named = _hosts.Count;
        bool isWhole = _round.Do(_hosts, "reaching", (host, _) => programs.Bring(host), out _hosts);
        if (_preparing.IsStopped || _hosts.Count == 0 || (!isWhole && parsed.GetValue(RequireAll)))
        {
            terminal.WriteError(_preparing.IsStopped ? "clocks lab: ended before it began"
                : $"clocks lab: {_hosts.Count} of {Plural.Of(named, "host")} can take part, so the lab did not begin");
            return false;
        }

        plan = Fit(plan);
        return true;
    }

    /// <summary>The lab on those machines; false, and why is said.</summary>
    /// <param name="nodes">The nodes, as they would be on this machine.</param>
    /// <param name="needsAddresses">Whether they find each other by addresses that nobody has named.</param>
    /// <param name="lab">The lab.</param>
    public bool TryMake(RealLab nodes, bool needsAddresses, out ILab lab)
    {
        lab = nodes;
        if (_hosts.Count == 0)
        {
            return true;
        }

        string name = $"{Path.GetFileName(nodes.Folder)}-{SystemRandom.Bits64().ToString("x16")[..8]}";
        _lab = new RemoteLab(nodes with { Folder = "." }, _hosts, name);
        lab = _lab = needsAddresses ? _lab.WithAddresses() : _lab;
        var programs = new HostPrograms(_preparing);
        return _key.Length == 0 || _round.Do(_hosts, "giving the key to", (host, _) => programs.BringKey(host, name, _key), out _);
    }

    /// <summary>Fetches the journals into the folder; false when some did not come, which is said.</summary>
    public bool Collect(string folder)
    {
        if (_lab is not { } lab)
        {
            return true;
        }

        var collector = new JournalCollector(new HostSessions(), folder);
        bool isWhole = _round.Do(
            _hosts, "collecting from", (host, i) => collector.OfRun(host, lab.RunName, lab.IdsOn(i)).Problem, out _);
        if (!isWhole)
        {
            terminal.WriteError($"clocks lab: what was not collected lies there in ~/.clocks/{lab.RunName}; clocks collect fetches it");
        }

        return isWhole;
    }

    /// <summary>Whoever is being reached is waited for no longer. Any thread.</summary>
    public void Stop() => _preparing.Stop();

    private LabPlan Fit(LabPlan plan)
    {
        int machines = _isCounted ? plan.Machines : _hosts.Count;
        bool hasRates = new List<LabHost>(_hosts).Exists(static host => host.Rate is not null);
        var rates = new List<RateChoice>();
        for (int i = 0; hasRates && i < machines; i++)
        {
            rates.Add(_hosts[i % _hosts.Count].Rate ?? _otherwise);
        }

        return plan with { Machines = machines, Rates = hasRates ? rates : plan.Rates };
    }
}
