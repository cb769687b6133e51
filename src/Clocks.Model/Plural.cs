namespace Clocks.Model;

/// <summary>One thing or several, for nouns that take an s. Pure; any thread.</summary>
public static class Plural
{
    /// <summary>Number and noun: <c>1 event</c>, <c>2 events</c>.</summary>
    public static string Of(long count, string noun) => $"{count} {Noun(count, noun)}";

    /// <summary>The noun alone: <c>event</c>, <c>events</c>.</summary>
    public static string Noun(long count, string noun) => count == 1 ? noun : noun + "s";
}
