using System.Text;
using Clocks.Files;
using Clocks.Json;
using Clocks.Trace.Events;

namespace Clocks.Render.Notebook;

/// <summary>
/// The notebook for Jupyter, which asks the journals with pandas: the file of that name beside this one, told where the journals are.
/// It is written once: whoever runs it changes it.
/// </summary>
/// <remarks>Any thread.</remarks>
internal static class PandasNotebook
{
    /// <summary>What it is called.</summary>
    public const string FileName = "clocks_notebook.ipynb";

    /// <summary>
    /// Writes it, or keeps one that is there and differs; null when the logs are not journals of ours in one folder.
    /// </summary>
    public static WrittenFile? Save(RunTrace run, string folder)
    {
        const string What = "notebook for Jupyter";
        string? journals = FolderOf(run);
        if (journals is null)
        {
            return null;
        }

        string path = Path.Combine(folder, FileName);
        byte[] notebook = Of(Path.GetRelativePath(folder, journals));
        return IsAnother(path, notebook)
            ? new WrittenFile(path, What, null) { IsKept = true }
            : AtomicFile.Save(folder, FileName, What, () => notebook);
    }

    private static bool IsAnother(string path, byte[] notebook)
    {
        try
        {
            return File.Exists(path)
                && (FileFailure.Refuse(Path.GetFullPath(path), "--output") is not null
                    || !File.ReadAllBytes(path).AsSpan().SequenceEqual(notebook));
        }
        catch (Exception e) when (FileFailure.IsExpected(e))
        {
            return true; // what cannot be read is not replaced either
        }
    }

    /// <summary>The one folder that all journals are in.</summary>
    private static string? FolderOf(RunTrace run)
    {
        string? folder = null;
        foreach (TraceNode node in run.Nodes)
        {
            string? own = Path.GetDirectoryName(Path.GetFullPath(node.Path));
            if (node.Format != "clocks" || !node.Name.EndsWith(".jsonl", StringComparison.Ordinal) || !File.Exists(node.Path)
                || (folder ??= own) != own)
            {
                return null;
            }
        }

        return folder;
    }

    /// <summary>A text of Python in a text of JSON is quoted twice; the quotes of JSON are quotes of Python.</summary>
    private static byte[] Of(string journals)
    {
        string quoted = Quoted(Quoted(journals.Replace('\\', '/')))[1..^1];
        using Stream stream = typeof(PandasNotebook).Assembly.GetManifestResourceStream(FileName)
            ?? throw new InvalidOperationException($"The resource {FileName} is missing from the program.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return Encoding.UTF8.GetBytes(reader.ReadToEnd().Replace("Path(\\\".\\\")", $"Path({quoted})", StringComparison.Ordinal));
    }

    private static string Quoted(string text)
    {
        var json = new JsonWriter(JsonEscapes.ForPages);
        json.WriteStringValue(text);
        return json.ToString();
    }
}
