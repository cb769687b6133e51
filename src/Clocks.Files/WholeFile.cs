namespace Clocks.Files;

/// <summary>
/// A file that appears whole or not at all, and replaces its predecessor. In come a place and what makes the content;
/// out comes what became of it.
/// </summary>
public static class WholeFile
{
    /// <summary>Writes it.</summary>
    /// <param name="folder">Where; made if it is not there.</param>
    /// <param name="name">Its name.</param>
    /// <param name="what">What is in it, in a few words.</param>
    /// <param name="content">Makes the content.</param>
    public static WrittenFile Save(string folder, string name, string what, Func<byte[]> content)
    {
        string path = Path.Combine(folder, name);
        string aside = path + ".new";
        try
        {
            Directory.CreateDirectory(folder);
            File.WriteAllBytes(aside, content());
            File.Move(aside, path, overwrite: true);
            return new WrittenFile(path, what, null);
        }
        catch (Exception e) when (FileFailure.IsExpected(e))
        {
            return new WrittenFile(
                path, what, $"{name}: {FileFailure.Describe(e, path).Problem}; name another folder with --output");
        }
    }
}
