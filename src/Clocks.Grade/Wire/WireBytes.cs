using System.Buffers.Binary;
using System.Text;

namespace Clocks.Grade.Wire;

/// <summary>The frames that the scripted peers send, as bytes, in the shortest form or the longest that MessagePack has. Pure.</summary>
internal static class WireBytes
{
    public static byte[] Hello(string cluster, int id, ReadOnlySpan<byte> run, ReadOnlySpan<byte> nonce, int port, int rateMillihertz)
    {
        List<byte> bytes = [0x9A, 0, 1];
        AddText(bytes, cluster);
        AddNumber(bytes, id, isLong: false);
        bytes.AddRange([0xC4, (byte)run.Length, .. run, 0xC4, (byte)nonce.Length, .. nonce]);
        AddNumber(bytes, port, isLong: false);
        AddNumber(bytes, rateMillihertz, isLong: false);
        AddText(bytes, "grader");
        AddNumber(bytes, 0, isLong: false);
        return [.. bytes];
    }

    /// <summary>A timestamp or a bye.</summary>
    /// <param name="kind">Which.</param>
    /// <param name="n">The number of the event.</param>
    /// <param name="lamport">The clock.</param>
    /// <param name="k">The place in the channel.</param>
    /// <param name="isLong">Whether the array and the numbers have their longest form.</param>
    /// <param name="extra">An element behind its own that no program knows; null: none.</param>
    public static byte[] Numbers(WireKind kind, long n, long lamport, long k, bool isLong = false, string? extra = null)
    {
        int count = extra is null ? 4 : 5;
        List<byte> bytes = isLong ? [0xDC, 0, (byte)count] : [(byte)(0x90 + count)];
        foreach (long number in (ReadOnlySpan<long>)[(long)kind, n, lamport, k])
        {
            AddNumber(bytes, number, isLong);
        }

        if (extra is not null)
        {
            AddText(bytes, extra);
        }

        return [.. bytes];
    }

    public static byte[] Ready() => [0x91, (byte)WireKind.Ready];

    public static byte[] Refuse(int code, string reason)
    {
        List<byte> bytes = [0x93, (byte)WireKind.Refuse, (byte)code];
        AddText(bytes, reason);
        return [.. bytes];
    }

    private static void AddNumber(List<byte> bytes, long number, bool isLong)
    {
        Span<byte> digits = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(digits, number);
        switch (number)
        {
            case var _ when isLong || number > uint.MaxValue:
                bytes.AddRange([0xCF, .. digits]);
                break;
            case > ushort.MaxValue:
                bytes.AddRange([0xCE, .. digits[4..]]);
                break;
            case > byte.MaxValue:
                bytes.AddRange([0xCD, .. digits[6..]]);
                break;
            case > sbyte.MaxValue:
                bytes.AddRange([0xCC, digits[7]]);
                break;
            default:
                bytes.Add(digits[7]);
                break;
        }
    }

    /// <summary>A text of fewer than 32 bytes.</summary>
    private static void AddText(List<byte> bytes, string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        bytes.Add((byte)(0xA0 + utf8.Length));
        bytes.AddRange(utf8);
    }
}
