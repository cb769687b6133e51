using Clocks.Trace.Events;

namespace Clocks.Output;

/// <summary>Which files were read, and as what.</summary>
internal static class ReadFiles
{
    private const int NamesMax = 6;

    /// <summary>A line for each format: <c>read as clocks: machine_1.jsonl, machine_2.jsonl</c>.</summary>
    public static List<string> Of(RunTrace run)
    {
        var formats = new List<string>();
        var names = new Dictionary<string, List<string>>();
        foreach (TraceNode node in run.Nodes)
        {
            if (!names.TryGetValue(node.Format, out List<string>? files))
            {
                formats.Add(node.Format);
                names[node.Format] = files = [];
            }

            if (!files.Contains(node.Name))
            {
                files.Add(node.Name);
            }
        }

        return formats.ConvertAll(format => $"read as {format}: {Listing.Of(names[format], NamesMax)}");
    }
}
