namespace Clocks.Tests.Journal;

/// <summary>A folder of its own for one test, gone afterwards.</summary>
internal sealed class Scratch : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("clocks-journal-").FullName;

    public string Path(string name) => System.IO.Path.Combine(Folder, name);

    /// <summary>The lines of a file that may still be written.</summary>
    public static string[] Lines(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Waits for a condition; fails after a time in which anything that works has long happened.</summary>
    public static void Until(Func<bool> condition, string what)
    {
        if (!SpinWait.SpinUntil(condition, TimeSpan.FromSeconds(20)))
        {
            Assert.Fail($"never: {what}");
        }
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
