using Clocks.Journal;
using Microsoft.Win32.SafeHandles;

namespace Clocks.Node.Diagnostics;

/// <summary>
/// The file under ZLogger's stream provider. Whole lines come in, several at a time; they go to the end of the file,
/// which becomes an older one when it is full, and of the older ones the oldest is removed. A write that fails, on a
/// full disk say, throws nothing: the torn line is cut off, the lines are lost, the first failure is told, and the next
/// lines are tried again. Opened by the thread that starts the node, then owned by ZLogger's writer.
/// </summary>
/// <remarks>
/// Why not ZLogger's rolling file: its names must end in a number, so that the file that somebody named never comes to
/// be; it keeps every file, however many; it may break a line between two files; and it tries what a full disk refused
/// again together with what follows, which a queue that drops does not bear.
/// </remarks>
internal sealed class RollingFile : Stream
{
    private readonly DiagnosticsOptions _options;
    private readonly Action<string> _tell;
    private readonly string _path;
    private readonly bool _isDevice;
    private SafeFileHandle? _claim;
    private SafeFileHandle? _handle;
    private long _length;
    private long _lines;

    private RollingFile(DiagnosticsOptions options, string path, Action<string> tell)
    {
        (_options, _path, _tell) = (options, path, tell);
        _isDevice = DevicePath.IsDevice(path);
    }

    /// <summary>Lines that are in files. Any thread, once the writer has ended.</summary>
    public long Lines => Volatile.Read(ref _lines);

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
    public static bool TryOpen(DiagnosticsOptions options, Action<string> tell, out RollingFile? file, out string problem)
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

            made = new RollingFile(options, path, tell);
            made.Claim();
            made.Open();
            file = made;
            return true;
        }
        catch (Exception e) when (FileFailure.IsExpected(e))
        {
            made?.Dispose();
            problem = made is { _isDevice: false, _claim: null } && File.Exists(ClaimOf(path))
                ? $"another program is writing '{path}' now; end it, or name another file with --diagnostics"
                : Sentence(e, path);
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
        try
        {
            FindAgain();
            while (buffer.Length > 0)
            {
                int fits = _isDevice ? buffer.Length : WholeLines(buffer, _options.FileBytesMax - _length);
                if (fits == 0 && _length > 0)
                {
                    Roll();
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
            _tell($"diagnostics are being lost: {Sentence(e, _path)}");
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

    private static string ClaimOf(string path) => System.IO.Path.Combine(
        System.IO.Path.GetDirectoryName(path)!, $".{System.IO.Path.GetFileName(path)}.claim");

    /// <summary>The bytes of the lines that fit into so many.</summary>
    private static int WholeLines(ReadOnlySpan<byte> lines, long room) =>
        lines.Length <= room ? lines.Length : room <= 0 ? 0 : lines[..(int)room].LastIndexOf((byte)'\n') + 1;

    /// <summary>
    /// Holds a file beside it for this program alone: two that write one file at offsets would write over each other.
    /// The system lets go of it with the process, however that ends.
    /// </summary>
    private void Claim()
    {
        if (!_isDevice)
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(_path)!);
            _claim = File.OpenHandle(
                ClaimOf(_path), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose);
        }
    }

    private void Open()
    {
        if (_isDevice)
        {
            _handle = File.OpenHandle(_path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            return;
        }

        _handle = File.OpenHandle(
            _path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        _length = RandomAccess.GetLength(_handle);
        Span<byte> last = [(byte)'\n'];
        if (_length > 0 && RandomAccess.Read(_handle, last, _length - 1) == 1 && last[0] != '\n')
        {
            // A run that was killed, or somebody's own file: what stands there stays, ours begins on a line of its own.
            RandomAccess.Write(_handle, "\n"u8, _length);
            _length++;
        }
    }

    /// <summary>Begins the file anew when somebody has taken it away, or when it could not be opened again.</summary>
    private void FindAgain()
    {
        if (_handle is not null && !_isDevice && !File.Exists(_path))
        {
            _tell($"the diagnostics in '{_path}' were removed or renamed while the node ran; what follows goes to a new "
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

    /// <summary>The full file becomes the newest of the older ones.</summary>
    private void Roll()
    {
        _handle!.Dispose();
        (_handle, _length) = (null, 0);
        for (int age = _options.FilesMax - 1; age >= 1; age--)
        {
            string younger = age == 1 ? _path : DiagnosticsName.Older(_path, age - 1);
            if (File.Exists(younger))
            {
                File.Move(younger, DiagnosticsName.Older(_path, age), overwrite: true);
            }
        }

        if (_options.FilesMax == 1)
        {
            File.Delete(_path);
        }

        Open();
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
