namespace Clocks.Options;

/// <summary>
/// The word that somebody who mistyped one probably meant. Pure; the distance is Levenshtein's: how many letters must
/// be put in, taken out or replaced (V. Levenshtein, Soviet Physics Doklady 10, 1966).
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

    private static int Distance(string a, string b)
    {
        var row = new int[b.Length + 1];
        for (int j = 0; j < row.Length; j++)
        {
            row[j] = j;
        }

        foreach (char letter in a)
        {
            int diagonal = row[0]++;
            for (int j = 1; j < row.Length; j++)
            {
                int replaced = diagonal + (letter == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, 1 + Math.Min(row[j], row[j - 1]));
            }
        }

        return row[^1];
    }
}
