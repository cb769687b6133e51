using System.Diagnostics.CodeAnalysis;
using System.Text;
using Clocks.Files;

namespace Clocks.Node.Security;

/// <summary>
/// The file of a key: a line of 64 hexadecimal digits, readable by its owner alone; during a change of keys a second line,
/// whose key is accepted and not used. What is wrong is a sentence; nothing of a key is ever in one.
/// </summary>
public static class KeyFile
{
    private const int BytesMax = 4_096;

    /// <summary>What names another file, for sentences.</summary>
    private const string Where = "clocks key new FILE";

    private const UnixFileMode OfOwner = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const UnixFileMode OfOthers = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>Writes a new key into a file that is not there yet, and makes its folder.</summary>
    public static bool TryCreate(string path, out string problem)
    {
        problem = path.Length == 0 ? $"the name of the file is empty; {Where} writes one"
            : Path.EndsInDirectorySeparator(path) ? $"'{path}' is a folder; name a file in it"
            : FolderOfFile.TryMake(path, Where, out FileProblem? failure) ? ""
            : failure.ToString();
        if (problem.Length > 0)
        {
            return false;
        }

        Span<byte> secret = stackalloc byte[ClusterKey.Bytes];
        ClusterKey.Draw(secret);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            // From its first moment on: a mode that is set later is too late.
            options.UnixCreateMode = OfOwner;
        }

        try
        {
            using var file = new FileStream(path, options);
            file.Write(Encoding.ASCII.GetBytes(Convert.ToHexStringLower(secret) + "\n"));
            problem = "";
            return true;
        }
        catch (Exception e) when (FileFailure.IsExpected(e) || e is ArgumentException)
        {
            problem = File.Exists(path) || Directory.Exists(path)
                ? $"'{path}' is there already, and a key is not written over; name another file"
                : FileFailure.Describe(e, path, Where).ToString();
            return false;
        }
        finally
        {
            secret.Clear();
        }
    }

    /// <summary>Reads the keys of a file.</summary>
    public static bool TryRead(string path, [NotNullWhen(true)] out ClusterKeys? keys, out string problem)
    {
        keys = null;
        if ((Directory.Exists(path) ? "a folder" : SpecialFile.NameOf(path)) is { } what)
        {
            problem = $"'{path}' is {what} and holds no key; {Where} writes one, to be copied to every machine of the cluster";
            return false;
        }

        Span<byte> bytes = stackalloc byte[BytesMax];
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file.SafeFileHandle) & OfOthers) != 0)
            {
                problem = $"'{path}' can be read by others on this machine; chmod 600 {path}";
                return false;
            }

            int length = file.ReadAtLeast(bytes, BytesMax, throwOnEndOfStream: false);
            return TryParse(path, Encoding.ASCII.GetString(bytes[..length]), out keys, out problem);
        }
        catch (Exception e) when (FileFailure.IsExpected(e) || e is ArgumentException)
        {
            problem = File.Exists(path)
                ? $"'{path}' cannot be read; it belongs to whoever may use the key: make this user its owner"
                : $"there is no file '{path}'; clocks key new writes one, to be copied to every machine of the cluster";
            return false;
        }
        finally
        {
            bytes.Clear();
        }
    }

    private static bool TryParse(string path, string text, out ClusterKeys? keys, out string problem)
    {
        keys = null;
        problem = "";
        var found = new List<ClusterKey>();
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (line.Length != 2 * ClusterKey.Bytes || !IsHex(line))
            {
                problem = $"'{path}' is no key: clocks key new writes one, a line of {2 * ClusterKey.Bytes} hexadecimal digits";
                return false;
            }

            found.Add(new ClusterKey(Convert.FromHexString(line)));
        }

        if (found.Count is 0 or > ClusterKeys.Max)
        {
            problem = found.Count == 0
                ? $"'{path}' is empty; clocks key new writes a key into a file that is not there yet"
                : $"'{path}' has {found.Count} keys; it may have the one that is used and below it another that is accepted";
            return false;
        }

        keys = new ClusterKeys([.. found]);
        return true;
    }

    private static bool IsHex(string line)
    {
        foreach (char digit in line)
        {
            if (!char.IsAsciiHexDigit(digit))
            {
                return false;
            }
        }

        return true;
    }
}
