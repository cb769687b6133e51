namespace Clocks.Benchmarks;

/// <summary>The micro level; whole programs are measured by whole/.</summary>
internal static class Program
{
    private static int Main(string[] arguments) => arguments switch
    {
        ["micro", .. var rest] => MicroLevel.Run(rest),
        _ => Usage(),
    };

    private static int Usage()
    {
        Console.Error.WriteLine("Clocks.Benchmarks micro [Codec|ClockAndTick|Lines|DnsMessage ...]");
        return 64;
    }
}
