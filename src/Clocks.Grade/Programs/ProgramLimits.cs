namespace Clocks.Grade.Programs;

/// <summary>
/// What a program under test may use, it and everything that it starts together. Beyond it, it is killed, and the sheet says so.
/// No sandbox: it may read what whoever runs the grader may read, and open connections. Immutable.
/// </summary>
public sealed record ProgramLimits
{
    /// <summary>So long a program may take where nobody says otherwise.</summary>
    public const int UsualSeconds = 120;

    /// <summary>Processes at once.</summary>
    public int ProcessesMax { get; init; } = 64;

    /// <summary>Resident memory, in bytes.</summary>
    public long MemoryBytesMax { get; init; } = 2L << 30;

    /// <summary>Bytes on standard output and standard error, each.</summary>
    public long OutputBytesMax { get; init; } = 16 << 20;

    /// <summary>Bytes that are written, to files and pipes together.</summary>
    public long WrittenBytesMax { get; init; } = 512L << 20;

    /// <summary>Bytes of one file (RLIMIT_FSIZE).</summary>
    public long FileBytesMax { get; init; } = 128L << 20;

    /// <summary>Files open at once in each process (RLIMIT_NOFILE).</summary>
    public int OpenFilesMax { get; init; } = 512;

    /// <summary>Seconds of processor time of each process (RLIMIT_CPU).</summary>
    public int ProcessorSecondsMax { get; init; } = UsualSeconds;

    /// <summary>Seconds from its start to its end.</summary>
    public int SecondsMax { get; init; } = UsualSeconds;
}
