using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Clocks.Files;
using Microsoft.Win32.SafeHandles;

namespace Clocks.Journal.Writing;

/// <summary>
/// The file of a journal on a real disk: an open handle that is written at offsets, and a small reserve file beside it.
/// The reserve holds space that is given back when the disk is full, so that the last line can still be written; and it
/// is held exclusively, so that a second program cannot take the same journal for its own. Opened by the thread that
/// starts the node, then owned by the journal thread.
/// </summary>
internal sealed partial class JournalFile : IJournalFile
{
    /// <summary>
    /// Bytes that are kept for the end of a journal on a full disk: what stands in the ring and the END line.
    /// </summary>
    public const int ReserveBytes = 64 * 1024;

    /// <summary>
    /// Bytes after which the system is asked to begin to write: what is under way while lines are composed is not
    /// waited for at the end. A node that ticks to a rate fills this in minutes and never feels it.
    /// </summary>
    private const int BeginBytes = 8 * 1024 * 1024;

    /// <summary>SYNC_FILE_RANGE_WRITE of Linux: begins, and waits for nothing.</summary>
    private const uint BeginToWrite = 2;

    private readonly SafeFileHandle _handle;
    private readonly string? _name;
    private readonly long _sizeMax = FileSizeLimit.Bytes;
    private SafeFileHandle? _reserve;
    private long _begunTo;

    private JournalFile(string path, SafeFileHandle handle, SafeFileHandle? reserve)
    {
        Path = path;
        _handle = handle;
        _reserve = reserve;
        _name = NameOf(handle);
    }

    public string Path { get; }

    public long Length
    {
        get
        {
            try
            {
                return RandomAccess.GetLength(_handle);
            }
            catch (Exception e) when (FileFailure.IsExpected(e))
            {
                return 0;
            }
        }
    }

    /// <summary>
    /// Makes the file, with its folder and its reserve, and moves an older journal aside. A device such as
    /// <c>/dev/null</c> or <c>/dev/stdout</c> is written as it is.
    /// </summary>
    public static bool TryOpen(
        string path, [NotNullWhen(true)] out JournalFile? file, [NotNullWhen(false)] out FileProblem? failure)
    {
        file = null;
        SafeFileHandle? reserve = null;
        try
        {
            path = System.IO.Path.GetFullPath(path);
            if (Directory.Exists(path))
            {
                failure = new FileProblem($"'{path}' is a folder, not a file", "name a file in it with --log");
                return false;
            }

            if (DevicePath.IsDevice(path))
            {
                SafeFileHandle device = File.OpenHandle(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
                file = new JournalFile(path, device, null);
                failure = null;
                return true;
            }

            if (FileFailure.Refuse(path) is { } refusal)
            {
                failure = refusal;
                return false;
            }

            string folder = System.IO.Path.GetDirectoryName(path)!;
            if (!FolderOfFile.TryMake(path, "--log", out failure) || !FileClaim.TryHold(path, "reserve", "--log", out reserve, out failure))
            {
                return false;
            }

            FileClaim.RemoveLeftOver(folder, "reserve");
            OlderJournal.MoveAside(path);
            // Everybody may read while it grows, and rename it: nothing is lost by either.
            SafeFileHandle handle = File.OpenHandle(
                path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
            file = new JournalFile(path, handle, reserve);
            return true;
        }
        catch (Exception e) when (FileFailure.IsExpected(e))
        {
            reserve?.Dispose();
            failure = FileFailure.Describe(e, path);
            return false;
        }
        catch (ArgumentException)
        {
            failure = new FileProblem($"'{path}' is not a path", "name a file or a folder with --log");
            return false;
        }
    }

    /// <summary>
    /// Really writes the reserve, after the header: a disk without that much room is full before the run begins.
    /// </summary>
    public bool TryFillReserve([NotNullWhen(false)] out FileProblem? failure)
    {
        failure = null;
        if (_reserve is null)
        {
            return true;
        }

        try
        {
            // Noise, so that a compressing file system does not shrink it to nothing.
            byte[] noise = new byte[Math.Min(ReserveBytes, _sizeMax)];
            var draw = new Draw(0);
            foreach (ref byte b in noise.AsSpan())
            {
                b = (byte)draw.Next();
            }

            RandomAccess.Write(_reserve, noise, 0);
            return true;
        }
        catch (Exception e) when (FileFailure.IsExpected(e))
        {
            failure = FileFailure.Describe(e, Path);
            return false;
        }
    }

    public bool TryWrite(ReadOnlySpan<byte> bytes, long offset, [NotNullWhen(false)] out FileProblem? failure)
    {
        failure = null;
        if (offset + bytes.Length > _sizeMax - (_reserve is null ? 0 : Math.Min(ReserveBytes, _sizeMax / 2)))
        {
            // What the system lets a file be is a disk of that size: its end is kept for the last line too.
            failure = FileFailure.DescribeTooLarge(Path);
            return false;
        }

        try
        {
            RandomAccess.Write(_handle, bytes, offset);
            BeginToWriteBack(offset + bytes.Length);
            return true;
        }
        catch (Exception e) when (FileFailure.IsExpected(e))
        {
            failure = FileFailure.Describe(e, Path);
            return false;
        }
    }

    public bool IsShorterThan(long length) => !DevicePath.IsDevice(Path) && RandomAccess.GetLength(_handle) < length;

    public void Cut(long length)
    {
        try
        {
            RandomAccess.SetLength(_handle, length);
        }
        catch (Exception e) when (FileFailure.IsExpected(e))
        {
            // The reader copes with a torn line; there is nobody left to tell.
        }
    }

    public void ReleaseReserve()
    {
        _reserve?.Dispose();
        _reserve = null;
    }

    public bool TrySettle([NotNullWhen(false)] out FileProblem? failure)
    {
        failure = null;
        try
        {
            if (DevicePath.IsDevice(Path))
            {
                return true;
            }

            RandomAccess.FlushToDisk(_handle);
            if (!File.Exists(Path) || NameOf(_handle) != _name)
            {
                failure = new FileProblem(
                    $"'{Path}' was removed or renamed while it was written",
                    "leave the journal in place until its node has ended");
            }
        }
        catch (Exception e) when (FileFailure.IsExpected(e))
        {
            failure = FileFailure.Describe(e, Path);
        }

        return failure is null;
    }

    /// <summary>Takes the file away again, when a run could not begin and there is nothing in it.</summary>
    public void Abandon()
    {
        bool isDevice = DevicePath.IsDevice(Path);
        Dispose();
        try
        {
            if (!isDevice)
            {
                File.Delete(Path);
            }
        }
        catch (Exception e) when (FileFailure.IsExpected(e))
        {
            // An empty file stays; the next run uses it.
        }
    }

    public void Dispose()
    {
        _handle.Dispose();
        ReleaseReserve();
    }

    /// <summary>Where the file is that is written, whatever is at its path by now; null where the system does not say.</summary>
    private static string? NameOf(SafeFileHandle handle) => OperatingSystem.IsLinux()
        ? new FileInfo($"/proc/self/fd/{handle.DangerousGetHandle()}").LinkTarget
        : null;

    /// <summary>
    /// A hint: whether the system takes it or not, <see cref="TrySettle"/> is what waits for the disk.
    /// </summary>
    private void BeginToWriteBack(long end)
    {
        if (OperatingSystem.IsLinux() && end - _begunTo >= BeginBytes)
        {
            _ = SyncFileRange((int)_handle.DangerousGetHandle(), _begunTo, end - _begunTo, BeginToWrite);
            _begunTo = end;
        }
    }

    /// <summary>sync_file_range(2).</summary>
    [LibraryImport("libc", EntryPoint = "sync_file_range")]
    private static partial int SyncFileRange(int file, long offset, long bytes, uint flags);
}
