using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Clocks.Faults;

/// <summary>
/// Who is connected to whom in a lab of machines 1 to N. As people write it: <c>mesh</c>, <c>ring</c>, <c>star</c>, <c>grid</c>,
/// <c>tree</c>, <c>k:4</c> (the four nearest on a ring), <c>random:4</c> or with a seed <c>random:4:7</c>; how many machines there are
/// may stand behind it, <c>ring/9</c>. Every machine works out the same from the same words. Immutable; any thread.
/// </summary>
/// <param name="Kind">The shape.</param>
/// <param name="Degree">Neighbours of each machine: even, from 2; only of <see cref="TopologyKind.Nearest"/> and
/// <see cref="TopologyKind.Random"/>, else 0.</param>
/// <param name="Seed">What the random one is drawn from.</param>
/// <param name="Count">How many machines there are; 0 where that is said elsewhere.</param>
public sealed record Topology(TopologyKind Kind, int Degree = 0, ulong Seed = 1, int Count = 0)
{
    private const string Words = "mesh, ring, star, grid, tree, k:4 or random:4";

    private static readonly string[] Names = ["mesh", "ring", "star", "grid", "tree", "k", "random"];

    /// <summary>Each connected to each.</summary>
    public static Topology Mesh { get; } = new(TopologyKind.Mesh);

    /// <summary>Whether each is connected to each.</summary>
    public bool IsMesh => Kind == TopologyKind.Mesh;

    /// <summary>Whether it can be one of so many machines.</summary>
    public bool Fits(int machines) => Count == 0 || Count == machines;

    /// <summary>Reads what <see cref="ToString"/> writes; false with a sentence without its full stop.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Topology? topology, out string problem)
    {
        (topology, problem) = (null, $"'{text}' is no topology: {Words}");
        string[] halves = text.Split('/');
        string[] words = halves[0].Split(':');
        int kind = Array.IndexOf(Names, words[0].Trim().ToLowerInvariant());
        int count = 0;
        if (kind < 0 || halves.Length > 2 || (halves.Length == 2 && !TryWhole(halves[1], LabPlan.MachinesMax, out count)))
        {
            return false;
        }

        var named = (TopologyKind)kind;
        int wordsMax = named switch { TopologyKind.Random => 3, TopologyKind.Nearest => 2, _ => 1 };
        int degree = 0;
        ulong seed = 1;
        if (words.Length > wordsMax
            || (wordsMax > 1 && (words.Length < 2 || !TryWhole(words[1], LabPlan.MachinesMax, out degree)))
            || (words.Length == 3 && !ulong.TryParse(words[2], NumberStyles.None, CultureInfo.InvariantCulture, out seed)))
        {
            return false;
        }

        if (degree % 2 == 1)
        {
            problem = $"'{text}': each machine has an even number of neighbours on rings, such as {words[0]}:{degree + 1}";
            return false;
        }

        (topology, problem) = (new Topology(named, degree, seed, count), "");
        return true;
    }

    /// <summary>The neighbours of each machine, by places from 0: for each place those beside it, ascending.</summary>
    /// <param name="count">How many machines there are.</param>
    public int[][] Adjacency(int count)
    {
        var beside = new SortedSet<int>[count];
        for (int place = 0; place < count; place++)
        {
            beside[place] = [];
        }

        foreach ((int one, int other) in Edges(count))
        {
            if (one != other)
            {
                beside[one].Add(other);
                beside[other].Add(one);
            }
        }

        return Array.ConvertAll(beside, static set => (int[])[.. set]);
    }

    /// <summary>The neighbours of a machine, ascending; none for an id beyond 1 to <paramref name="count"/>.</summary>
    public IReadOnlyList<NodeId> NeighboursOf(NodeId id, int count)
    {
        if (id.Value < 1 || id.Value > count)
        {
            return [];
        }

        return Array.ConvertAll(Adjacency(count)[id.Value - 1], static place => new NodeId(place + 1));
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        string degree = Degree > 0 ? $":{Degree}" : "", seed = Kind == TopologyKind.Random && Seed != 1 ? $":{Seed}" : "";
        return $"{Names[(int)Kind]}{degree}{seed}{(Count > 0 ? $"/{Count}" : "")}";
    }

    private IEnumerable<(int One, int Other)> Edges(int count) => Kind switch
    {
        TopologyKind.Ring => OnRing(count, 1),
        TopologyKind.Nearest => OnRing(count, Degree / 2),
        TopologyKind.Star => Each(count, static place => 0),
        TopologyKind.Tree => Each(count, static place => (place - 1) / 2),
        TopologyKind.Grid => OnGrid(count),
        TopologyKind.Random => OnRandomRings(count),
        _ => Pairs(count),
    };

    private static IEnumerable<(int One, int Other)> Pairs(int count)
    {
        for (int one = 0; one < count; one++)
        {
            for (int other = one + 1; other < count; other++)
            {
                yield return (one, other);
            }
        }
    }

    /// <summary>Each but the first to one before it.</summary>
    private static IEnumerable<(int One, int Other)> Each(int count, Func<int, int> other)
    {
        for (int place = 1; place < count; place++)
        {
            yield return (place, other(place));
        }
    }

    private static IEnumerable<(int One, int Other)> OnRing(int count, int reach)
    {
        for (int place = 0; place < count; place++)
        {
            for (int step = 1; step <= Math.Min(reach, count - 1); step++)
            {
                yield return (place, (place + step) % count);
            }
        }
    }

    /// <summary>As square as it can be: as many columns as the root of the count, rounded up.</summary>
    private static IEnumerable<(int One, int Other)> OnGrid(int count)
    {
        int columns = (int)Math.Ceiling(Math.Sqrt(count));
        for (int place = 0; place < count; place++)
        {
            if ((place + 1) % columns != 0 && place + 1 < count)
            {
                yield return (place, place + 1);
            }

            if (place + columns < count)
            {
                yield return (place, place + columns);
            }
        }
    }

    private IEnumerable<(int One, int Other)> OnRandomRings(int count)
    {
        var draw = new Draw(Seed);
        int[] order = new int[count];
        for (int ring = 0; ring < Degree / 2; ring++)
        {
            for (int i = 0; i < count; i++)
            {
                int at = (int)draw.Below((uint)(i + 1));
                (order[i], order[at]) = (order[at], i);
            }

            for (int i = 0; i < count; i++)
            {
                yield return (order[i], order[(i + 1) % count]);
            }
        }
    }

    private static bool TryWhole(string text, int max, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number >= 1 && number <= max;
}
