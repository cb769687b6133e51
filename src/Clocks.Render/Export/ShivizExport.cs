using Clocks.Json;
using Clocks.Trace.Events;

namespace Clocks.Render.Export;

/// <summary>
/// A log for ShiViz: line 1 is the regular expression that reads it, line 2 the delimiter of executions (none:
/// empty), then two lines for each event. Every host's own entry begins at 1 and grows by 1, as ShiViz demands. What was read
/// from a log with vector clocks is written in its own words: executions, names, vectors and texts.
/// </summary>
internal sealed class ShivizExport : IExport
{
    private const string Reads = @"(?<host>\S*) (?<clock>{.*})\n(?<event>.*)";
    private const string Divides = "^=== (?<trace>.*) ===$";

    public string Name => "shiviz";

    public string Extension => ".shiviz.log";

    public string Description => "vector-clock log for ShiViz: open the file on its page, nothing to type";

    public IReadOnlyList<string> Write(ExportRequest request, Stream output)
    {
        using StreamWriter text = ExportText.Writer(output);
        text.WriteLine(Reads);
        List<TraceNode> told = new List<TraceNode>(request.Run.Nodes).FindAll(static node => node.Vectors is not null);
        if (told.Count == request.Run.Nodes.Count && told.Count > 0)
        {
            WriteTold(text, told);
            return VectorLog.Warnings(request);
        }

        text.WriteLine();
        VectorLog.Each(request, (_, host, vector, says) =>
        {
            text.Write(host);
            text.Write(' ');
            text.WriteLine(vector);
            text.WriteLine(says);
        });
        return VectorLog.Warnings(request);
    }

    /// <summary>Execution by execution; lanes of one stand in their order.</summary>
    private static void WriteTold(StreamWriter text, List<TraceNode> nodes)
    {
        bool isDivided = nodes.Exists(static node => node.Vectors!.ExecutionName.Length > 0);
        text.WriteLine(isDivided ? Divides : "");
        int executions = 0;
        nodes.ForEach(node => executions = Math.Max(executions, node.Vectors!.Execution + 1));
        for (int execution = 0; execution < executions; execution++)
        {
            List<TraceNode> hosts = nodes.FindAll(node => node.Vectors!.Execution == execution);
            if (isDivided && hosts.Count > 0 && hosts[0].Vectors!.ExecutionName is { Length: > 0 } name)
            {
                text.WriteLine($"=== {name} ===");
            }

            foreach (TraceNode host in hosts)
            {
                WriteTold(text, host.Vectors!);
            }
        }
    }

    private static void WriteTold(StreamWriter text, ToldVectors host)
    {
        // ShiViz ends a host's name at the first blank.
        string name = host.Host.Replace(' ', '_');
        foreach (ToldVector told in host.Events)
        {
            var vector = new JsonWriter(JsonEscapes.ForReaders);
            vector.WriteStartObject();
            foreach ((string other, long n) in told.Clock)
            {
                vector.WriteNumber(other.Replace(' ', '_'), n);
            }

            vector.WriteEndObject();
            text.Write(name);
            text.Write(' ');
            text.WriteLine(vector.ToString());
            text.WriteLine(told.Text);
        }
    }
}
