using System.Net.Sockets;
using Clocks.Node.Security;

namespace Clocks.Node.Transport;

/// <summary>Where the bytes of a connection are sealed, in a node with a key.</summary>
internal sealed partial class Connection
{
    /// <summary>What it is sealed with; null in a node without a key.</summary>
    public SealedChannel? Sealed { get; init; }

    /// <summary>Whether there is room for what may come next: a frame, or the text of a record.</summary>
    public bool HasRoom => Sealed is { } channel
        ? channel.HasRoom && Received.RoomBytes >= SealedChannel.TextBytesMax
        : Received.HasRoom;

    /// <summary>Sends bytes as they are; an untouched socket has room for them. False: it is broken.</summary>
    public bool SendPlain(ReadOnlySpan<byte> bytes)
    {
        int sent = Socket.Send(bytes, SocketFlags.None, out SocketError error);
        return error == SocketError.Success && sent == bytes.Length;
    }

    /// <summary>
    /// As <see cref="SendLeaving"/>, sealed: what was left over, and the lot that leaves, a record at a time.
    /// </summary>
    private bool SendSealed(SealedChannel channel)
    {
        do
        {
            if (!channel.HasLeaving)
            {
                ReadOnlySpan<byte> text = _outbox!.Leaving();
                if (text.IsEmpty)
                {
                    return true;
                }

                _outbox.Sent(channel.Seal(text, Environment.TickCount64));
            }

            ReadOnlySpan<byte> bytes = channel.Leaving;
            if (!TryWrite(bytes, out int sent))
            {
                return false;
            }

            channel.Sent(sent);
            if (sent != bytes.Length)
            {
                return false;
            }
        }
        while (_outbox!.IsLeaving);

        return true;
    }
}
