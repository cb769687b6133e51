using Clocks.Faults;
using Clocks.Journal;
using Clocks.Render.Export;
using Clocks.Simulation;
using Clocks.Tests.Journal;
using Clocks.Tests.Simulation;
using Clocks.Tests.Trace;
using Clocks.Trace.Loading;

namespace Clocks.Properties.Mutation;

/// <summary>A true run that is lied about.</summary>
/// <param name="Name">Its kind and what it is.</param>
/// <param name="Logs">Its files.</param>
/// <param name="Kinds">The mutations that may be made of it.</param>
internal sealed record Base(string Name, LogFolder Logs, IReadOnlyList<Mutation> Kinds)
{
    /// <summary>The environment variable that names the folder of a fresh run of real nodes.</summary>
    public const string LabVariable = "CLOCKS_MUTATION_LAB";

    /// <summary>The run in which a node is killed: what it sent at last, nobody knows.</summary>
    public const string Restarted = "virtual, with a restart";

    private static readonly Mutation[] OfJournals =
        [.. EventLies.All, .. MessageLies.All, .. JournalLies.All, .. JournalRewritings.All];

    /// <summary>Every mutation, of whatever base.</summary>
    public static IReadOnlyList<Mutation> AllKinds { get; } = [.. OfJournals, .. LogLies.All, .. VectorLies.All];

    /// <summary>Simulated runs, the recorded run of real nodes, and a fresh one where there is one; logs of all makes.</summary>
    public static List<Base> All()
    {
        using var scratch = new Scratch();
        string calm = Simulated(scratch, "calm", Plans.With(rates: "2..6", seconds: 12, latency: "1..300ms"), 3);
        string faulty = Simulated(
            scratch,
            "faulty",
            Plans.With("partition 1|2,3 3s..5s; pause 3 7s..9s; delay 1->2 100..500ms; loss all 4%", "1..6", 14, "exp 100ms") with
            {
                Machines = 4,
            },
            11);
        string restarted = Simulated(
            scratch, "restarted", Plans.With("kill 2 at 4s; restart 2 at 6s", "2..5", 14, "1..300ms"), 5);
        var bases = new List<Base>
        {
            new("virtual, calm", LogFolder.Of(calm), OfJournals),
            new("virtual, with faults", LogFolder.Of(faulty), OfJournals),
            new(Restarted, LogFolder.Of(restarted), OfJournals),
            new("real, recorded", LogFolder.Of(Path.Combine(Samples.Folder, "real")), OfJournals),
            new("vectors", Vectors(calm), VectorLies.All),
            new("vectors, with faults", Vectors(faulty), VectorLies.All),
        };
        if (Environment.GetEnvironmentVariable(LabVariable) is { Length: > 0 } lab)
        {
            bases.Add(new Base("real, of today", LogFolder.Of(lab), OfJournals));
        }

        foreach ((string shape, _, _, _) in EventLogs.Shapes)
        {
            bases.Add(new Base(shape, new LogFolder { Events = new ForeignRun(5).Lines }, LogLies.All));
        }

        return bases;
    }

    private static string Simulated(Scratch scratch, string name, LabPlan plan, ulong seed)
    {
        string folder = Directory.CreateDirectory(scratch.Path(name)).FullName;
        return VirtualLab.TryRun(plan, seed, folder, JournalFormat.Json, out _, out string problem)
            ? folder
            : throw new InvalidOperationException(problem);
    }

    private static LogFolder Vectors(string folder)
    {
        using var text = new MemoryStream();
        Exports.ByName("shiviz")!.Write(new ExportRequest(TraceLoader.Load([folder])), text);
        string[] lines = System.Text.Encoding.UTF8.GetString(text.ToArray()).TrimEnd('\n').Split('\n');
        return new LogFolder { Files = [new LogFolder.LogFile("run.shiviz.log", lines)] };
    }
}
