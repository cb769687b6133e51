namespace Clocks.Grade.Programs;

/// <summary>The doors in words.</summary>
internal static class DoorWords
{
    /// <summary>What follows "it was driven".</summary>
    public static string Of(Door door) => door == Door.Wire ? "over TCP" : "through its standard input and output";
}
