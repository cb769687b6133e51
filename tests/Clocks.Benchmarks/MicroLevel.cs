namespace Clocks.Benchmarks;

internal static class MicroLevel
{
    public static int Run(string[] arguments) => arguments.Length;
}
