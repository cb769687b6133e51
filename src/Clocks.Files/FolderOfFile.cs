using System.Diagnostics.CodeAnalysis;

namespace Clocks.Files;

/// <summary>
/// The folder of a file that is to be written: made where it is not there, with those above it. So whatever a verb writes can be
/// named before its place exists. Any thread.
/// </summary>
public static class FolderOfFile
{
    /// <summary>Makes it; false with what is wrong and what to do.</summary>
    /// <param name="path">The file.</param>
    /// <param name="option">The option that names another one.</param>
    /// <param name="failure">Why it is not there.</param>
    public static bool TryMake(string path, string option, [NotNullWhen(false)] out FileProblem? failure)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? Path.GetFullPath(path);
        if (FileFailure.IsUnspeakable(folder))
        {
            failure = FileFailure.Refuse(folder, option)!;
            return false;
        }

        try
        {
            Directory.CreateDirectory(folder);
            failure = null;
            return true;
        }
        catch (Exception e) when (FileFailure.IsExpected(e))
        {
            string why = FileInTheWay(folder) is { } file
                ? $"a file stands where a folder should be, '{file}'"
                : e is DirectoryNotFoundException or FileNotFoundException ? "its file system lets nobody make one"
                : FileFailure.Describe(e, folder, option).Problem;
            failure = new FileProblem(
                $"the folder '{folder}' is not there and cannot be made: {why}", $"name another folder with {option}");
            return false;
        }
    }

    private static string? FileInTheWay(string folder)
    {
        string? at = folder;
        while (at is not null && !Path.Exists(at))
        {
            at = Path.GetDirectoryName(at);
        }

        return File.Exists(at) ? at : null;
    }
}
