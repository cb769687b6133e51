namespace Clocks.Node.Diagnostics;

/// <summary>
/// Who is told what keeps lines of diagnostics from their file: of each kind of trouble once, or a broken disk would
/// fill the terminal. Any thread.
/// </summary>
internal sealed class DiagnosticsTrouble(Action<string> tell)
{
    private int _reported;

    /// <summary>What can be wrong; one bit each.</summary>
    [Flags]
    public enum Kind
    {
        /// <summary>Somebody took the file away.</summary>
        Removed = 1,

        /// <summary>The file could not be written.</summary>
        NotWritten = 2,

        /// <summary>The full file could not become an older one.</summary>
        NotRolled = 4,

        /// <summary>A line could not be composed.</summary>
        NotComposed = 8,
    }

    /// <summary>Tells it, the first time.</summary>
    public void Tell(Kind kind, string sentence)
    {
        if ((Interlocked.Or(ref _reported, (int)kind) & (int)kind) == 0)
        {
            tell(sentence);
        }
    }
}
