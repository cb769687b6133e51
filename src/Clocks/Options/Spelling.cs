namespace Clocks.Options;

/// <summary>
/// The word that somebody who mistyped one probably meant. Pure; the distance is Damerau's: how many letters must be put in,
/// taken out, replaced or exchanged with their neighbour (F. Damerau, Communications of the ACM 7, 1964), each only once.
/// </summary>
internal static class Spelling
{
    /// <summary>The nearest known word, or null where none is near: more than a third of its letters differ.</summary>
    public static string? Nearest(string word, IEnumerable<string> known)
    {
        string? nearest = null;
        int least = int.MaxValue;
        foreach (string candidate in known)
        {
            int distance = Distance(word, candidate);
            if (distance < least && distance <= Math.Max(1, candidate.Length / 3))
            {
                (nearest, least) = (candidate, distance);
            }
        }

        return nearest;
    }

    /// <summary>That there is no such thing, and which word was probably meant: a sentence without its full stop.</summary>
    public static string Unknown(string kind, string word, IEnumerable<string> known) =>
        $"there is no {kind} '{word}'" + (Nearest(word, known) is { } meant ? $"; did you mean '{meant}'?" : "");

    private static int Distance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
        {
            for (int j = 0; j <= b.Length; j++)
            {
                rows[i, j] = i == 0 || j == 0
                    ? i + j
                    : Math.Min(
                        rows[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1), 1 + Math.Min(rows[i - 1, j], rows[i, j - 1]));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
                }
            }
        }

        return rows[a.Length, b.Length];
    }
}
