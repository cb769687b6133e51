using System.Text;
using Clocks.Files;

namespace Clocks.Render.Notebook;

/// <summary>
/// A notebook page that people write into: Markdown that is never written over once somebody did. Its last line has a checksum of the
/// text above; while the two fit, nobody wrote into it, and a new analysis replaces it.
/// </summary>
/// <remarks>Any thread; of two that write one file at once, the later stays.</remarks>
public static class NotebookFile
{
    private const string Mark = "<!-- clocks ";

    /// <summary>Writes the page, or keeps what is there and says so.</summary>
    /// <param name="page">The page.</param>
    /// <param name="folder">Where.</param>
    /// <param name="name">The name of the file.</param>
    public static WrittenFile Save(NotebookPage page, string folder, string name)
    {
        const string What = "notebook to write into";
        return IsWrittenInto(Path.Combine(folder, name))
            ? new WrittenFile(Path.Combine(folder, name), What, null) { IsKept = true }
            : AtomicFile.Save(folder, name, What, () => Encoding.UTF8.GetBytes(Marked(NotebookMarkdown.Of(page))));
    }

    private static string Marked(string text) =>
        $"{text}\n{Mark}{SumOf(text):x16}: while this fits the text above, an analysis writes this file anew -->\n";

    private static bool IsWrittenInto(string path)
    {
        try
        {
            if (!File.Exists(path) || FileFailure.Refuse(Path.GetFullPath(path), "--output") is not null)
            {
                return false;
            }

            string there = File.ReadAllText(path);
            int at = there.LastIndexOf("\n" + Mark, StringComparison.Ordinal);
            return at < 0 || there != Marked(there[..at]);
        }
        catch (Exception e) when (FileFailure.IsExpected(e))
        {
            return false; // whoever writes it says why that cannot be
        }
    }

    /// <summary>FNV-1a, 64 bits: nobody has to be kept from forging it.</summary>
    private static ulong SumOf(string text)
    {
        ulong sum = 0xCBF29CE484222325;
        foreach (char c in text)
        {
            sum = (sum ^ c) * 0x100000001B3;
        }

        return sum;
    }
}
