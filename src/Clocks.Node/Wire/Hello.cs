namespace Clocks.Node.Wire;

/// <summary>Who a node is, in its own words: the first frame each side sends.</summary>
/// <param name="Cluster">Its cluster.</param>
/// <param name="Id">Its number.</param>
/// <param name="Run">This run of it.</param>
/// <param name="Nonce">128 random bits of this connection.</param>
/// <param name="ListenPort">The TCP port it listens on.</param>
/// <param name="RateMillihertz">Its clock rate; 0: unpaced.</param>
/// <param name="Host">The name of its machine.</param>
/// <param name="AgeMs">Milliseconds since it started: of two nodes with one id, the younger gives way.</param>
internal sealed record Hello(
    string Cluster,
    NodeId Id,
    RunId Run,
    UInt128 Nonce,
    int ListenPort,
    long RateMillihertz,
    string Host,
    long AgeMs)
{
    /// <summary>Whether it asks to be told of the other peers of whoever reads this.</summary>
    public bool IsAsking { get; init; }

    /// <summary>The version of the protocol that this program speaks.</summary>
    public const int ProtocolVersion = 1;

    /// <summary>Bytes of a nonce.</summary>
    public const int NonceBytes = 16;
}
