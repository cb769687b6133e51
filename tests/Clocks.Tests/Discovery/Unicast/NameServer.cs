using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Clocks.Discovery.Dns;
using Clocks.Discovery.Unicast;

namespace Clocks.Tests.Discovery.Unicast;

/// <summary>A question as a server saw it.</summary>
internal sealed record AskedQuestion(
    long AtMs, IPEndPoint Server, string Name, DnsType Type, bool IsTcp, int UdpBytes, ushort Id, byte[] Bytes);

/// <summary>
/// Name servers in virtual time: a zone that a test writes, answered as RFC 1035 has it, with whatever the test changes about it.
/// Messages are written here, apart from the program's own writer. A question takes a millisecond, silence all the patience there is.
/// </summary>
internal sealed class NameServer : IDnsWire
{
    public static readonly IPEndPoint First = new(IPAddress.Parse("10.0.0.53"), 53), Second = new(IPAddress.Parse("10.0.0.54"), 53);

    private readonly List<(string Owner, DnsType Type, uint Ttl, byte[] Data)> _records = [];

    public long NowMs { get; set; } = 1_000_000;

    public bool IsStopping => false;

    public List<AskedQuestion> Asked { get; } = [];

    /// <summary>Who does not answer, and how that looks.</summary>
    public Dictionary<IPEndPoint, SocketError> Down { get; } = [];

    /// <summary>What comes instead of the answer, in this order; the last that is given counts or is the end of patience.</summary>
    public Func<AskedQuestion, byte[], IEnumerable<byte[]>>? Instead { get; set; }

    /// <summary>For how many seconds the zone denies what is not there; null: it does not say.</summary>
    public uint? DenialSeconds { get; set; } = 10;

    /// <summary>The flags of answers beside QR and RD: RA.</summary>
    public ushort Flags { get; set; } = 0x0080;

    /// <summary>What every answer says beside its records.</summary>
    public List<(string Owner, DnsType Type, uint Ttl, byte[] Data)> Beside { get; } = [];

    public NameServer Add(string owner, DnsType type, byte[] data, uint ttl = 60)
    {
        _records.Add((owner, type, ttl, data));
        return this;
    }

    public NameServer Srv(string owner, int port, string host, uint ttl = 60) => Add(owner, DnsType.Srv, ServiceData(port, host), ttl);

    public NameServer Address(string owner, string address, uint ttl = 60) => Add(
        owner, address.Contains(':') ? DnsType.Aaaa : DnsType.A, IPAddress.Parse(address).GetAddressBytes(), ttl);

    public NameServer Alias(string owner, string target, uint ttl = 60) => Add(owner, DnsType.CName, NameData(target), ttl);

    public void Remove(string owner) => _records.RemoveAll(record => record.Owner == owner);

    public static byte[] ServiceData(int port, string host) => [0, 0, 0, 0, (byte)(port >> 8), (byte)port, .. NameData(host)];

    public static byte[] NameData(string name) =>
    [
        .. name.Split('.', StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(label => new[] { (byte)label.Length }.Concat(label.Select(c => (byte)c))), 0,
    ];

    public WireResult AskByUdp(IPEndPoint server, ReadOnlySpan<byte> question, byte[] answer, AnswerTest isAnswer, int timeoutMs) =>
        Ask(server, question, answer, isAnswer, timeoutMs, isTcp: false);

    public WireResult AskByTcp(IPEndPoint server, ReadOnlySpan<byte> question, byte[] answer, AnswerTest isAnswer, int timeoutMs) =>
        Ask(server, question, answer, isAnswer, timeoutMs, isTcp: true);

    private WireResult Ask(IPEndPoint server, ReadOnlySpan<byte> question, byte[] answer, AnswerTest isAnswer, int timeoutMs, bool isTcp)
    {
        AskedQuestion asked = Read(server, question, isTcp, NowMs);
        Asked.Add(asked);
        if (Down.TryGetValue(server, out SocketError error))
        {
            NowMs += error == SocketError.TimedOut ? timeoutMs : 1;
            return new WireResult(Delivery.Failed, Error: error);
        }

        NowMs++;
        byte[] whole = Answer(asked);
        int limit = Math.Max(512, asked.UdpBytes);
        byte[] sent = isTcp || whole.Length <= limit ? whole : Cut(whole);
        int wrong = 0;
        foreach (byte[] packet in Instead?.Invoke(asked, sent) ?? [sent])
        {
            packet.CopyTo(answer, 0);
            if (isAnswer(answer.AsSpan(0, packet.Length)))
            {
                return new WireResult(Delivery.Answered, packet.Length);
            }

            if (++wrong == 16)
            {
                return new WireResult(Delivery.Guessed);
            }
        }

        NowMs += timeoutMs;
        return new WireResult(Delivery.Failed, Error: SocketError.TimedOut);
    }

    private static AskedQuestion Read(IPEndPoint server, ReadOnlySpan<byte> question, bool isTcp, long nowMs)
    {
        var packet = new Packet(nowMs, IPAddress.Loopback, null, question.ToArray());
        (string name, DnsType type, bool _) = packet.Questions.Single();
        // The record that says the size has no owner: one byte, then its type and the size in place of a class.
        int size = packet.Header.Additionals == 0 ? 0 : BinaryPrimitives.ReadUInt16BigEndian(question[^8..]);
        return new AskedQuestion(nowMs, server, name, type, isTcp, size, packet.Header.Id, question.ToArray());
    }

    /// <summary>The whole answer to a question.</summary>
    public byte[] Answer(AskedQuestion asked)
    {
        var answers = new List<(string, DnsType, uint, byte[])>();
        string at = asked.Name;
        for (int i = 0; i < 20; i++)
        {
            var found = _records.FindAll(r => Same(r.Owner, at) && (r.Type == asked.Type || r.Type == DnsType.CName));
            answers.AddRange(found);
            if (found is not [{ Type: DnsType.CName } alias] || asked.Type == DnsType.CName)
            {
                break;
            }

            at = DnsName.FromWire(alias.Data).ToString();
        }

        bool isThere = _records.Exists(r => Same(r.Owner, at) || r.Owner.EndsWith("." + at, StringComparison.OrdinalIgnoreCase));
        bool isDenied = !answers.Exists(a => a.Item2 == asked.Type);
        return Message(asked, isThere || !isDenied ? 0 : 3, answers, isDenied ? DenialSeconds : null, Beside);
    }

    /// <summary>An answer with a code and these records.</summary>
    public byte[] Message(
        AskedQuestion asked, int code, List<(string Owner, DnsType Type, uint Ttl, byte[] Data)> answers, uint? denial = null,
        List<(string Owner, DnsType Type, uint Ttl, byte[] Data)>? beside = null)
    {
        var bytes = new List<byte>();
        Short(bytes, asked.Id);
        Short(bytes, 0x8100 | Flags | code);
        Short(bytes, 1);
        Short(bytes, answers.Count);
        Short(bytes, denial is null ? 0 : 1);
        Short(bytes, beside?.Count ?? 0);
        bytes.AddRange(NameData(asked.Name));
        Short(bytes, (int)asked.Type);
        Short(bytes, 1);
        foreach ((string owner, DnsType type, uint ttl, byte[] data) in answers)
        {
            // The owner is most often the name that was asked for, which stands behind the header.
            Record(bytes, Same(owner, asked.Name) ? [0xC0, DnsHeader.Bytes] : NameData(owner), type, ttl, data);
        }

        if (denial is { } seconds)
        {
            byte[] minimum = [(byte)(seconds >> 24), (byte)(seconds >> 16), (byte)(seconds >> 8), (byte)seconds];
            Record(
                bytes, NameData("lab.example"), DnsType.Soa, 3_600,
                [.. NameData("ns.lab.example"), .. NameData("root.lab.example"), .. new byte[16], .. minimum]);
        }

        foreach ((string owner, DnsType type, uint ttl, byte[] data) in beside ?? [])
        {
            Record(bytes, NameData(owner), type, ttl, data);
        }

        return [.. bytes];
    }

    private static byte[] Cut(byte[] whole)
    {
        byte[] cut = whole[..512];
        cut[2] |= 0x02;
        return cut;
    }

    private static void Record(List<byte> bytes, byte[] owner, DnsType type, uint ttl, byte[] data)
    {
        bytes.AddRange(owner);
        Short(bytes, (int)type);
        Short(bytes, 1);
        Short(bytes, (int)(ttl >> 16));
        Short(bytes, (int)(ttl & 0xFFFF));
        Short(bytes, data.Length);
        bytes.AddRange(data);
    }

    private static void Short(List<byte> bytes, int value) => bytes.AddRange([(byte)(value >> 8), (byte)value]);

    private static bool Same(string left, string right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);
}
