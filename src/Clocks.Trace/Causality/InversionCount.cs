namespace Clocks.Trace.Causality;

/// <summary>How many receives came after something that their message had happened before.</summary>
/// <param name="Number">How many: counted, or as many as the drawn ones let expect.</param>
/// <param name="Drawn">Receives that were drawn; 0 where all were looked at.</param>
/// <param name="StandardError">Of the number; 0 where it was counted.</param>
public sealed record InversionCount(double Number, int Drawn, double StandardError)
{
    /// <summary>Whether all receives were looked at.</summary>
    public bool IsExact => Drawn == 0;
}
