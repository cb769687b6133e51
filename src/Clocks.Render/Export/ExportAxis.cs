namespace Clocks.Render.Export;

/// <summary>What a format with a time axis puts on it.</summary>
public enum ExportAxis
{
    /// <summary>Lamport time: no arrow ever runs backwards.</summary>
    Lamport,

    /// <summary>
    /// The wall clocks of the machines: arrows run backwards where the clocks were further apart than a message took.
    /// </summary>
    Wall,
}
