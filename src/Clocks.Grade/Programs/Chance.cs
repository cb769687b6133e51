namespace Clocks.Grade.Programs;

/// <summary>The draws of a script: the same seed draws the same. Owned by one thread.</summary>
internal sealed class Chance(ulong seed)
{
    private Draw _draw = new(seed);

    /// <summary>A whole number from <paramref name="least"/> to <paramref name="most"/>, both included.</summary>
    public int From(int least, int most) => least + (int)_draw.Below((uint)(most - least + 1));

    /// <summary>So many bytes.</summary>
    public byte[] Bytes(int count)
    {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++)
        {
            bytes[i] = (byte)From(0, byte.MaxValue);
        }

        return bytes;
    }

    /// <summary>One of them.</summary>
    public T Of<T>(params ReadOnlySpan<T> values) => values[From(0, values.Length - 1)];

    /// <summary>Puts them into any order (Fisher and Yates).</summary>
    public T[] Shuffled<T>(params T[] values)
    {
        T[] shuffled = [.. values];
        for (int i = shuffled.Length - 1; i > 0; i--)
        {
            int other = From(0, i);
            (shuffled[i], shuffled[other]) = (shuffled[other], shuffled[i]);
        }

        return shuffled;
    }
}
