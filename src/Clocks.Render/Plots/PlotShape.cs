namespace Clocks.Render.Plots;

/// <summary>How a series is drawn.</summary>
internal enum PlotShape
{
    /// <summary>A value holds until the next one.</summary>
    Steps,

    /// <summary>Straight from point to point.</summary>
    Line,

    /// <summary>Each point by itself.</summary>
    Dots,

    /// <summary>Each point as a small ring, for series that share a colour with an earlier one.</summary>
    Rings,

    /// <summary>The area down to zero.</summary>
    Area,
}
