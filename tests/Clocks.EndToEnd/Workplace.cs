namespace Clocks.EndToEnd;

/// <summary>A folder and a cluster of its own for one test, so that no test hears another.</summary>
public sealed class Workplace : IDisposable
{
    private readonly List<ClocksProcess> _processes = [];

    public string Folder { get; } = Directory.CreateTempSubdirectory("clocks-").FullName;

    public string Cluster { get; } = "t-" + Guid.NewGuid().ToString("N")[..8];

    /// <summary>Starts a node on loopback discovery in this cluster, with its journal in this folder.</summary>
    public ClocksProcess Node(int id, params string[] arguments) =>
        Run(["--id", $"{id}", "--loopback", "--cluster", Cluster, .. arguments]);

    /// <summary>Starts the binary with these arguments in this folder.</summary>
    public ClocksProcess Run(params string[] arguments) => Keep(ClocksProcess.Start(Folder, arguments));

    /// <summary>
    /// Runs the binary to its end; returns what it said, if it ended with this code and without a stack trace.
    /// </summary>
    public string Finish(int code, params string[] arguments) => FinishWithin(ClocksProcess.PatienceMs, code, arguments);

    /// <summary>The same of one that takes its time.</summary>
    public string FinishWithin(int milliseconds, int code, params string[] arguments)
    {
        ClocksProcess process = Run(arguments);
        if (process.WaitForEnd(milliseconds) != code)
        {
            Assert.Fail(process.Out + process.Error);
        }

        if (process.Error.Contains("   at "))
        {
            Assert.Fail(process.Error);
        }

        return process.Out + process.Error;
    }

    public ClocksProcess Keep(ClocksProcess process)
    {
        _processes.Add(process);
        return process;
    }

    public Evidence Journal(int id) => Evidence.Read(Path.Combine(Folder, $"machine_{id}.jsonl"));

    public void Dispose()
    {
        _processes.ForEach(p => p.Dispose());
        Directory.Delete(Folder, recursive: true);
    }
}
