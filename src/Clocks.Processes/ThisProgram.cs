namespace Clocks.Processes;

/// <summary>How this program is started once more. Any thread.</summary>
internal static class ThisProgram
{
    /// <summary>
    /// Its command line: its path, where a runtime runs it what the runtime is told, and its arguments; empty: nobody knows.
    /// </summary>
    public static string[] CommandLine => Environment.ProcessPath is not { } self ? []
        : Path.GetFileNameWithoutExtension(self) == "dotnet" ? [self, .. Environment.GetCommandLineArgs()]
        : [self, .. Environment.GetCommandLineArgs()[1..]];
}
