namespace Clocks.Grade.Programs;

/// <summary>How a program under test is spoken with.</summary>
public enum Door : byte
{
    /// <summary>Lines of JSON on its standard input and output.</summary>
    Stdio,

    /// <summary>Frames over TCP, as a node speaks.</summary>
    Wire,

    /// <summary>Not at all: the logs that it leaves are read.</summary>
    Logs,
}
