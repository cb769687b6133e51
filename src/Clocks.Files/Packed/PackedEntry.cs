namespace Clocks.Files.Packed;

/// <summary>A file in an archive. Its name is a name and nothing else: nothing is ever written to where it points.</summary>
public sealed class PackedEntry(string name, byte[] content)
{
    /// <summary>The path as the archive tells it, its parts separated by slashes, without those that lead upwards.</summary>
    public string Name => name;

    /// <summary>Its bytes.</summary>
    public byte[] Content => content;

    /// <summary>A name from an archive as parts that lead downwards only.</summary>
    internal static string Clean(string name)
    {
        var parts = new List<string>();
        foreach (string part in name.Split(['/', '\\'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (part is not ("." or ".."))
            {
                parts.Add(part);
            }
        }

        return string.Join('/', parts);
    }
}
