using System.Net;
using System.Net.Sockets;

namespace Clocks.Discovery.Unicast;

/// <summary>What became of a question that was sent.</summary>
internal enum Delivery : byte
{
    /// <summary>There is an answer.</summary>
    Answered,

    /// <summary>There is none, or there was no way to ask: the error says why.</summary>
    Failed,

    /// <summary>So many packets came that were no answer that somebody may be guessing what one looks like.</summary>
    Guessed,

    /// <summary>Discovery ends.</summary>
    Stopped,
}

/// <summary>How a question has fared.</summary>
/// <param name="Delivery">What became of it.</param>
/// <param name="Bytes">How many bytes the answer has.</param>
/// <param name="Error">Why there is none.</param>
internal readonly record struct WireResult(Delivery Delivery, int Bytes = 0, SocketError Error = SocketError.Success);

/// <summary>Whether a packet of the server is the answer to what was asked.</summary>
internal delegate bool AnswerTest(ReadOnlySpan<byte> packet);

/// <summary>
/// How questions get to a server and answers back, and what time it is: what a test does without a network. Owned by the thread
/// of discovery, which waits in it.
/// </summary>
internal interface IDnsWire
{
    /// <summary>Milliseconds of a clock that does not go back.</summary>
    long NowMs { get; }

    /// <summary>Whether discovery ends.</summary>
    bool IsStopping { get; }

    /// <summary>Asks by UDP, from a port that nobody can foresee, and hears the server alone.</summary>
    /// <param name="server">Whom.</param>
    /// <param name="question">The message.</param>
    /// <param name="answer">Takes the answer.</param>
    /// <param name="isAnswer">What counts as one; other packets are passed over, a few.</param>
    /// <param name="timeoutMs">How long to wait.</param>
    WireResult AskByUdp(IPEndPoint server, ReadOnlySpan<byte> question, byte[] answer, AnswerTest isAnswer, int timeoutMs);

    /// <summary>Asks by TCP (RFC 7766), on a connection of its own; the parameters as by UDP.</summary>
    WireResult AskByTcp(IPEndPoint server, ReadOnlySpan<byte> question, byte[] answer, AnswerTest isAnswer, int timeoutMs);
}
