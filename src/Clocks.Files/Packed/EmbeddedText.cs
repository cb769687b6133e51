using System.Reflection;
using System.Text;

namespace Clocks.Files.Packed;

/// <summary>Texts that a room carries in the program, as its project file embeds them. Pure; any thread.</summary>
public static class EmbeddedText
{
    /// <summary>Far more than all of them.</summary>
    private const int BytesMax = 16 * 1024 * 1024;

    /// <summary>A text that the build has packed (PackedText in Directory.Build.targets).</summary>
    /// <param name="room">Whose it is.</param>
    /// <param name="name">The name of its file, without a folder.</param>
    public static string Packed(Assembly room, string name)
    {
        var inflater = new Inflater(Bytes(room, name), BytesMax);
        return inflater.TryInflate(out string problem)
            ? Encoding.UTF8.GetString(inflater.Unpacked)
            : throw new InvalidOperationException($"The resource {name} of the program is broken: {problem}.");
    }

    /// <summary>A text as it is.</summary>
    /// <inheritdoc cref="Packed"/>
    public static string Plain(Assembly room, string name) => Encoding.UTF8.GetString(Bytes(room, name));

    private static byte[] Bytes(Assembly room, string name)
    {
        using Stream stream = room.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The resource {name} is missing from the program.");
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
