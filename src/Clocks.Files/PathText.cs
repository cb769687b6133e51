namespace Clocks.Files;

/// <summary>Paths as one would type them.</summary>
public static class PathText
{
    /// <summary>Below the current folder relative to it, elsewhere whole.</summary>
    public static string Shown(string path)
    {
        string relative = Path.GetRelativePath(Environment.CurrentDirectory, path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }

    /// <summary>The folder on disk that a file is in; of one in an archive that of the archive.</summary>
    public static string FolderOf(string path)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? ".";
        while (!Directory.Exists(folder) && Path.GetDirectoryName(folder) is { } above)
        {
            folder = above;
        }

        return folder;
    }
}
