namespace Clocks.Render.Export;

/// <summary>All formats that a run can be exported to.</summary>
public static class Exports
{
    /// <summary>In the order of the help.</summary>
    public static IReadOnlyList<IExport> All => Formats;

    /// <summary>The format of this name, or null.</summary>
    public static IExport? ByName(string name) =>
        Array.Find(Formats, e => e.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static readonly IExport[] Formats =
    [
        new ShivizExport(),
        new TsvizExport(),
        new PerfettoExport(),
        new DotExport(),
        new MermaidExport(),
        new CsvExport(),
        new NdjsonExport(),
        new OtlpExport(),
        new TlaExport(),
    ];
}
