namespace Clocks.Model;

/// <summary>Names in a sentence: some of them, and how many more there are. Pure; any thread.</summary>
public static class Listing
{
    /// <summary>All names, or the first of them and a count: <c>a, b, c and 4 more</c>.</summary>
    /// <param name="names">The names.</param>
    /// <param name="most">How many are named.</param>
    public static string Of(List<string> names, int most) => names.Count <= most
        ? string.Join(", ", names)
        : $"{string.Join(", ", names.GetRange(0, most))} and {names.Count - most} more";
}
