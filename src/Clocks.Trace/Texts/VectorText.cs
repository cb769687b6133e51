using System.Globalization;

namespace Clocks.Trace.Texts;

/// <summary>
/// Vector clocks as programs print them: <c>{"a":1, "b":2}</c>, <c>a=1 b=2</c>, or a list such as <c>[2, 1, 0]</c>, whose places
/// are the machines.
/// </summary>
internal static class VectorText
{
    /// <summary>The vector; null for what is none. A list names its machines by their places from 0.</summary>
    public static Dictionary<string, long>? Of(string text)
    {
        string[] words = text.Split(
            [' ', ',', ';', ':', '=', '[', ']', '(', ')', '{', '}', '<', '>', '"', '\'', '\t', '|'], StringSplitOptions.RemoveEmptyEntries);
        bool isNamed = text.AsSpan().ContainsAny(":=");
        if (words.Length == 0 || (isNamed && words.Length % 2 != 0))
        {
            return null;
        }

        var vector = new Dictionary<string, long>();
        for (int i = 0; i < words.Length; i += isNamed ? 2 : 1)
        {
            string number = words[isNamed ? i + 1 : i];
            if (!long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out long n) || n > Limits.LamportMax)
            {
                return null;
            }

            vector[isNamed ? words[i] : i.ToString()] = n;
        }

        return vector;
    }
}
