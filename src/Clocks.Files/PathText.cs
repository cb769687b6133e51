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
}
