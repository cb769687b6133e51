using System.CommandLine;
using Clocks.Discovery.Mdns;
using Clocks.Doctor;
using Clocks.Json;
using Clocks.Node.Security;
using Clocks.Options;
using Clocks.Output;

namespace Clocks.Verbs;

/// <summary>
/// <c>clocks doctor</c>: why does this machine not find the others? Every check ends in OK or in one sentence and one
/// remedy; with <c>--listen</c> on one machine and <c>--hello</c> on another, a table of who hears whom. Exit code 0
/// when nothing is wrong, else 1.
/// </summary>
internal sealed class DoctorCommand
{
    private const int Width = 80;
    private const int Indent = 18;

    private readonly Terminal _terminal;

    private readonly Option<int?> _id = new("--id")
    {
        Description = "the id that the node would have: is it free?",
        HelpName = "0..65535",
        CustomParser = result => OptionText.Whole(result, 0, Limits.NodeIdMax, "an id"),
    };

    private readonly Option<string?> _cluster = new("--cluster")
    {
        Description = "its cluster [default: default; with --loopback the user's own]",
        HelpName = "name",
        CustomParser = NodeFlags.ReadCluster,
    };

    private readonly Option<ClusterKeys?> _key = KeyFlag.Create();

    private readonly Option<bool> _listen = new("--listen") { Description = "answer other machines until Ctrl-C" };

    private readonly Option<bool> _hello = new("--hello")
    {
        Description = "call the machines that listen: who hears whom?",
    };

    private readonly Option<DiscoveryChoice?> _discovery = DiscoveryChoice.CreateForWatcher();

    private readonly Option<bool> _loopback = new("--loopback")
    {
        Description = "examine this machine only: nothing leaves it",
    };

    private readonly Option<string[]> _interface = NodeFlags.CreateInterface();

    private readonly Option<bool> _json = new("--json") { Description = "the results as one JSON object" };

    private DoctorCommand(Terminal terminal) => _terminal = terminal;

    /// <summary>The verb.</summary>
    public static Command Create(Terminal terminal)
    {
        var doctor = new DoctorCommand(terminal);
        var command = new VerbCommand(
            "doctor",
            "Find out what keeps nodes from finding each other. Exit code 0: nothing is wrong; 1: something is.",
            "clocks doctor                          examine this machine and its network",
            "clocks doctor --id 3                   would node 3 find its id free?",
            "clocks doctor --discovery dns:lab.example    whom does a zone name?",
            "clocks doctor --listen                 on one machine, and on the other:",
            "clocks doctor --hello                  who hears whom?")
        {
            UsesNetwork = true,
        };
        command.AddAll(
        [
            doctor._id, doctor._cluster, doctor._key, doctor._listen, doctor._hello,
            doctor._discovery, doctor._loopback, doctor._interface, doctor._json,
        ]);
        command.SetAction(doctor.Invoke);
        return command;
    }

    private int Invoke(ParseResult parsed)
    {
        DiscoveryChoice discovery = DiscoveryChoice.Of(parsed, _discovery, _loopback);
        bool isLoopback = discovery.Mode == DiscoveryMode.Loopback;
        var options = new DoctorOptions
        {
            Zone = discovery.Zone,
            Mdns = new MdnsOptions
            {
                LoopbackOnly = isLoopback,
                Interfaces = parsed.GetValue(_interface)!,
                Seal = AnnouncementSeal.Of(parsed.GetValue(_key)),
            },
            Id = parsed.GetValue(_id) is { } id ? new NodeId(id) : null,
            Cluster = parsed.GetValue(_cluster) ?? (isLoopback ? OwnCluster.Name : "default"),
            IsClusterNamed = parsed.GetValue(_cluster) is not null,
        };
        bool isJson = parsed.GetValue(_json), listens = parsed.GetValue(_listen), calls = parsed.GetValue(_hello);
        return listens || calls ? new HearingReport(_terminal, isJson).Run(options, listens) : Examine(options, isJson);
    }

    private int Examine(DoctorOptions options, bool isJson)
    {
        var results = new List<CheckResult>();
        int faults = 0, notes = 0;
        foreach (CheckResult result in Diagnosis.Of(options))
        {
            results.Add(result);
            faults += result.Outcome == CheckOutcome.Fault ? 1 : 0;
            notes += result.Outcome == CheckOutcome.Note ? 1 : 0;
            if (!isJson)
            {
                Print(result);
            }
        }

        if (isJson)
        {
            _terminal.WriteLine(Json(results, faults == 0));
        }
        else
        {
            string verdict = faults switch
            {
                0 => _terminal.Good("nothing wrong"),
                1 => _terminal.Bad("1 fault"),
                _ => _terminal.Bad($"{faults} faults"),
            };
            _terminal.WriteLine(verdict + (notes > 0 ? $", {notes} to note" : ""));
        }

        return faults == 0 ? ExitCode.Done : ExitCode.Failed;
    }

    private void Print(CheckResult result)
    {
        string head = result.Outcome switch
        {
            CheckOutcome.Ok => _terminal.Good("ok   "),
            CheckOutcome.Note => "note ",
            _ => _terminal.Bad("FAULT"),
        };
        head += $" {result.Check,-11} ";
        _terminal.WriteParagraph(result.Sentence, head, width: Width - Indent, indent: Indent);

        string arrow = new string(' ', Indent) + "-> ";
        foreach (string line in result.Remedy is { } remedy ? TextColumns.Hanging(arrow, remedy, Width - arrow.Length) : [])
        {
            _terminal.WriteLine(line);
        }
    }

    private static string Json(List<CheckResult> results, bool isHealthy) => JsonObject.Text(json =>
    {
        json.WriteBoolean("healthy", isHealthy);
        json.WriteStartArray("checks");
        foreach (CheckResult result in results)
        {
            WriteResult(json, result);
        }

        json.WriteEndArray();
    });

    private static void WriteResult(JsonWriter json, CheckResult result)
    {
        json.WriteStartObject();
        json.WriteString("check", result.Check);
        json.WriteString("outcome", result.Outcome switch
        {
            CheckOutcome.Ok => "ok",
            CheckOutcome.Note => "note",
            _ => "fault",
        });
        json.WriteString("sentence", result.Sentence);
        json.WriteString("remedy", result.Remedy);
        json.WriteEndObject();
    }
}
