using System.Buffers.Binary;
using Clocks.Json;

namespace Clocks.Render.Report;

/// <summary>
/// A column of whole numbers on its way into the page. It is a JSON object with base64 of little-endian numbers, each
/// minus the smallest, in the narrowest of 0, 1, 2, 4 or 8 bytes (8: as float64, which holds every value up to 2^53).
/// Where neighbours differ by less than that, the differences are written instead, and <c>step</c> is true.
/// </summary>
internal static class PackedColumn
{
    public static void Write(JsonWriter json, string name, ReadOnlySpan<long> values)
    {
        // The first difference is the first value itself; it would make every column wide, so it travels apart.
        long first = values.IsEmpty ? 0 : values[0];
        (long least, long most) = Range(values);
        ReadOnlySpan<long> chosen = values;
        int width = Width(least, most);
        bool isStep = false;
        if (width > 0)
        {
            long[] steps = Steps(values);
            (long leastStep, long mostStep) = Range(steps);
            isStep = Width(leastStep, mostStep) < width;
            if (isStep)
            {
                chosen = steps;
                (least, width) = (leastStep, Width(leastStep, mostStep));
            }
        }

        json.WriteStartObject(name);
        json.WriteNumber("base", least);
        json.WriteNumber("width", width);
        if (isStep)
        {
            json.WriteNumber("first", first);
        }

        json.WriteBoolean("step", isStep);
        json.WriteBase64String("data", Bytes(chosen, least, width));
        json.WriteEndObject();
    }

    /// <summary>The difference of each value to the one before; the first is that of the second once more.</summary>
    private static long[] Steps(ReadOnlySpan<long> values)
    {
        long[] steps = new long[values.Length];
        for (int i = 1; i < values.Length; i++)
        {
            steps[i] = values[i] - values[i - 1];
        }

        if (steps.Length > 1)
        {
            steps[0] = steps[1];
        }

        return steps;
    }

    private static (long Least, long Most) Range(ReadOnlySpan<long> values)
    {
        if (values.IsEmpty)
        {
            return (0, 0);
        }

        long least = long.MaxValue, most = long.MinValue;
        foreach (long value in values)
        {
            least = Math.Min(least, value);
            most = Math.Max(most, value);
        }

        return (least, most);
    }

    private static int Width(long least, long most) => unchecked((ulong)(most - least)) switch
    {
        0 => 0,
        <= byte.MaxValue => 1,
        <= ushort.MaxValue => 2,
        <= uint.MaxValue => 4,
        _ => 8,
    };

    private static byte[] Bytes(ReadOnlySpan<long> values, long least, int width)
    {
        byte[] bytes = new byte[values.Length * width];
        for (int i = 0; i < values.Length && width > 0; i++)
        {
            Span<byte> place = bytes.AsSpan(i * width);
            long value = values[i] - least;
            switch (width)
            {
                case 1: place[0] = (byte)value; break;
                case 2: BinaryPrimitives.WriteUInt16LittleEndian(place, (ushort)value); break;
                case 4: BinaryPrimitives.WriteUInt32LittleEndian(place, (uint)value); break;
                default: BinaryPrimitives.WriteDoubleLittleEndian(place, value); break;
            }
        }

        return bytes;
    }
}
