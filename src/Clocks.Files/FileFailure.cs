namespace Clocks.Files;

/// <summary>
/// The platform's exceptions about files as sentences for people: what is wrong and what to do. The platform's own
/// messages are not used: a native binary may be built without them, and they name no remedy. Any thread.
/// </summary>
public static class FileFailure
{
    // The numbers of Linux and macOS agree except for the quota; Windows has its own behind 0x8007.
    private const int IsThere = 17, NoFolder = 20, IsFolder = 21, TooManyFiles = 24, TextBusy = 26;
    private const int NameTooLongLinux = 36, NameTooLongMac = 63;
    private const int NoSpace = 28, ReadOnlyFileSystem = 30, QuotaLinux = 122, QuotaMac = 69, InputOutput = 5, FileTooLarge = 27;
    private const int WindowsDiskFull = unchecked((int)0x80070070), WindowsHandleDiskFull = unchecked((int)0x80070027);

    /// <summary>Whether this is a failure of the platform, not a mistake of ours.</summary>
    public static bool IsExpected(Exception exception) => exception
        is IOException or UnauthorizedAccessException or NotSupportedException or System.Security.SecurityException
        || IsTooLarge(exception);

    /// <summary>EFBIG, of which the platform says that a length is out of range.</summary>
    private static bool IsTooLarge(Exception exception) => exception is ArgumentOutOfRangeException { ParamName: "value" };

    /// <summary>The sentence for what went wrong with the file at this path.</summary>
    /// <param name="exception">What the platform threw.</param>
    /// <param name="path">The file that was to be written.</param>
    /// <param name="option">The option that names another one.</param>
    public static FileProblem Describe(Exception exception, string path, string option = "--log") => exception switch
    {
        UnauthorizedAccessException or System.Security.SecurityException => new(
            $"no permission to write '{path}'",
            $"name a folder of your own with {option}, or change the permissions"),
        PathTooLongException => new($"the path '{path}' is too long for this system", $"name a shorter one with {option}"),
        DirectoryNotFoundException or FileNotFoundException => Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path)))
            ? new($"the file system of '{path}' lets nobody make it", $"name another place with {option}")
            : new($"the folder of '{path}' is not there", $"make it, or name another one with {option}"),
        ArgumentOutOfRangeException => DescribeTooLarge(path, option),
        IOException io => Describe(io.HResult, path, option),
        _ => new($"'{path}' cannot be written as a file", $"name a file or a folder with {option}"),
    };

    /// <summary>The sentence for a full disk, or for a file that may grow no further.</summary>
    public static FileProblem DescribeTooLarge(string path, string option = "--log") => Describe(FileTooLarge, path, option);

    /// <summary>
    /// Whether a path has a name in it that is not UTF-8: the platform reads U+FFFD for it, and with that finds and writes
    /// something else, or nothing.
    /// </summary>
    public static bool IsUnspeakable(string path) => path.Contains('\uFFFD');

    /// <summary>
    /// Why this path cannot be written: the name of a folder in it is not UTF-8, and what is read of it would name
    /// another one; or it is something that is no file. Null: it may be tried.
    /// </summary>
    /// <param name="path">A full path.</param>
    /// <param name="option">The option that names another one.</param>
    public static FileProblem? Refuse(string path, string option = "--log") => IsUnspeakable(path)
        ? new FileProblem(
            $"the path '{path}' is not UTF-8, so another place would be written", $"name a folder whose name is UTF-8 with {option}")
        : SpecialFile.NameOf(path) is { } what
            ? new FileProblem($"'{path}' is {what}, not a file", $"name a file or a folder with {option}")
            : null;

    /// <summary>The sentence for a file that was to be read; the reader names it.</summary>
    public static string DescribeReading(Exception exception) => exception switch
    {
        UnauthorizedAccessException or System.Security.SecurityException =>
            "There is no permission to read the file; ask its owner, or copy it.",
        DirectoryNotFoundException or FileNotFoundException =>
            "The file is not there, or a link to a file that is gone; check the path.",
        _ => $"The file cannot be read (system error {exception.HResult & 0xFFFF}); check the disk and the path.",
    };

    private static FileProblem Describe(int code, string path, string option) => code switch
    {
        NoSpace or WindowsDiskFull or WindowsHandleDiskFull => new(
            $"the disk with '{path}' is full",
            $"make room, or name a folder on another disk with {option}"),
        QuotaLinux or QuotaMac => new(
            $"the disk quota for '{path}' is used up",
            $"make room, or name a folder on another disk with {option}"),
        ReadOnlyFileSystem => new(
            $"'{path}' is on a file system that is mounted read-only",
            $"name a folder on another one with {option}"),
        FileTooLarge => new(
            $"'{path}' is as large as this system lets a file be",
            $"raise its limit (ulimit -f), or name a folder on another disk with {option}"),
        IsThere or NoFolder => new(
            $"a file stands where a folder of '{path}' should be",
            $"name another folder with {option}"),
        IsFolder => new($"'{path}' is a folder, not a file", $"name a file with {option}"),
        TooManyFiles => new(
            $"'{path}' cannot be opened: this process has as many files open as it may",
            "raise its limit (ulimit -n)"),
        TextBusy => new($"'{path}' is a program that runs", $"name another file with {option}"),
        NameTooLongLinux or NameTooLongMac => new(
            $"a name in '{path}' is too long for its file system", $"name a shorter one with {option}"),
        InputOutput => new(
            $"the disk with '{path}' reports a hardware error",
            $"check the disk, and name a folder on another one with {option}"),
        _ => new(
            $"'{path}' cannot be written (system error {code & 0xFFFF})",
            $"name another folder with {option}"),
    };
}
