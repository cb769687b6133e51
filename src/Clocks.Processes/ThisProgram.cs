namespace Clocks.Processes;

/// <summary>How this program is started once more. Any thread.</summary>
internal static class ThisProgram
{
    /// <summary>
    /// The words without its arguments: its path, and where a runtime runs it, what the runtime is told; empty: nobody knows.
    /// </summary>
    public static string[] Words => Environment.ProcessPath is not { } self ? []
        : Path.GetFileNameWithoutExtension(self) == "dotnet" ? [self, Environment.GetCommandLineArgs()[0]]
        : [self];
}
