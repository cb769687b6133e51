using System.Diagnostics.CodeAnalysis;
using Clocks.Files;
using Clocks.Journal.Reading;
using Microsoft.Win32.SafeHandles;

namespace Clocks.Node.Diagnostics;

/// <summary>
/// The file under ZLogger's stream provider. Whole lines, several at a time, go to the end of the file, which becomes
/// an older one when it is full, and of the older ones the oldest is removed. A write that fails, on a full disk say,
/// throws nothing: the torn line is cut off, the lines are lost, the first failure is told, and the next lines are
/// tried again. A full file that cannot be renamed grows on. Opened by the thread that starts the node, then owned by
/// ZLogger's writer.
/// </summary>
/// <remarks>
/// Why not ZLogger's rolling file: its names must end in a number, so that the file that somebody named never comes to
/// be; it keeps every file, however many; it may break a line between two files; and it tries what a full disk refused
/// again together with what follows, which a queue that drops does not bear.
/// </remarks>
internal sealed class RollingFile : Stream
{
    private readonly DiagnosticsOptions _options;
    private readonly DiagnosticsTrouble _trouble;
    private readonly string _path;
    private readonly bool _isDevice;
    private SafeFileHandle? _claim;
    private SafeFileHandle? _handle;
    private long _length;
    private long _fullAt;
    private long _lines;
    private long _linesTaken;

    private RollingFile(DiagnosticsOptions options, string path, DiagnosticsTrouble trouble)
    {
        (_options, _path, _trouble) = (options, path, trouble);
        _isDevice = DevicePath.IsDevice(path);
    }

    /// <summary>Lines that are in files. Any thread, once the writer has ended.</summary>
    public long Lines => Volatile.Read(ref _lines);

    /// <summary>Lines that came, whether the disk took them or not. Any thread, once the writer has ended.</summary>
    public long LinesTaken => Volatile.Read(ref _linesTaken);

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => _length;

    public override long Position
    {
        get => _length;
        set => throw new NotSupportedException();
    }

    /// <summary>Opens the file at its end, and makes its folder; false with a sentence.</summary>
    public static bool TryOpen(
        DiagnosticsOptions options,
        DiagnosticsTrouble trouble,
        [NotNullWhen(true)] out RollingFile? file,
        out string problem)
    {
        (file, problem) = (null, "");
        string path = options.Path;
        RollingFile? made = null;
        try
        {
            path = System.IO.Path.GetFullPath(path);
            if (Directory.Exists(path))
            {
                problem = $"'{path}' is a folder, not a file; name a file in it with --diagnostics";
                return false;
            }

            if (FirstLine.IsOfJournal(path))
            {
                problem = $"'{path}' is a journal, and evidence is not written into; name another file with --diagnostics";
                return false;
            }

            made = new RollingFile(options, path, trouble);
            if (!made.TryClaim(out problem))
            {
                return false;
            }

            made.Open();
            file = made;
            return true;
        }
        catch (Exception e) when (FileFailure.IsExpected(e))
        {
            made?.Dispose();
            problem = Sentence(e, path);
            return false;
        }
        catch (ArgumentException)
        {
            problem = $"'{path}' is not a path; name a file or a folder with --diagnostics";
            return false;
        }
    }

    /// <summary>Writes whole lines.</summary>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc cref="Write(byte[], int, int)"/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        Volatile.Write(ref _linesTaken, _linesTaken + buffer.Count((byte)'\n'));
        try
        {
            FindAgain();
            while (buffer.Length > 0)
            {
                int fits = _isDevice ? buffer.Length : WholeLines(buffer, _fullAt - _length);
                if (fits == 0 && _length > 0 && TryRoll())
                {
                    continue;
                }

                // A line that is longer than a file may be has one of its own.
                fits = fits > 0 ? fits : buffer.IndexOf((byte)'\n') + 1;
                fits = fits > 0 ? fits : buffer.Length;
                Append(buffer[..fits]);
                buffer = buffer[fits..];
            }
        }
        catch (Exception e) when (FileFailure.IsExpected(e))
        {
            Cut();
            _trouble.Tell(DiagnosticsTrouble.Kind.NotWritten, $"diagnostics are being lost: {Sentence(e, _path)}");
        }
    }

    public override void Flush()
    {
        // Every write has gone to the system; diagnostics do not wait for the disk.
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        _handle?.Dispose();
        _claim?.Dispose();
        (_handle, _claim) = (null, null);
        base.Dispose(disposing);
    }

    private static string Sentence(Exception failure, string path) =>
        FileFailure.Describe(failure, path, "--diagnostics").ToString();

    /// <summary>The bytes of the lines that fit into so many.</summary>
    private static int WholeLines(ReadOnlySpan<byte> lines, long room) =>
        lines.Length <= room ? lines.Length : room <= 0 ? 0 : lines[..(int)room].LastIndexOf((byte)'\n') + 1;

    /// <summary>Makes the folder, and takes the file for this program alone; a device is everybody's.</summary>
    private bool TryClaim(out string problem)
    {
        problem = "";
        if (_isDevice)
        {
            return true;
        }

        bool isHeld = FolderOfFile.TryMake(_path, "--diagnostics", out FileProblem? failure)
            && FileClaim.TryHold(_path, "claim", "--diagnostics", out _claim, out failure);
        problem = failure?.ToString() ?? "";
        return isHeld;
    }

    private void Open()
    {
        if (_isDevice)
        {
            _handle = File.OpenHandle(_path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            return;
        }

        SafeFileHandle handle = File.OpenHandle(
            _path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        try
        {
            long length = RandomAccess.GetLength(handle);
            Span<byte> last = [(byte)'\n'];
            if (length > 0 && RandomAccess.Read(handle, last, length - 1) == 1 && last[0] != '\n')
            {
                // A run that was killed, or somebody's own file: what stands there stays, ours begins on a line of its own.
                RandomAccess.Write(handle, "\n"u8, length);
                length++;
            }

            // Last: what is not opened whole is opened anew with the next lines.
            (_handle, _length, _fullAt) = (handle, length, _options.FileBytesMax);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Begins the file anew when somebody has taken it away, or when it could not be opened again.</summary>
    private void FindAgain()
    {
        if (_handle is not null && !_isDevice && !File.Exists(_path))
        {
            _trouble.Tell(
                DiagnosticsTrouble.Kind.Removed,
                $"the diagnostics in '{_path}' were removed or renamed while the node ran; what follows goes to a new "
                + "file of that name: leave it in place until the node has ended");
            _handle.Dispose();
            _handle = null;
        }

        if (_handle is null)
        {
            Open();
        }
    }

    /// <summary>Writes lines at the end; where not all of them fit on the disk, those that do.</summary>
    private void Append(ReadOnlySpan<byte> lines)
    {
        try
        {
            Put(lines);
        }
        catch (Exception e) when (FileFailure.IsExpected(e) && lines.Count((byte)'\n') > 1)
        {
            Cut();
            while (lines.Length > 0)
            {
                int end = lines.IndexOf((byte)'\n') + 1;
                end = end > 0 ? end : lines.Length;
                Put(lines[..end]);
                lines = lines[end..];
            }
        }
    }

    private void Put(ReadOnlySpan<byte> lines)
    {
        RandomAccess.Write(_handle!, lines, _length);
        _length += lines.Length;
        Volatile.Write(ref _lines, _lines + lines.Count((byte)'\n'));
    }

    /// <summary>
    /// The full file becomes the newest of the older ones. False when it cannot, because a folder has that name, say, or
    /// on Windows a reader holds it: the lines go on in the same file, and it is tried again when as much once more has
    /// been written.
    /// </summary>
    private bool TryRoll()
    {
        try
        {
            if (_options.FilesMax == 1)
            {
                File.Delete(_path);
            }
            else
            {
                MakeOlder();
            }
        }
        catch (Exception e) when (FileFailure.IsExpected(e))
        {
            _fullAt = _length + _options.FileBytesMax;
            _trouble.Tell(
                DiagnosticsTrouble.Kind.NotRolled,
                $"the full diagnostics in '{_path}' cannot be {(_options.FilesMax == 1 ? "removed" : "renamed")} and grow on (system "
                + $"error {e.HResult & 0xFFFF}): see who holds the file, and whether '{DiagnosticsName.Older(_path, 1)}' and those "
                + "after it are files too, or name another folder with --diagnostics");
            return false;
        }

        _handle!.Dispose();
        _handle = null;
        Open();
        return true;
    }

    /// <summary>
    /// Under a name aside first: when the system does not let go of the file, no other has been touched.
    /// </summary>
    private void MakeOlder()
    {
        string aside = DiagnosticsName.Older(_path, 0);
        if (File.Exists(aside))
        {
            // Of a program that was killed in between, or could not go on.
            MakeNewest(aside);
        }

        File.Move(_path, aside);
        try
        {
            MakeNewest(aside);
        }
        catch (Exception e) when (FileFailure.IsExpected(e))
        {
            File.Move(aside, _path);
            throw;
        }
    }

    /// <summary>
    /// Makes room among the older files up to the first age that none has, which is where an attempt that failed stopped:
    /// however often it is tried again, only a file that has reached the greatest age goes.
    /// </summary>
    private void MakeNewest(string aside)
    {
        int free = 1;
        while (free < _options.FilesMax - 1 && File.Exists(DiagnosticsName.Older(_path, free)))
        {
            free++;
        }

        for (int age = free; age >= 1; age--)
        {
            File.Move(age == 1 ? aside : DiagnosticsName.Older(_path, age - 1), DiagnosticsName.Older(_path, age), overwrite: true);
        }
    }

    /// <summary>Takes off the file what a write that failed has left behind its last whole line.</summary>
    private void Cut()
    {
        try
        {
            if (_handle is not null && !_isDevice)
            {
                RandomAccess.SetLength(_handle, _length);
            }
        }
        catch (Exception e) when (FileFailure.IsExpected(e))
        {
            // The next write goes to the same place, and is heard of when it fails.
        }
    }
}
