namespace Clocks.Tests.Discovery;

/// <summary>Packets that broke others.</summary>
internal static class Broken
{
    internal static readonly byte[] Header = [0, 0, 0x84, 0, 0, 0, 0, 1, 0, 0, 0, 0];

    /// <summary>Packets that broke others, each with what is wrong with it.</summary>
    internal static IEnumerable<(string What, byte[] Bytes)> Frames()
    {
        byte[] tail = [0, 12, 0, 1, 0, 0, 0, 120, 0, 0];
        yield return ("nothing", []);
        yield return ("half a header", [0, 0, 0x84, 0, 0, 0]);
        yield return ("a count without records", Header);
        yield return ("65 535 questions", [0, 0, 0, 0, 0xFF, 0xFF, 0, 0, 0, 0, 0, 0, 1, (byte)'a', 0, 0, 1, 0, 1]);
        yield return ("a pointer to itself", [.. Header, 0xC0, 12, .. tail]);
        yield return ("a pointer forwards", [.. Header, 0xC0, 14, 1, (byte)'a', 0, .. tail]);
        yield return ("a pointer into the header", [.. Header, 0xC0, 2, .. tail]);
        yield return ("two pointers to each other", [.. Header, 0xC0, 14, 0xC0, 12, .. tail]);
        yield return ("a label and a pointer back to it", [.. Header, 1, (byte)'a', 0xC0, 12, .. tail]);
        yield return ("a pointer beyond the end", [.. Header, 0xFF, 0xFF, .. tail]);
        yield return ("half a pointer", [.. Header, 0xC0]);
        yield return ("a label beyond the end", [.. Header, 63, (byte)'a']);
        yield return ("a label of an unknown kind", [.. Header, 0x41, (byte)'a', 0, .. tail]);
        yield return ("a label of another unknown kind", [.. Header, 0x80, (byte)'a', 0, .. tail]);
        yield return ("a name without an end", [.. Header, 1, (byte)'a']);
        byte[] label = [63, .. new byte[63]];
        yield return ("a name of 257 bytes", [.. Header, .. label, .. label, .. label, .. label, 0, .. tail]);
        yield return ("data beyond the end", [.. Header, 0, 0, 16, 0, 1, 0, 0, 0, 120, 0, 9, 1]);
        yield return ("no type", [.. Header, 0, 0]);
        yield return ("a chain of 1 500 pointers", Chain(1_500));
        yield return ("a chain of 33 pointers", Chain(33));
    }

    /// <summary>
    /// A text whose data is a chain of so many pointers, each to the one before, and a second record whose name is the
    /// last.
    /// </summary>
    internal static byte[] Chain(int count)
    {
        int data = Header.Length + 11;
        List<byte> bytes = [.. Header, 0, 0, 99, 0, 1, 0, 0, 0, 120, (byte)((2 * count - 2) >> 8), (byte)(2 * count - 2)];
        for (int i = 1, target = Header.Length; i < count; i++, target = data + 2 * (i - 2))
        {
            bytes.AddRange([(byte)(0xC0 | (target >> 8)), (byte)target]);
        }

        int last = data + 2 * (count - 2);
        bytes.AddRange([(byte)(0xC0 | (last >> 8)), (byte)last, 0, 99, 0, 1, 0, 0, 0, 120, 0, 0]);
        bytes[7] = 2;
        return [.. bytes];
    }
}
