namespace Clocks.Simulation;

/// <summary>What a JSON value is.</summary>
internal enum JsonKind : byte
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
