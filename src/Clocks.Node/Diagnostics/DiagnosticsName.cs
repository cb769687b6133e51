namespace Clocks.Node.Diagnostics;

/// <summary>
/// What files of diagnostics are called: <c>machine_3.diagnostics.ndjson</c> beside the journal
/// <c>machine_3.jsonl</c>, and <c>machine_3.diagnostics.1.ndjson</c> for the newest of those that are full. Its ending
/// is another than a journal's, so that <c>machine_*.jsonl</c> names journals alone. Pure; any thread.
/// </summary>
public static class DiagnosticsName
{
    /// <summary>The name of this node's file, without a folder.</summary>
    public static string Of(NodeId id) => $"machine_{id.Value}.diagnostics.ndjson";

    /// <summary>The path of an older file: 1 is the newest of them, 0 one that is about to become that.</summary>
    public static string Older(string path, int age) => Path.Combine(
        Path.GetDirectoryName(path) ?? "",
        $"{Path.GetFileNameWithoutExtension(path)}.{age}{Path.GetExtension(path)}");
}
