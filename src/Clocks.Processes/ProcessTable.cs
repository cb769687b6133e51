using System.Globalization;
using System.Text;

namespace Clocks.Processes;

/// <summary>What Linux tells of the processes of this machine (<c>/proc</c>, proc(5)); elsewhere there is none. Any thread.</summary>
internal static class ProcessTable
{
    /// <summary>The processes whose parent this is, by the lists of its threads; by looking at all where the kernel keeps none.</summary>
    public static List<int> ChildrenOf(int parent)
    {
        var children = new List<int>();
        bool isListed = true;
        foreach (string thread in OperatingSystem.IsLinux() ? Folders($"/proc/{parent}/task") : [])
        {
            isListed &= File.Exists(thread + "/children");
            foreach (string word in Encoding.UTF8.GetString(Bytes(thread + "/children")).Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                children.AddRange(int.TryParse(word, out int pid) ? [pid] : []);
            }
        }

        return isListed ? children : ChildrenAmongAll(parent);
    }

    private static List<int> ChildrenAmongAll(int parent)
    {
        var children = new List<int>();
        foreach (string folder in Folders("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), out int pid) && RowOf(pid) is { } row && row.Parent == parent)
            {
                children.Add(pid);
            }
        }

        return children;
    }

    public static Row? RowOf(int pid) => Row.Read(Encoding.UTF8.GetString(Bytes($"/proc/{pid}/stat")));

    public static string[] Folders(string path)
    {
        try
        {
            return Directory.GetDirectories(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>A file of /proc; empty when its process is gone.</summary>
    public static byte[] Bytes(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    public static long Field(string path, int which)
    {
        string[] words = Encoding.UTF8.GetString(Bytes(path)).Split(' ', StringSplitOptions.TrimEntries);
        long value = 0;
        _ = which < words.Length && long.TryParse(words[which], NumberStyles.None, CultureInfo.InvariantCulture, out value);
        return value;
    }

    public static long LineValue(string path, string key)
    {
        foreach (string line in Encoding.UTF8.GetString(Bytes(path)).Split('\n'))
        {
            if (line.StartsWith(key, StringComparison.Ordinal)
                && long.TryParse(line.AsSpan(key.Length), NumberStyles.None, CultureInfo.InvariantCulture, out long value))
            {
                return value;
            }
        }

        return 0;
    }

    /// <summary>What /proc/PID/stat says of a process.</summary>
    public sealed record Row(int Pid, int Parent, int Session, bool IsDead)
    {
        /// <summary>Reads it; the name between the parentheses may hold any character, so the last one ends it.</summary>
        public static Row? Read(string stat)
        {
            int open = stat.IndexOf('(', StringComparison.Ordinal), close = stat.LastIndexOf(')');
            string[] rest = close < 0 ? [] : stat[(close + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return open > 0 && rest.Length > 3 && int.TryParse(stat.AsSpan(0, open), out int pid)
                && int.TryParse(rest[1], out int parent) && int.TryParse(rest[3], out int session)
                ? new Row(pid, parent, session, rest[0] is "Z" or "X")
                : null;
        }
    }
}
