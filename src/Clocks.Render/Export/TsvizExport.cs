using Clocks.Trace.Events;

namespace Clocks.Render.Export;

/// <summary>
/// A log for TSViz, which is ShiViz with wall times: line 1 the regular expression with a fourth group
/// <c>timestamp</c>, line 2 empty, then for each event a line with its time in nanoseconds since 1970 and its
/// description, and one with host and vector.
/// </summary>
internal sealed class TsvizExport : IExport
{
    private const string Reads = @"(?<timestamp>(\d*)) (?<event>.*)\n(?<host>\w*) (?<clock>.*)";

    public string Name => "tsviz";

    public string Extension => ".tsviz.log";

    public string Description => "vector-clock log with wall times for TSViz";

    public IReadOnlyList<string> Write(ExportRequest request, Stream output)
    {
        using StreamWriter text = ExportText.Writer(output);
        text.WriteLine(Reads);
        text.WriteLine();
        VectorLog.Each(request, (e, host, vector, says) =>
        {
            text.Write(request.Run.OriginUnixNs + request.Run.TimeNs(e.Ref));
            text.Write(' ');
            text.WriteLine(says);
            text.Write(host);
            text.Write(' ');
            text.WriteLine(vector);
        });

        var warnings = new List<string>(VectorLog.Warnings(request));
        if (!new List<TraceNode>(request.Run.Nodes).TrueForAll(static n => n.Tells(FormatFeatures.WallTimes)))
        {
            warnings.Add("Some journals tell no wall time: their events all stand at the same moment. The shiviz "
                + "format suits them better.");
        }

        return warnings;
    }
}
