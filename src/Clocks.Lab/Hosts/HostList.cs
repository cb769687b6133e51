namespace Clocks.Lab.Hosts;

/// <summary>
/// The machines of a lab, as they are named on a command line: one behind the other with commas, or a file with one a line,
/// in which <c>#</c> begins a remark. Reads a file; any thread.
/// </summary>
public static class HostList
{
    /// <summary>Each is an ssh of its own, on this machine.</summary>
    public const int HostsMax = 512;

    private const long FileBytesMax = 1 << 20;

    /// <summary>Reads it; false with a sentence without its full stop.</summary>
    /// <param name="text">Names with commas, or a path.</param>
    /// <param name="hosts">In their order, each once.</param>
    /// <param name="problem">What is wrong, and where.</param>
    public static bool TryRead(string text, out IReadOnlyList<LabHost> hosts, out string problem)
    {
        var found = new List<LabHost>();
        hosts = found;
        bool isFile = File.Exists(text);
        if (!isFile && (text.Contains('/') || text.Contains('\\')))
        {
            problem = $"there is no file '{PrintableText.Of(text)}'; name a file with a host a line, or hosts with commas";
            return false;
        }

        if (!TryLines(text, isFile, out string[] lines, out problem))
        {
            return false;
        }

        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i].Split('#')[0].Trim();
            if (line.Length > 0 && !TryAdd(line, found, out problem))
            {
                problem = isFile ? $"{PrintableText.Of(text)}:{i + 1}: {problem}" : problem;
                return false;
            }
        }

        problem = found.Count == 0 ? $"'{PrintableText.Of(text)}' names no host" : "";
        return found.Count > 0;
    }

    private static bool TryLines(string text, bool isFile, out string[] lines, out string problem)
    {
        (lines, problem) = ([], "");
        if (!isFile)
        {
            lines = text.Split(',');
            return true;
        }

        try
        {
            if (new FileInfo(text).Length > FileBytesMax)
            {
                problem = $"'{PrintableText.Of(text)}' is longer than a list of {HostsMax} hosts can be";
                return false;
            }

            lines = File.ReadAllLines(text);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problem = $"no permission to read '{PrintableText.Of(text)}'; ask its owner, or copy it";
            return false;
        }
    }

    private static bool TryAdd(string line, List<LabHost> found, out string problem)
    {
        if (!LabHost.TryParse(line, out LabHost? host, out problem))
        {
            return false;
        }

        if (found.Exists(other => other.Target == host!.Target && other.Port == host.Port))
        {
            problem = $"'{host!.Name}' is named twice; --nodes gives each host several nodes";
            return false;
        }

        found.Add(host!);
        problem = found.Count > HostsMax ? $"more than {HostsMax} hosts" : "";
        return problem.Length == 0;
    }
}
