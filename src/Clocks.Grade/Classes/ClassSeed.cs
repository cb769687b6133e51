using System.Text;
using Clocks.Files;
using Clocks.Json;

namespace Clocks.Grade.Classes;

/// <summary>
/// The seed of a class, kept in its folder, so that what goes on there asks everybody the same. Any thread.
/// </summary>
public static class ClassSeed
{
    private const string Name = "class.json";

    /// <summary>The seed of the class in this folder; null: there is none.</summary>
    public static ulong? Of(string folder)
    {
        try
        {
            string path = Path.Combine(folder, Name);
            return File.Exists(path) && JsonTree.TryRead(File.ReadAllBytes(path), out JsonValue? root, out _)
                && root.Of("seed") is { } drawn && drawn.TryUnsigned(out ulong seed) ? seed : null;
        }
        catch (Exception e) when (FileFailure.IsExpected(e))
        {
            return null;
        }
    }

    /// <summary>Keeps it; false with a sentence without its full stop.</summary>
    public static bool TryKeep(string folder, ulong seed, out string problem) => AtomicFile.TryWrite(
        Path.Combine(folder, Name),
        () => Encoding.UTF8.GetBytes(JsonObject.Text(json => json.WriteNumber("seed", seed)) + "\n"),
        out problem);
}
