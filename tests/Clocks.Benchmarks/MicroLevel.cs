using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Clocks.Benchmarks;

/// <summary>
/// Runs the benchmarks in Micro/ with BenchmarkDotNet, in this process (its own projects would need a restore), and
/// prints one line each: name, median, quartiles and allocated bytes of an operation.
/// </summary>
internal static class MicroLevel
{
    private const int Iterations = 7;

    public static int Run(string[] names)
    {
        var config = ManualConfig.CreateEmpty()
            .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance).WithIterationCount(Iterations))
            .AddDiagnoser(MemoryDiagnoser.Default)
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddLogger(NullLogger.Instance)
            .WithOptions(ConfigOptions.DisableLogFile)
            .WithArtifactsPath(Path.GetFullPath(Path.Combine("artifacts", "bench", "micro")));
        Type[] all = [typeof(Codec), typeof(ClockAndTick), typeof(Lines), typeof(DnsMessage)];
        Type[] chosen = names.Length == 0 ? all : Array.FindAll(all, type => names.Contains(type.Name));
        foreach (Type type in chosen)
        {
            foreach (BenchmarkReport report in BenchmarkRunner.Run(type, config).Reports)
            {
                Print(report);
            }
        }

        return 0;
    }

    private static void Print(BenchmarkReport report)
    {
        if (report.ResultStatistics is not { } measured)
        {
            Console.WriteLine($"failed {report.BenchmarkCase.Descriptor.WorkloadMethod.Name}");
            return;
        }

        Descriptor operation = report.BenchmarkCase.Descriptor;
        long allocated = report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) ?? 0;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"micro {operation.Type.Name}.{operation.WorkloadMethod.Name} "
                + $"{measured.Median:0.00} {measured.Q1:0.00} {measured.Q3:0.00} {allocated}"));
    }
}
