using System.Collections;

namespace Clocks.Node.Diagnostics;

/// <summary>
/// What an event says, as text and as named values: one type for events of every signature, so that the logger behind
/// is compiled once and not for each of them. Immutable.
/// </summary>
internal readonly struct LoggedValues(string text, IReadOnlyList<KeyValuePair<string, object?>> values)
    : IReadOnlyList<KeyValuePair<string, object?>>
{
    public int Count => values.Count;

    public KeyValuePair<string, object?> this[int index] => values[index];

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => values.GetEnumerator();

    public override string ToString() => text;
}
