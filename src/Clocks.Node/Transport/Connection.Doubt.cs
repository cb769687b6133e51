using System.Net;
using System.Net.Sockets;
using Clocks.Node.Wire;

namespace Clocks.Node.Transport;

/// <summary>What has become of a connection that was asked whether there is still somebody at its other end.</summary>
internal enum EndState : byte
{
    /// <summary>It has been asked and may yet answer.</summary>
    Asked,

    /// <summary>It has answered, or the system cannot say.</summary>
    Answers,

    /// <summary>It has not answered for <see cref="Connection.SilenceMs"/>.</summary>
    Silent,
}

/// <summary>Whether there is still somebody at the other end.</summary>
internal sealed partial class Connection
{
    /// <summary>
    /// How long what was sent may stay unacknowledged before another connection may take this one's place: longer than
    /// two ways of a bad network and the delay of an acknowledgement take, and so short that who has moved to another
    /// address is back within a second.
    /// </summary>
    public const long SilenceMs = 600;

    private const int IpProtoTcp = 6, LinuxTcpInfo = 11, LastAckAt = 56;

    /// <summary>The resolution of the system's time of the last acknowledgement, on the slow side.</summary>
    private const int AckResolutionMs = 12;

    /// <summary>
    /// How often the word of another makes this one be doubted: now and then some times, since nothing is sent meanwhile.
    /// </summary>
    private const double DoubtsPerSecond = 0.2, DoubtsAtOnce = 3;

    private long? _askedAtMs;
    private TokenBucket? _doubts;
    private volatile bool _isDoubted;

    /// <summary>When it was last doubted.</summary>
    public long DoubtedAtMs { get; private set; }

    /// <summary>
    /// Whether its other end may be gone, so that nothing is sent that would then count as sent: see
    /// <see cref="DoubtedConnections"/>.
    /// </summary>
    public bool IsDoubted => _isDoubted;

    /// <summary>The hello of the other end, where a connection that may be gone is in its way.</summary>
    public Hello? HeldHello { get; set; }

    /// <summary>
    /// Whether what it sent is looked at. Who has said hello takes the connection for one, and says more: that waits with a hello that
    /// is held.
    /// </summary>
    public bool TakesFrames => State is ConnectionState.Handshaking or ConnectionState.Live && HeldHello is null;

    /// <summary>The address of this end, IPv4 as IPv4: asks the system. Null where it does not say.</summary>
    public IPAddress? LocalAddress
    {
        get
        {
            IPAddress? address = ((Socket.LocalEndPoint ?? NativeLocalEndPoint()) as IPEndPoint)?.Address;
            return address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;
        }
    }

    /// <summary>Nothing is sent until the other end has answered.</summary>
    public void Doubt(long nowMs) => (_isDoubted, DoubtedAtMs) = (true, nowMs);

    /// <summary>As <see cref="Doubt"/>, on the word of somebody who may be anybody: not too often.</summary>
    public void DoubtOnAWord(long nowMs)
    {
        _doubts ??= new TokenBucket(DoubtsPerSecond, DoubtsAtOnce, nowMs);
        if (!_isDoubted && _doubts.TryTake(nowMs))
        {
            Doubt(nowMs);
        }
    }

    /// <summary>The other end has answered.</summary>
    public void Trust() => _isDoubted = false;

    /// <summary>
    /// Whether the other end acknowledges what it is sent: asked again and again. The first call sends something.
    /// </summary>
    /// <param name="probe">A frame that may be sent at any time and says nothing new.</param>
    /// <param name="nowMs">Milliseconds of the node's clock.</param>
    public EndState Ask(ReadOnlySpan<byte> probe, long nowMs)
    {
        if (_askedAtMs is not { } askedAtMs)
        {
            _askedAtMs = nowMs;
            Queue(probe);
            Flush();
            return EndState.Asked;
        }

        if (UnacknowledgedBytes() == 0 || MsSinceAcknowledgement() + AckResolutionMs < nowMs - askedAtMs)
        {
            _askedAtMs = null;
            return EndState.Answers;
        }

        return nowMs - askedAtMs >= SilenceMs ? EndState.Silent : EndState.Asked;
    }

    /// <summary>
    /// How long ago anything was acknowledged: where the stream never ends there are always bytes that are not yet (Linux,
    /// tcp(7), TCP_INFO); elsewhere long ago.
    /// </summary>
    private long MsSinceAcknowledgement()
    {
        Span<byte> info = stackalloc byte[LastAckAt + sizeof(int)];
        try
        {
            return OperatingSystem.IsLinux() && Socket.GetRawSocketOption(IpProtoTcp, LinuxTcpInfo, info) == info.Length
                ? BitConverter.ToUInt32(info[LastAckAt..])
                : uint.MaxValue;
        }
        catch (SocketException)
        {
            return uint.MaxValue;
        }
    }
}
