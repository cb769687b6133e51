namespace Clocks.Json;

/// <summary>What a JSON value is.</summary>
public enum JsonKind : byte
{
    /// <summary>Between quotes.</summary>
    Text,

    /// <summary>A number, kept as it is written.</summary>
    Number,

    /// <summary><c>true</c>, <c>false</c> or <c>null</c>.</summary>
    Word,

    /// <summary>Between brackets.</summary>
    List,

    /// <summary>Between braces.</summary>
    Object,
}
