using System.Net;
using System.Net.Sockets;
using Clocks.Discovery.Dns;
using Clocks.Discovery.Mdns;
using Clocks.Discovery.Sockets;

namespace Clocks.Discovery.Probing;

/// <summary>
/// Machines that call each other by name, to find out who hears whom. A call is an ordinary question of multicast DNS,
/// harmless to everybody else on the link: it asks who answers the roll, lists as known answers those that the caller
/// has heard (RFC 6762, section 7.1), and proposes the caller itself in the authority section as a probe would (8.2).
/// So every call tells who calls and whom it hears. Same sockets, same group, same port as discovery: what is heard
/// here is heard there. One thread.
/// </summary>
public sealed class ReachabilityProbe : IDisposable
{
    private const int HeardPerPacketMax = 16;
    private const uint TtlSeconds = 10;
    private const int MachineBytesMax = 40;

    private static readonly DnsName Roll = DnsName.Of("_clocks-doctor", "_udp", "local");

    private readonly List<FamilySocket> _sockets = [];
    private readonly List<Link> _links = [];
    private readonly DnsWriter _writer = new();
    private readonly byte[] _buffer = new byte[9_216];
    private readonly DnsName _self;
    private readonly byte[] _service;

    /// <param name="options">Which interfaces to call on.</param>
    /// <param name="machine">The name of this machine; it gets a few digits, since two may have one name.</param>
    /// <param name="port">A TCP port that others may try; 0: none.</param>
    public ReachabilityProbe(MdnsOptions options, string machine, int port)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(machine);
        int bytes = System.Text.Encoding.UTF8.GetByteCount(machine);
        string host = bytes is > 0 and <= MachineBytesMax ? machine : "machine";
        _self = DnsName.Under($"{host}-{Guid.NewGuid().ToString("N")[..4]}", Roll);
        Self = PlainText.Of(_self.FirstLabel);
        _service = RecordData.Service(port, _self);
        foreach (InterfaceChoice choice in InterfaceChoice.All(options))
        {
            if (!choice.IsUsed)
            {
                continue;
            }

            foreach (Link link in Link.Of(choice))
            {
                Join(link with { Id = _links.Count + 1 });
            }
        }
    }

    /// <summary>What this machine is called by.</summary>
    public string Self { get; }

    /// <summary>Whether there is any interface to call on.</summary>
    public bool CanCall => _links.Count > 0;

    /// <summary>Calls on every link.</summary>
    /// <param name="heard">Whom this machine has heard so far.</param>
    public void Call(IReadOnlyCollection<string> heard)
    {
        ArgumentNullException.ThrowIfNull(heard);
        using IEnumerator<string> names = heard.GetEnumerator();
        bool isMore = names.MoveNext();
        do
        {
            _writer.Begin(DnsHeader.QueryFlags);
            _writer.TryQuestion(Roll, DnsType.Ptr, wantsUnicast: false);
            for (int i = 0; isMore && i < HeardPerPacketMax; i++, isMore = names.MoveNext())
            {
                byte[] pointer = RecordData.Pointer(DnsName.Under(names.Current, Roll));
                var known = new DnsRecord(Roll, DnsType.Ptr, TtlSeconds, false, pointer);
                _writer.TryRecord(DnsSection.Answer, known, TtlSeconds, flush: false);
            }

            var proposed = new DnsRecord(_self, DnsType.Srv, TtlSeconds, true, _service);
            _writer.TryRecord(DnsSection.Authority, proposed, TtlSeconds, flush: false);
            foreach (Link link in _links)
            {
                _ = _sockets.Find(socket => socket.Family == link.Family)?.Multicast(link, _writer.Packet);
            }
        }
        while (isMore);
    }

    /// <summary>Waits for calls of others and brings them.</summary>
    /// <param name="milliseconds">How long to wait for the first.</param>
    /// <param name="take">Gets each.</param>
    public void Hear(int milliseconds, Action<ProbeReply> take)
    {
        ArgumentNullException.ThrowIfNull(take);
        List<Socket> waiting = [];
        foreach (FamilySocket socket in _sockets)
        {
            waiting.Add(socket.Socket);
        }

        if (waiting.Count == 0)
        {
            return;
        }

        Socket.Select(waiting, null, null, milliseconds * 1_000);
        foreach (FamilySocket socket in _sockets)
        {
            if (!waiting.Contains(socket.Socket))
            {
                continue;
            }

            int length = socket.Receive(_buffer, out UdpAddress source, out bool toGroup, out int index);
            if (length > 0 && toGroup && LinkOf(source, index) is { } link
                && Read(_buffer.AsSpan(0, length), source.Address, link) is { } call)
            {
                take(call);
            }
        }
    }

    /// <summary>Closes the sockets, which leaves the group on every link.</summary>
    public void Dispose()
    {
        foreach (FamilySocket socket in _sockets)
        {
            socket.Dispose();
        }
    }

    private void Join(Link link)
    {
        FamilySocket? socket = _sockets.Find(each => each.Family == link.Family);
        if (socket is null)
        {
            socket = FamilySocket.Open(link.Family).Opened;
            if (socket is null)
            {
                return;
            }

            _sockets.Add(socket);
        }

        if (socket.Join(link) == SocketError.Success)
        {
            _links.Add(link);
        }
    }

    private Link? LinkOf(UdpAddress source, int index)
    {
        bool isLoopback = source.IsLoopback;
        return _links.Find(link => link.Family == source.Family
            && (isLoopback ? link.IsLoopback : link.Index == index && !link.IsLoopback));
    }

    private ProbeReply? Read(ReadOnlySpan<byte> packet, IPAddress source, Link link)
    {
        if (!DnsReader.TryOpen(packet, out DnsReader message) || !message.Header.IsOrdinary || message.Header.IsResponse
            || !message.TryNextQuestion(out QuestionView question) || !question.Name.Is(Roll))
        {
            return null;
        }

        string? caller = null;
        int port = 0;
        List<string> hears = [];
        Span<byte> data = stackalloc byte[512];
        while (message.TryNextRecord(out RecordView record, out DnsSection section))
        {
            int length = record.TryReadData(data);
            if (length < 0)
            {
                continue;
            }

            if (section == DnsSection.Answer && record.Type == DnsType.Ptr
                && RecordData.TryPointer(data[..length], out DnsName heard) && heard.IsChildOf(Roll)
                && NameOf(heard) is { } machine)
            {
                hears.Add(machine);
            }
            else if (section == DnsSection.Authority && record.Type == DnsType.Srv && record.Name.IsChildOf(Roll)
                && RecordData.TryService(data[..length], out port, out _))
            {
                caller = NameOf(record.Name.ToName());
            }
        }

        return caller is null || caller == Self
            ? null
            : new ProbeReply(caller, source, port, link.Name, link.Family, hears);
    }

    /// <summary>The name of a machine; null for one that would have to be escaped, which none of ours does.</summary>
    private static string? NameOf(DnsName instance)
    {
        string text = PlainText.Of(instance.FirstLabel);
        return System.Text.Encoding.UTF8.GetByteCount(text) == instance.FirstLabel.Length ? text : null;
    }
}
