using System.Text;
using Clocks.Doctor;
using Clocks.Json;
using Clocks.Processes;

namespace Clocks.Output;

/// <summary>
/// <c>clocks doctor --listen</c> and <c>--hello</c>: a line whenever something new is known of another machine, and at
/// the end a table of who hears whom. The main thread runs the session and prints.
/// </summary>
internal sealed class HearingReport(Terminal terminal, bool isJson)
{
    /// <summary>How long hello calls when not all is well; long enough for three calls to be lost in a row.</summary>
    private const int HelloMs = 5_000;

    /// <summary>How long hello goes on when all is well, so that a third machine is heard too.</summary>
    private const int QuietMs = 1_000;

    /// <summary>Runs to the end; 0 when everybody hears everybody, else 1.</summary>
    public int Run(DoctorOptions options, bool listens)
    {
        using var session = new ReachabilitySession(options, Environment.MachineName);
        if (!session.CanCall)
        {
            terminal.WriteError("clocks doctor: no network interface can be used; clocks doctor says why");
            return ExitCode.Failed;
        }

        terminal.GoLive();
        using var signals = new EndSignals(session.Stop);
        if (!isJson)
        {
            terminal.WriteLine(listens
                ? $"{session.Self} listens; run clocks doctor --hello on other machines, Ctrl-C ends"
                : $"{session.Self} calls");
        }

        (long atMostMs, long quietMs) = listens ? (long.MaxValue, long.MaxValue) : (HelloMs, QuietMs);
        session.Run(atMostMs, quietMs, machine => OnChanged(session, machine));
        if (isJson)
        {
            terminal.WriteLine(Json(session));
        }
        else
        {
            PrintTable(session);
        }

        return session.IsComplete ? ExitCode.Done : ExitCode.Failed;
    }

    private void OnChanged(ReachabilitySession session, HeardMachine machine)
    {
        if (isJson)
        {
            return;
        }

        string back = session.Hears(machine.Name, session.Self) ? "hears us" : "does not hear us yet";
        string tcp = machine.Connects switch { null => "", true => ", connects", false => ", does not connect" };
        terminal.WriteLine($"{machine.Name}  {machine.Address}  {string.Join(", ", machine.Ways)}: {back}{tcp}");
    }

    private void PrintTable(ReachabilitySession session)
    {
        if (session.Machines.Count == 0)
        {
            terminal.WriteLine("nobody was heard: run clocks doctor --listen on another machine of this network");
            terminal.WriteLine("and clocks doctor on both; some Wi-Fi networks keep their machines apart");
            return;
        }

        List<string> names = Names(session);
        var head = new StringBuilder($"{"",2} {"hears",-36}");
        for (int i = 0; i < names.Count; i++)
        {
            head.Append($" {i + 1,3}");
        }

        terminal.WriteLine(terminal.Strong(head.ToString()));
        for (int i = 0; i < names.Count; i++)
        {
            var row = new StringBuilder($"{i + 1,2} {names[i] + (i == 0 ? " (this one)" : ""),-36}");
            foreach (string speaker in names)
            {
                row.Append(speaker == names[i] ? "   -" : session.Hears(names[i], speaker) ? " yes" : "  NO");
            }

            terminal.WriteLine(row.ToString());
        }

        PrintRemedies(session);
    }

    private void PrintRemedies(ReachabilitySession session)
    {
        foreach (HeardMachine machine in session.Machines)
        {
            if (!session.Hears(machine.Name, session.Self))
            {
                terminal.WriteLine($"{machine.Name} does not hear this machine: run clocks doctor there");
            }

            if (machine.Connects == false)
            {
                terminal.WriteLine(
                    $"{machine.Name} cannot be connected to at {machine.Address}: its firewall keeps TCP out");
            }
        }
    }

    private static List<string> Names(ReachabilitySession session)
    {
        List<string> names = [session.Self];
        foreach (HeardMachine machine in session.Machines)
        {
            names.Add(machine.Name);
        }

        return names;
    }

    private static string Json(ReachabilitySession session) => JsonObject.Text(json =>
    {
        json.WriteBoolean("healthy", session.IsComplete);
        json.WriteString("self", session.Self);
        json.WriteStartArray("machines");
        foreach (HeardMachine machine in session.Machines)
        {
            json.WriteStartObject();
            json.WriteString("machine", machine.Name);
            json.WriteString("address", machine.Address?.ToString());
            JsonObject.WriteStrings(json, "heard_by", machine.Ways);
            JsonObject.WriteStrings(json, "hears", machine.Hears);
            json.WriteBoolean("hears_us", session.Hears(machine.Name, session.Self));
            json.WriteBoolean("connects", machine.Connects == true);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });
}
