using Clocks.Trace.Events;
using Clocks.Trace.Loading;

namespace Clocks.Tests.Trace;

/// <summary>The golden and broken journals of tests/journals, one folder a case.</summary>
internal static class Samples
{
    public static string Folder { get; } = Find();

    public static RunTrace Load(string name) => TraceLoader.Load([Path.Combine(Folder, name)]);

    private static string Find()
    {
        string? at = AppContext.BaseDirectory;
        while (at is not null && !Directory.Exists(Path.Combine(at, "tests", "journals")))
        {
            at = Path.GetDirectoryName(at);
        }

        return Path.Combine(at ?? "", "tests", "journals");
    }
}
