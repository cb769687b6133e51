namespace Clocks.Render.Export;

/// <summary>
/// A log for ShiViz: line 1 is the regular expression that reads it, line 2 the delimiter of executions (none:
/// empty), then two lines for each event. Every host's own entry begins at 1 and grows by 1, as ShiViz demands.
/// </summary>
internal sealed class ShivizExport : IExport
{
    private const string Reads = @"(?<host>\S*) (?<clock>{.*})\n(?<event>.*)";

    public string Name => "shiviz";

    public string Extension => ".shiviz.log";

    public string Description => "vector-clock log for ShiViz: open the file on its page, nothing to type";

    public IReadOnlyList<string> Write(ExportRequest request, Stream output)
    {
        using StreamWriter text = ExportText.Writer(output);
        text.WriteLine(Reads);
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
}
