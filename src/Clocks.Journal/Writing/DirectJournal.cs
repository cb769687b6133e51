using System.Diagnostics.CodeAnalysis;
using Clocks.Files;
using Clocks.Journal.Lines;
using Microsoft.Win32.SafeHandles;

namespace Clocks.Journal.Writing;

/// <summary>
/// Writes the journal of one node without a thread of its own, for those who make events faster than time passes: a
/// simulation with thousands of journals. The lines are those of <see cref="JournalWriter"/>, byte for byte. The file
/// is open only while something is written to it, so that ten thousand journals need no ten thousand handles; what has
/// not been written yet is lost with the process. Owned by one thread.
/// </summary>
public sealed class DirectJournal : ILineOutlet
{
    private readonly JournalLines _lines;
    private readonly LineBuffer _buffer;
    private long _length;

    private DirectJournal(string path, JournalLines lines, int bufferBytes)
    {
        Path = path;
        _lines = lines;
        _buffer = new LineBuffer(this, bufferBytes);
    }

    /// <summary>Where the journal is: a full path.</summary>
    public string Path { get; }

    /// <summary>Why the journal cannot be written any further; null while all is well.</summary>
    public FileProblem? Failure { get; private set; }

    /// <summary>
    /// Begins a journal: makes the folder if need be, moves an older file of that name aside, makes an empty one and
    /// composes the header.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="format">How its lines look.</param>
    /// <param name="header">Its first line.</param>
    /// <param name="bufferBytes">Lines that are kept in memory, in bytes, at least
    /// <see cref="LineBuffer.BytesMin"/>.</param>
    /// <param name="journal">The journal; null when it could not begin.</param>
    /// <param name="problem">One sentence for people when it could not: what, where, and what to do.</param>
    public static bool TryOpen(
        string path, JournalFormat format, JournalHeader header, int bufferBytes,
        [NotNullWhen(true)] out DirectJournal? journal,
        out string problem)
    {
        journal = null;
        problem = "";
        try
        {
            path = System.IO.Path.GetFullPath(path);
            FileProblem? failure = FileFailure.Refuse(path);
            if (failure is not null || !FolderOfFile.TryMake(path, "--log", out failure))
            {
                problem = failure.ToString();
                return false;
            }

            OlderJournal.MoveAside(path);
            File.OpenHandle(path, FileMode.Create, FileAccess.Write, FileShare.Read).Dispose();
        }
        catch (Exception e) when (FileFailure.IsExpected(e))
        {
            problem = FileFailure.Describe(e, path).ToString();
            return false;
        }

        journal = new DirectJournal(path, JournalLines.Of(format, header), bufferBytes);
        journal._lines.Start(journal._buffer);
        return true;
    }

    /// <summary>Appends an event; allocates nothing. After a failure nothing is written.</summary>
    /// <param name="e">The event.</param>
    /// <param name="deliveries">The recipients of a send, blocked ones included; empty for other events.</param>
    public void Append(in ClockEvent e, ReadOnlySpan<Delivery> deliveries) => _lines.Event(_buffer, e, deliveries);

    /// <summary>Appends a peer change or a fault.</summary>
    public void Append(SideNote note) => _lines.Note(_buffer, note);

    /// <summary>Writes what is left and the last line.</summary>
    /// <returns>False when the journal has failed; <see cref="Failure"/> says why.</returns>
    public bool Close(JournalFooter footer)
    {
        _lines.End(_buffer, footer);
        return _buffer.Flush();
    }

    /// <summary>Writes what is left and no last line: the node was killed.</summary>
    /// <returns>False when the journal has failed; <see cref="Failure"/> says why.</returns>
    public bool Break() => _buffer.Flush();

    bool ILineOutlet.Write(ReadOnlySpan<byte> lines)
    {
        try
        {
            using SafeFileHandle file = File.OpenHandle(Path, FileMode.Open, FileAccess.Write, FileShare.Read);
            RandomAccess.Write(file, lines, _length);
            _length += lines.Length;
            return true;
        }
        catch (Exception e) when (FileFailure.IsExpected(e))
        {
            Failure = FileFailure.Describe(e, Path);
            return false;
        }
    }
}
