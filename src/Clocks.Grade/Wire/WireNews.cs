namespace Clocks.Grade.Wire;

/// <summary>Something that came on a connection.</summary>
/// <param name="On">The connection.</param>
/// <param name="Frame">A frame; null: it ended, or brought what is none.</param>
/// <param name="Problem">Why its bytes are no frame; null: they are one, or the connection has ended.</param>
/// <param name="Ms">When, in milliseconds since the program was started.</param>
internal sealed record WireNews(WireSocket On, WireFrame? Frame, string? Problem, double Ms);
