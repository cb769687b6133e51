using Clocks.Files;
using Clocks.Files.Packed;
using Clocks.Journal.Reading;

namespace Clocks.Trace.Places;

/// <summary>
/// A file or a folder that was named, or found in one that was; an archive is a folder, and what is in it is unpacked in memory
/// when somebody asks. What keeps it from being looked into is a sentence, never an exception: a pipe, for one, would hold up
/// whoever opens it. One thread at a time.
/// </summary>
public sealed class LogPlace
{
    /// <summary>Bytes of an archive; what is longer is no submission.</summary>
    private const long PackedBytesMax = 256L << 20;

    /// <summary>So little that the characters of a buffer are no large object, which thousands of files would each make one of.</summary>
    private const int BufferBytes = 16 * 1024;

    /// <summary>What the system lists, and cannot be opened by the name that the platform reads for it.</summary>
    private const string Unspeakable = "Its name is not UTF-8, so that it cannot be opened by it; rename it.";

    private readonly bool _isPacked;
    private UnpackBudget? _budget;
    private byte[]? _content;
    private List<LogPlace>? _children;
    private WeakReference<FileBeginning>? _beginning;
    private LogPlace? _parent;
    private string? _problem;
    private bool _isUnpacked;
    private long _bytesTaken;

    private LogPlace(string path, bool isFolder, bool isPacked = false, string? problem = null) =>
        (Path, IsFolder, _isPacked, _problem) = (path, isFolder, isPacked, problem);

    /// <summary>Where it is, as it was given or found; the way into an archive goes on behind its name.</summary>
    public string Path { get; }

    /// <summary>The last part of the path, of a file that was packed without the ending that says so.</summary>
    public string Name
    {
        get
        {
            string name = System.IO.Path.GetFileName(System.IO.Path.TrimEndingDirectorySeparator(Path));
            return _isPacked && !IsFolder ? System.IO.Path.GetFileNameWithoutExtension(name) : name;
        }
    }

    /// <summary>The path of the folder it is in, as it was given or found.</summary>
    public string Folder => System.IO.Path.GetDirectoryName(Path) ?? "";

    /// <summary>The folder it is in; null above a root.</summary>
    public LogPlace? Parent => _parent ??= Folder.Length > 0 ? At(Folder) : Path.Length > 0 ? At(".") : null;

    /// <summary>Whether there are others in it.</summary>
    public bool IsFolder { get; }

    /// <summary>Whether it is several files that were packed into one.</summary>
    public bool IsArchive => IsFolder && _isPacked;

    /// <summary>Why it cannot be read, or not wholly, for people; null where nothing is wrong.</summary>
    public string? Problem
    {
        get
        {
            if (_isPacked && !IsFolder)
            {
                Unpack();
            }

            return _problem;
        }
    }

    /// <summary>How many bytes of it were read so far, as the reader says from time to time; any thread may ask.</summary>
    internal long BytesTaken
    {
        get => Volatile.Read(ref _bytesTaken);
        set => Volatile.Write(ref _bytesTaken, value);
    }

    /// <summary>Bytes of a file; 0 when they cannot be told.</summary>
    public long Length => Content is { } content ? content.Length : new FileInfo(Path) is { Exists: true } file ? file.Length : 0;

    /// <summary>What is in a folder, by name; hidden files and folders, and links to folders, are not.</summary>
    public IReadOnlyList<LogPlace> Children => _children ??= !IsFolder ? [] : _isPacked ? ListPacked() : List();

    /// <summary>The bytes of a file out of an archive; null for one on disk.</summary>
    internal byte[]? Content
    {
        get
        {
            if (_isPacked && !IsFolder)
            {
                Unpack();
            }

            return _content;
        }
    }

    /// <summary>
    /// The first lines of a file, kept for the next who asks as long as nobody wants the memory. Failures of the file system are thrown.
    /// </summary>
    internal FileBeginning Beginning
    {
        get
        {
            if (_beginning?.TryGetTarget(out FileBeginning? kept) == true)
            {
                return kept;
            }

            var beginning = FileBeginning.Of(this);
            _beginning = new WeakReference<FileBeginning>(beginning);
            return beginning;
        }
    }

    /// <summary>The place that a path means: itself, or the folder that <c>latest</c> names.</summary>
    public static LogPlace At(string given)
    {
        string path = RunFolder.Resolve(given);
        if (SpecialFile.NameOf(path) is { } what)
        {
            return new LogPlace(
                path, false, problem: $"This is {what}, and a log is a file: save what comes out of it in one, and name that.");
        }

        return Directory.Exists(path) ? new LogPlace(path, true)
            : File.Exists(path) ? new LogPlace(path, PackedFiles.IsArchive(path), IsPackedName(path))
            : new LogPlace(path, false, problem: FileFailure.IsUnspeakable(path) ? Unspeakable : "There is no such file or folder.");
    }

    /// <summary>The file of this name in a folder; null where there is none.</summary>
    public LogPlace? Find(string name)
    {
        foreach (LogPlace child in Children)
        {
            if (!child.IsFolder && child.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return child;
            }
        }

        return null;
    }

    /// <summary>The text of a file, whatever byte order mark it begins with. Failures of the file system are thrown.</summary>
    internal TextReader OpenText() => new StreamReader(
        Content is { } content ? new MemoryStream(content, writable: false) : OpenFile(),
        Beginning.Encoding, detectEncodingFromByteOrderMarks: true, BufferBytes);

    /// <summary>The first bytes of a file, as many as there are and fit; how many. Failures of the file system are thrown.</summary>
    internal int ReadHead(Span<byte> head)
    {
        if (Content is { } content)
        {
            int length = Math.Min(head.Length, content.Length);
            content.AsSpan(0, length).CopyTo(head);
            return length;
        }

        using FileStream file = OpenFile();
        return file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
    }

    private FileStream OpenFile() => new(
        Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, FileOptions.SequentialScan);

    private static bool IsPackedName(string name) => PackedFiles.IsArchive(name) || PackedFiles.IsPackedFile(name);

    private List<LogPlace> List()
    {
        var children = new List<LogPlace>();
        try
        {
            FileSystemInfo[] entries = new DirectoryInfo(Path).GetFileSystemInfos();
            Array.Sort(entries, static (one, other) => string.CompareOrdinal(one.Name, other.Name));
            foreach (FileSystemInfo entry in entries)
            {
                string path = System.IO.Path.Join(Path, entry.Name);
                bool isUnspeakable = FileFailure.IsUnspeakable(entry.Name) && !System.IO.Path.Exists(path);
                if (!entry.Name.StartsWith('.') && (!Directory.Exists(path) || entry.LinkTarget is null))
                {
                    LogPlace child = isUnspeakable ? new LogPlace(path, entry is DirectoryInfo, problem: Unspeakable) : At(path);
                    child._parent = this;
                    children.Add(child);
                }
            }
        }
        catch (Exception e) when (FileFailure.IsExpected(e))
        {
            _problem ??= FileFailure.DescribeReading(e).Replace("the file", "the folder", StringComparison.Ordinal);
        }

        return children;
    }

    /// <summary>What an archive holds, as a tree; a part of it where it is damaged, and then the problem says so.</summary>
    private List<LogPlace> ListPacked()
    {
        var roots = new List<LogPlace>();
        if (!TryPacked(out byte[] packed))
        {
            return roots;
        }

        UnpackBudget budget = _budget ??= new UnpackBudget();
        if (!PackedFiles.TryUnpack(Name, packed, budget.Left, out List<PackedEntry> entries, out string problem))
        {
            _problem = $"This archive was not read wholly: {problem}.";
        }

        foreach (PackedEntry entry in entries)
        {
            budget.Take(entry.Content.Length);
            Plant(entry, roots, budget);
        }

        Sort(roots);
        return roots;
    }

    private void Plant(PackedEntry entry, List<LogPlace> roots, UnpackBudget budget)
    {
        string[] parts = entry.Name.Split('/');
        if (Array.Exists(parts, static part => part.StartsWith('.') || part == "__MACOSX"))
        {
            return;
        }

        LogPlace at = this;
        List<LogPlace> among = roots;
        for (int i = 0; i < parts.Length; i++)
        {
            string path = System.IO.Path.Combine(at.Path, parts[i]);
            bool isFile = i == parts.Length - 1;
            LogPlace? next = isFile ? null : among.Find(child => child.IsFolder && !child._isPacked && child.Path == path);
            if (next is null)
            {
                bool isArchive = isFile && PackedFiles.IsArchive(path);
                next = new LogPlace(path, !isFile || isArchive, isFile && IsPackedName(path)) { _parent = at, _budget = budget };
                next._children = isFile ? null : [];
                next._content = isFile ? entry.Content : null;
                among.Add(next);
            }

            (at, among) = (next, next._children ?? []);
        }
    }

    private static void Sort(List<LogPlace> places)
    {
        places.Sort(static (one, other) => string.CompareOrdinal(one.Path, other.Path));
        foreach (LogPlace place in places)
        {
            if (place._children is { } below)
            {
                Sort(below);
            }
        }
    }

    /// <summary>Unpacks a file that is packed by itself, once.</summary>
    private void Unpack()
    {
        if (_isUnpacked)
        {
            return;
        }

        _isUnpacked = true;
        if (!TryPacked(out byte[] packed))
        {
            _content = [];
            return;
        }

        UnpackBudget budget = _budget ??= new UnpackBudget();
        if (!PackedFiles.TryUnpackFile(packed, budget.Left, out byte[] content, out string problem))
        {
            _problem = $"This file cannot be unpacked: {problem}.";
        }

        _content = content;
        budget.Take(content.Length);
    }

    /// <summary>The bytes as they are packed; false, and a problem, when they cannot be had.</summary>
    private bool TryPacked(out byte[] packed)
    {
        packed = _content ?? [];
        if (_content is not null)
        {
            return true;
        }

        try
        {
            if (new FileInfo(Path).Length > PackedBytesMax)
            {
                _problem = $"This file is longer than {PackedBytesMax >> 20} MiB: unpack it and name what is in it.";
                return false;
            }

            packed = File.ReadAllBytes(Path);
            return true;
        }
        catch (Exception e) when (FileFailure.IsExpected(e))
        {
            _problem = FileFailure.DescribeReading(e);
            return false;
        }
    }

    /// <summary>What an archive that was named, and those in it, may still unpack to.</summary>
    private sealed class UnpackBudget
    {
        private long _left = PackedFiles.UnpackedBytesMax;

        public long Left => Math.Max(0, Interlocked.Read(ref _left));

        public void Take(long bytes) => Interlocked.Add(ref _left, -bytes);
    }
}
