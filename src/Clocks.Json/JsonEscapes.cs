namespace Clocks.Json;

/// <summary>Which characters of a string <see cref="JsonWriter"/> writes as an escape.</summary>
public enum JsonEscapes : byte
{
    /// <summary>
    /// All but letters, digits and harmless signs of ASCII: such text may stand in a page, whatever it says.
    /// </summary>
    ForPages,

    /// <summary>
    /// Those that would end the string, move a terminal or not be seen; the rest is UTF-8 as it is, for people and
    /// programs.
    /// </summary>
    ForReaders,
}
