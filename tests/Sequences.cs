using TUnit.Assertions.Conditions;
using TUnit.Assertions.Core;
using TUnit.Assertions.Enums;

namespace Clocks;

/// <summary>
/// Claims about collections, item by item with the items' own Equals. TUnit's <c>IsEquivalentTo</c> without a comparer
/// looks into objects by reflection, which a native program does not have, and takes records that differ for alike.
/// </summary>
internal static class Sequences
{
    /// <summary>The same items in the same order.</summary>
    public static IsEquivalentToAssertion<TCollection, TItem> IsSequence<TCollection, TItem>(
        this IAssertionSource<TCollection> source, IEnumerable<TItem> expected)
        where TCollection : IEnumerable<TItem> =>
        source.IsEquivalentTo(expected, EqualityComparer<TItem>.Default, CollectionOrdering.Matching);

    /// <summary>The same items as often, in whatever order.</summary>
    public static IsEquivalentToAssertion<TCollection, TItem> HasItems<TCollection, TItem>(
        this IAssertionSource<TCollection> source, IEnumerable<TItem> expected)
        where TCollection : IEnumerable<TItem> =>
        source.IsEquivalentTo(expected, EqualityComparer<TItem>.Default, CollectionOrdering.Any);
}
