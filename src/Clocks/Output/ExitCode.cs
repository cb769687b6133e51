namespace Clocks.Output;

/// <summary>What the program tells the shell.</summary>
internal static class ExitCode
{
    /// <summary>Done, or valid.</summary>
    public const int Done = 0;

    /// <summary>Failed, or invalid.</summary>
    public const int Failed = 1;

    /// <summary>Unknown: the evidence is incomplete.</summary>
    public const int Unknown = 2;

    /// <summary>
    /// Nothing that was named could be read as a log, so that there was nothing to judge. (The answers of <c>clocks before</c> are
    /// <see cref="Clocks.Trace.Causality.CausalRelation"/>.)
    /// </summary>
    public const int NotRecognised = 3;

    /// <summary>The command line is wrong (EX_USAGE of sysexits.h).</summary>
    public const int Usage = 64;
}
