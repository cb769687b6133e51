using System.CommandLine;
using Clocks.Files;
using Clocks.Journal;
using Clocks.Journal.Reading;
using Clocks.Lab.Hosts;
using Clocks.Options;
using Clocks.Output;
using Clocks.Processes;
using Clocks.Trace.Loading;

namespace Clocks.Verbs;

/// <summary>
/// <c>clocks collect</c>: the journals that nodes left on other machines, fetched by ssh into one run folder and judged. What lies
/// there stays there.
/// </summary>
internal sealed class CollectCommand
{
    private const int NamesMax = 6;

    private readonly Terminal _terminal;
    private readonly HostRound _round;
    private readonly HostSessions _sessions = new();

    private readonly Argument<IReadOnlyList<LabHost>?> _on = new("list of hosts")
    {
        Description = "machines to fetch from by ssh: a file with user@host:port on a line, or such names with commas",
        HelpName = "file|host,...",
        Arity = ArgumentArity.ExactlyOne,
        CustomParser = LabHosts.ReadHosts,
    };

    private readonly Option<string?> _from = new("--from")
    {
        Description = "folder of the journals on each [default: the newest run that clocks lab --on left there]",
        HelpName = "folder",
        CustomParser = OptionText.Place,
    };

    private readonly Option<bool> _requireAll = new("--require-all")
    {
        Description = "judge nothing when one of them cannot be reached [default: what has come]",
    };

    private readonly Option<string?> _log = new("--log")
    {
        Description = "folder in which the run gets one of its own [default: logs]",
        HelpName = "path",
        CustomParser = OptionText.Place,
    };

    private readonly Option<bool> _json = new("--json") { Description = "the analysis as one JSON object and nothing else" };

    private CollectCommand(Terminal terminal) => (_terminal, _round) = (terminal, new HostRound(terminal, "clocks collect"));

    /// <summary>The verb.</summary>
    public static Command Create(Terminal terminal)
    {
        var collect = new CollectCommand(terminal);
        var command = new VerbCommand(
            "collect",
            "Fetch the journals that nodes left on other machines, by ssh, and judge them as one run.",
            "clocks collect hosts.txt                       a run of clocks lab --on that was not collected",
            "clocks collect lab-1,lab-2 --from logs         nodes that were started otherwise: ~/logs on each")
        {
            collect._on,
        };
        command.AddAll([collect._from, collect._requireAll, collect._log, collect._json]);
        command.SetAction(collect.Invoke);
        return command;
    }

    private int Invoke(ParseResult parsed)
    {
        _terminal.SpeakTo(isProgram: parsed.GetValue(_json));
        using (new EndSignals(_sessions.Stop))
        {
            return Collect(parsed, parsed.GetValue(_on)!);
        }
    }

    private int Collect(ParseResult parsed, IReadOnlyList<LabHost> hosts)
    {
        string? place = parsed.GetValue(_from);
        bool isWhole = true;
        if (place is null)
        {
            isWhole = TryNewestRun(hosts, out place, out hosts);
            if (place is null || (!isWhole && parsed.GetValue(_requireAll)))
            {
                return ExitCode.Failed;
            }
        }

        if (!RunFolder.TryMake(parsed.GetValue(_log) ?? "logs", DateTimeOffset.Now, out RunFolder? folder, out string problem))
        {
            _terminal.WriteError($"clocks collect: {problem}");
            return ExitCode.Failed;
        }

        var collector = new JournalCollector(_sessions, folder.Path);
        int files = 0;
        isWhole &= _round.Do(
            hosts, "collecting from",
            (host, _) =>
            {
                Collected collected = collector.OfFolder(host, place);
                Interlocked.Add(ref files, collected.Files);
                return collected.Problem ?? (collected.Files == 0 ? $"no journal lies in {place} there" : null);
            },
            out IReadOnlyList<LabHost> well);
        if (files == 0 || _sessions.IsStopped || (!isWhole && parsed.GetValue(_requireAll)))
        {
            _terminal.WriteError("clocks collect: nothing is judged");
            return ExitCode.Failed;
        }

        _terminal.WriteLine($"{Plural.Of(files, "journal")} of {Plural.Of(well.Count, "host")}, in {PathText.Shown(folder.Path)}");
        if (TraceLoader.Load([folder.Path]) is { DifferentRuns: { } different })
        {
            _terminal.WriteError($"clocks collect: {different}");
            return ExitCode.Failed;
        }

        int code = new LabReport(_terminal, parsed.GetValue(_json)).Print(folder.Path, 0, JournalFormat.Json);
        return isWhole ? code : ExitCode.Failed;
    }

    /// <summary>The run that is the newest on all of them; false where one has none, or has another, which is said.</summary>
    private bool TryNewestRun(IReadOnlyList<LabHost> hosts, out string? place, out IReadOnlyList<LabHost> with)
    {
        string?[] runs = new string?[hosts.Count];
        var asker = new JournalCollector(_sessions, "");
        bool isWhole = _round.Do(
            hosts, "asking",
            (host, i) =>
            {
                runs[i] = asker.NewestRun(host, out string? problem);
                return problem;
            },
            out with);
        var holders = new SortedDictionary<string, List<string>>(StringComparer.Ordinal);
        for (int i = 0; i < runs.Length; i++)
        {
            if (runs[i] is { } run)
            {
                holders.TryAdd(run, []);
                holders[run].Add(hosts[i].Name);
            }
        }

        place = null;
        foreach (string run in holders.Keys)
        {
            place = JournalCollector.PlaceOf(run);
        }

        if (holders.Count > 1)
        {
            place = null;
            _terminal.WriteError("clocks collect: these are of different runs; name the hosts of one, or its folder with --from");
            foreach ((string run, List<string> names) in holders)
            {
                _terminal.WriteError($"    {JournalCollector.PlaceOf(run)}: {Listing.Of(names, NamesMax)}");
            }
        }

        return isWhole;
    }
}
