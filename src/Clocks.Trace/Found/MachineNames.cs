using Clocks.Trace.Texts;

namespace Clocks.Trace.Found;

/// <summary>
/// Which machine a name in a log means. A log may call one machine <c>1</c>, <c>Machine 1</c> and <c>machine_1.log</c>: names
/// are the same if they are equal without regard to case, or in their last word, or in their last number where that is one
/// machine's alone. Numbers stay the ids where they are distinct; machines with other names are numbered in their order.
/// </summary>
internal sealed class MachineNames
{
    private readonly Dictionary<string, int> _lanes = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, int> _words = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<int, int> _numbers = [];

    public MachineNames(IReadOnlyList<string> names)
    {
        Ids = new int[names.Count];
        for (int lane = 0; lane < names.Count; lane++)
        {
            _lanes.TryAdd(names[lane], lane);
            Note(_words, LastWord(names[lane]), lane);
            if (NumberOf(names[lane]) is { } number)
            {
                Note(_numbers, number, lane);
            }
        }

        var used = new HashSet<int>();
        for (int lane = 0; lane < Ids.Length; lane++)
        {
            Ids[lane] = NumberOf(names[lane]) is { } number && _numbers[number] == lane && used.Add(number) ? number : -1;
        }

        for (int lane = 0, next = 0; lane < Ids.Length; lane++)
        {
            while (Ids[lane] < 0 && !used.Add(next))
            {
                next++;
            }

            Ids[lane] = Ids[lane] < 0 ? next : Ids[lane];
        }
    }

    /// <summary>The id of each name, in their order.</summary>
    public int[] Ids { get; }

    /// <summary>The index of the machine that is meant; -1 where that is not sure.</summary>
    public int IndexOf(string name) =>
        _lanes.TryGetValue(name, out int lane) ? lane
        : _words.TryGetValue(LastWord(name), out lane) && lane >= 0 ? lane
        : NumberOf(name) is { } number && _numbers.TryGetValue(number, out lane) ? lane
        : -1;

    /// <summary>
    /// What the files of a run call their machines: the number in their names that tells them apart, or else the names.
    /// </summary>
    public static List<string> OfFiles(IReadOnlyList<string> paths)
    {
        var stems = new List<string>();
        foreach (string path in paths)
        {
            stems.Add(Stem(path));
        }

        if (new HashSet<string>(stems).Count < stems.Count)
        {
            // Machines whose logs have one name are told apart by their folders.
            stems = [.. new List<string>(paths).ConvertAll(static path =>
                $"{Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(path)))}_{Stem(path)}")];
        }

        for (int fromEnd = 0; fromEnd < 4; fromEnd++)
        {
            var numbers = stems.ConvertAll(stem => NumbersIn(stem) is var all && all.Count > fromEnd ? all[^(fromEnd + 1)] : "");
            if (numbers.TrueForAll(static n => n.Length is > 0 and < 6) && new HashSet<string>(numbers).Count == numbers.Count)
            {
                return numbers.ConvertAll(static n => n.TrimStart('0') is { Length: > 0 } trimmed ? trimmed : "0");
            }
        }

        var words = stems.ConvertAll(LastWord);
        return new HashSet<string>(words, StringComparer.OrdinalIgnoreCase).Count == words.Count ? words : stems;
    }

    private static string Stem(string path) => Path.GetFileNameWithoutExtension(path) is { Length: > 0 } stem ? stem : path;

    private static void Note<T>(Dictionary<T, int> places, T key, int lane)
        where T : notnull
    {
        // What two machines share means neither.
        places[key] = places.ContainsKey(key) ? -1 : lane;
    }

    private static string LastWord(string name)
    {
        string[] words = name.Split([' ', '_', '-', '.', '/', '\\', ':'], StringSplitOptions.RemoveEmptyEntries);
        return words.Length == 0 ? name : words[^1];
    }

    private static int? NumberOf(string name) => LogWords.IdOfName(name)?.Value;

    private static List<string> NumbersIn(string text)
    {
        var numbers = new List<string>();
        for (int i = 0; i < text.Length; i++)
        {
            int start = i;
            while (i < text.Length && char.IsAsciiDigit(text[i]))
            {
                i++;
            }

            if (i > start)
            {
                numbers.Add(text[start..i]);
            }
        }

        return numbers;
    }
}
