using Clocks.Node.Security;

namespace Clocks.Node.Transport;

/// <summary>
/// What stands before the frames of a node with a key: the handshake of every connection, and the opening of its records.
/// Who does not have the key gets no byte in answer, and of each address one line a minute is said. In a node without a
/// key it does nothing but notice who has one. Owned by the network thread.
/// </summary>
internal sealed class KeyGate(NetworkContext context, ConnectionTable table)
{
    /// <summary>Dials that end without a word before a person hears what that may mean; with a key, without one.</summary>
    private const int SilencesMax = 3, PlainSilencesMax = 5;

    private const string Cause = "key";

    private readonly HeardGreetings _heard = new();
    private readonly Func<byte[]> _rent = context.Buffers.RentReceived;

    /// <summary>What a new connection is sealed with; null without a key.</summary>
    public SealedChannel? NewChannel() => context.Options.Keys is { } keys ? new SealedChannel(keys, _heard) { Rent = _rent } : null;

    /// <summary>We have connected: with a key the handshake begins, and the hello waits. False: it need not wait.</summary>
    public bool TryBegin(Connection connection)
    {
        if (connection.Sealed is not { } channel)
        {
            return false;
        }

        Span<byte> message = stackalloc byte[SealedChannel.GreetingBytes];
        channel.WriteFirst(message);
        if (!connection.SendPlain(message))
        {
            table.Abandon(connection);
        }

        return true;
    }

    /// <summary>
    /// Opens the next record into what was received, or takes the handshake on. True: there may be another.
    /// </summary>
    /// <param name="connection">The connection.</param>
    /// <param name="channel">What it is sealed with.</param>
    /// <param name="mayGreet">Whether the handshake has just ended and we are to say hello.</param>
    public bool OpenNext(Connection connection, SealedChannel channel, out bool mayGreet)
    {
        Span<byte> answer = stackalloc byte[SealedChannel.GreetingBytes];
        Span<byte> place = channel.IsEstablished ? connection.Received.Room() : answer;
        OpenResult result = channel.Open(place, out int bytes);
        mayGreet = result == OpenResult.Established;
        switch (result)
        {
            case OpenResult.Text:
                connection.Received.Received(bytes);
                return true;
            case OpenResult.Established:
                return true;
            case OpenResult.Answer when connection.SendPlain(answer):
                return true;
            case OpenResult.Answer:
                table.Abandon(connection);
                return false;
            case OpenResult.Forged:
                OnForged(connection, channel);
                return false;
            default:
                return false;
        }
    }

    /// <summary>A connection that we dialled has ended before anything was said on it.</summary>
    public void OnSilence(Connection connection, DialTarget target)
    {
        bool hasKey = connection.Sealed is not null;
        target.Silences++;
        if (connection.Sealed is { IsEstablished: true } || target.Silences < (hasKey ? SilencesMax : PlainSilencesMax))
        {
            return;
        }

        target.Silences = 0;
        context.ReportSeldom(
            Cause, connection.RemoteAddress,
            hasKey
                ? $"{connection.RemoteAddress} does not answer to the key of this node: it has another one or none; "
                    + "give both the same --key-file"
                : $"{connection.RemoteAddress} closes every connection without a word: it may have a key, and this node has none; "
                    + "if it is one of yours, give both the same --key-file");
    }

    /// <summary>Whether bytes that are no frame begin as the handshake of a node with a key does; then it is said.</summary>
    public bool IsOfKey(Connection connection)
    {
        bool isOfKey = connection is { Sealed: null, State: ConnectionState.Handshaking }
            && connection.Received.Unread.StartsWith((ReadOnlySpan<byte>)[0, NoiseHandshake.MessageBytes]);
        if (isOfKey)
        {
            context.ReportSeldom(
                Cause, connection.RemoteAddress,
                $"{connection.RemoteAddress} has a key and this node has none: give both the same --key-file");
        }

        return isOfKey;
    }

    private void OnForged(Connection connection, SealedChannel channel)
    {
        if (connection.State == ConnectionState.Live)
        {
            // Somebody between the two has touched it; as good as cut.
            context.ReportSeldom(
                Cause, connection.RemoteAddress,
                $"bytes from {connection.RemoteAddress} are not what node {connection.Peer.Id} has sent; its connection is closed");
            table.End(connection, DownReason.ConnectionLost);
            return;
        }

        // A frame is an array of MessagePack, and a small one in its short form.
        bool isPlain = !channel.IsEstablished && channel.Arrived is [>= 0x90 and <= 0x9f, ..];
        context.ReportSeldom(
            Cause, connection.RemoteAddress,
            isPlain
                ? $"{connection.RemoteAddress} speaks without a key; if it is one of yours, give it the --key-file of this cluster"
                : $"{connection.RemoteAddress} does not have the key of this cluster; if it is one of yours, give it the same --key-file");
        table.Abandon(connection);
    }
}
