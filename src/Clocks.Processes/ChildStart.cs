namespace Clocks.Processes;

/// <summary>Gets bytes that are gone when the call returns.</summary>
public delegate void ByteSink(ReadOnlySpan<byte> bytes);

/// <summary>What a child process is to be. Immutable.</summary>
/// <param name="Program">A path, or a name that is looked for where the system looks for programs.</param>
/// <param name="Arguments">What it is told, without its own name.</param>
public sealed record ChildStart(string Program, IReadOnlyList<string> Arguments)
{
    /// <summary>Variables it has besides those of this process: name and value.</summary>
    public IReadOnlyList<(string Name, string Value)> Variables { get; init; } = [];

    /// <summary>Variables of this process whose names begin so are not passed on; null: all are.</summary>
    public string? ExcludedEnvironmentPrefix { get; init; }

    /// <summary>Whether it has the variables that are named here and none of this process.</summary>
    public bool HasCleanEnvironment { get; init; }

    /// <summary>
    /// Whether it is a session of its own, without a terminal, whose process group is ended with it: what it started
    /// and left behind is killed as soon as it has ended. Linux and macOS.
    /// </summary>
    public bool IsNewSession { get; init; }

    /// <summary>
    /// Whether its standard output and error are those of this process, and nobody is told what comes on them. Linux alone.
    /// </summary>
    public bool SharesOutput { get; init; }

    /// <summary>Whether it inherits this variable.</summary>
    internal bool Inherits(string variable)
    {
        bool isReplaced = HasCleanEnvironment;
        isReplaced |= ExcludedEnvironmentPrefix is not null && variable.StartsWith(ExcludedEnvironmentPrefix, StringComparison.Ordinal);
        foreach ((string name, _) in Variables)
        {
            isReplaced |= name == variable;
        }

        return !isReplaced;
    }

    /// <summary>
    /// Whether the terminal's Ctrl-C is not for it: a process group of its own. Else it hears what this one hears.
    /// </summary>
    public bool IsNewProcessGroup { get; init; }

    /// <summary>Told every line of its standard output, on a thread of the child.</summary>
    public Action<string>? OnOutput { get; init; }

    /// <summary>Instead of <see cref="OnOutput"/>: gets its standard output as it comes, byte for byte, on a thread of the child.</summary>
    public ByteSink? OnBytes { get; init; }

    /// <summary>Told every line of its standard error, on a thread of the child.</summary>
    public Action<string>? OnError { get; init; }

    /// <summary>
    /// Of a session of its own: told when the process itself has ended, before what it left behind is killed, on a thread
    /// of the child.
    /// </summary>
    public Action? OnExit { get; init; }

    /// <summary>Told when it has ended and all its lines have been told, on a thread of the child.</summary>
    public Action? OnEnd { get; init; }
}
