namespace Clocks.Grade.Programs;

/// <summary>
/// A program under test as its script sees it: bytes in, lines out. A process, or in tests a few lines of C#. Owned by the
/// thread that drives it.
/// </summary>
public interface IProgramUnderTest : IDisposable
{
    /// <summary>Writes to its standard input; false: it does not read any more.</summary>
    bool TryWrite(ReadOnlySpan<byte> bytes);

    /// <summary>Waits until it has read all that was written, so that what follows comes apart from it.</summary>
    void WaitUntilRead();

    /// <summary>Waits for a line of its standard output, at most this long.</summary>
    Reply Read(int milliseconds, out string line);

    /// <summary>Closes its standard input.</summary>
    void CloseInput();

    /// <summary>Asks it to end: SIGTERM.</summary>
    void AskToEnd();

    /// <summary>Waits for its end, at most this long.</summary>
    bool WaitForEnd(int milliseconds);

    /// <summary>The greatest share of a time in which one of its threads ran or would have; null where nobody can tell.</summary>
    double? BusyShare(int milliseconds);

    /// <summary>How it is, for people: <c>exit code 1</c>, with the last it said on standard error, or that it runs.</summary>
    string Condition { get; }

    /// <summary>Whether it has ended with exit code 0.</summary>
    bool HasEndedWell { get; }

    /// <summary>Processes that it has left behind, once it has ended; null where nobody can tell.</summary>
    int? LeftBehind { get; }

    /// <summary>The limit that it has exceeded, for which it was ended; null: none.</summary>
    string? Exceeded { get; }
}
