namespace Clocks.Output;

/// <summary>A text on its way to a stream.</summary>
/// <param name="Ticket">Its place among the texts of both streams.</param>
/// <param name="Text">Whole lines, or a line of progress.</param>
internal readonly record struct OutputItem(long Ticket, string Text);
