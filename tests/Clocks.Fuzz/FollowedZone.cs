using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Clocks.Discovery;
using Clocks.Discovery.Dns;
using Clocks.Discovery.Unicast;

namespace Clocks.Fuzz;

/// <summary>
/// A node that follows a zone in virtual time, whose server says what somebody else has written: messages as they follow one
/// another by TCP, each behind its length (RFC 1035, section 4.2.2). Each answers the next question, so it gets the id of that,
/// and where it asks for something else the question too. After the last nobody answers. Always the same node, so that one
/// input takes the same branches each time.
/// </summary>
/// <param name="messages">What the server says.</param>
internal sealed class FollowedZone(byte[] messages) : IDnsWire, IDiscoveryWatcher
{
    /// <summary>Looks of a run: what the server says is used up before, or tells nothing new.</summary>
    private const int LooksMax = 16;

    /// <summary>A pause is as long as what is kept lives, and up to a tenth longer.</summary>
    private const long PauseMsMax = ReplyStore.LifeMsMax + ReplyStore.LifeMsMax / 10 + 1;

    private static readonly IPAddress Own = IPAddress.Parse("10.0.0.1");
    private static readonly IPEndPoint Server = new(IPAddress.Parse("10.0.0.53"), ZoneAddress.ServerPort);

    private readonly Dictionary<string, Sighting> _seen = [];
    private int _at;

    public long NowMs { get; private set; } = 1_000_000;

    public bool IsStopping => false;

    DiscoveryDetail IDiscoveryWatcher.Detail => DiscoveryDetail.Packets;

    /// <summary>Looks until the server has said everything; throws where a node would hear what cannot be.</summary>
    public void Run()
    {
        var zone = new ZoneAddress("lab.example.", 5001, null);
        var follower = new ZoneFollower(
            zone, null, this, () => ResolverSettings.Nothing with { Servers = [Server] }, 5001, Own.Equals, this, 1);
        for (int i = 0; i < LooksMax && _at < messages.Length; i++)
        {
            follower.Look();
            long pauseMs = follower.DueMs - NowMs;
            Demand(pauseMs is > 0 and <= PauseMsMax, $"the next look comes in {pauseMs} ms");
            Demand(_seen.Count <= ZoneWalk.NodesMax || follower.Found!.Trouble is not null, $"{_seen.Count} nodes are told of");
            NowMs = follower.DueMs;
            if (i % 2 == 1)
            {
                follower.Doubt();
            }
        }
    }

    WireResult IDnsWire.AskByUdp(
        IPEndPoint server, ReadOnlySpan<byte> question, byte[] answer, AnswerTest isAnswer, int timeoutMs) =>
        Answer(question, answer, isAnswer, StubResolver.UdpBytes, timeoutMs);

    WireResult IDnsWire.AskByTcp(
        IPEndPoint server, ReadOnlySpan<byte> question, byte[] answer, AnswerTest isAnswer, int timeoutMs) =>
        Answer(question, answer, isAnswer, StubResolver.AnswerBytesMax, timeoutMs);

    void IDiscoveryWatcher.OnSeen(Sighting sighting)
    {
        Demand(sighting is { IsOfZone: true, EndPoints.Count: > 0 }, $"{sighting} is no place of a zone");
        foreach (IPEndPoint endPoint in sighting.EndPoints)
        {
            Demand(endPoint.Port > 0 && !endPoint.Address.IsIPv6LinkLocal, $"{endPoint} is no place to dial");
        }

        DemandPlain(sighting.Key);
        DemandPlain(sighting.Host!);
        DemandPlain(sighting.Cluster ?? "");
        _seen[sighting.Key] = sighting;
    }

    void IDiscoveryWatcher.OnGone(Sighting sighting) => Demand(_seen.Remove(sighting.Key), $"{sighting.Key} goes and never came");

    void IDiscoveryWatcher.OnTrouble(string sentence) => DemandPlain(sentence);

    void IDiscoveryWatcher.OnStep(in DiscoveryStep step) => DemandPlain(step.Text);

    private WireResult Answer(ReadOnlySpan<byte> question, byte[] answer, AnswerTest isAnswer, int most, int timeoutMs)
    {
        NowMs++;
        ReadOnlySpan<byte> said = Next();
        said = said[..Math.Min(said.Length, most)];
        if (said.Length >= DnsHeader.Bytes)
        {
            said.CopyTo(answer);
            question[..2].CopyTo(answer);
            if (isAnswer(answer.AsSpan(0, said.Length)))
            {
                return new WireResult(Delivery.Answered, said.Length);
            }

            int length = Ask(question, said, answer);
            if (length > 0 && isAnswer(answer.AsSpan(0, length)))
            {
                return new WireResult(Delivery.Answered, length);
            }
        }

        NowMs += timeoutMs;
        return new WireResult(Delivery.Failed, Error: SocketError.TimedOut);
    }

    /// <summary>The next message; an empty one where the server is silent.</summary>
    private ReadOnlySpan<byte> Next()
    {
        ReadOnlySpan<byte> left = messages.AsSpan(Math.Min(_at, messages.Length));
        if (left.Length < 2)
        {
            _at = messages.Length;
            return [];
        }

        int length = Math.Min(BinaryPrimitives.ReadUInt16BigEndian(left), left.Length - 2);
        _at += 2 + length;
        return left.Slice(2, length);
    }

    /// <summary>Puts the question that was asked in place of the one that a message has; 0 where it has none, else the length.</summary>
    private static int Ask(ReadOnlySpan<byte> question, ReadOnlySpan<byte> said, byte[] answer)
    {
        if (!NameView.TrySkip(said, DnsHeader.Bytes, out int next) || next + 4 > said.Length
            || !NameView.TrySkip(question, DnsHeader.Bytes, out int asked))
        {
            return 0;
        }

        ReadOnlySpan<byte> whole = question[DnsHeader.Bytes..(asked + 4)], rest = said[(next + 4)..];
        int length = asked + 4 + rest.Length;
        if (length > answer.Length)
        {
            return 0;
        }

        whole.CopyTo(answer.AsSpan(DnsHeader.Bytes));
        rest.CopyTo(answer.AsSpan(asked + 4));
        return length;
    }

    /// <summary>What a zone says is shown on terminals, and must not steer one.</summary>
    private static void DemandPlain(string text)
    {
        foreach (char letter in text)
        {
            Demand(!char.IsControl(letter), $"'{text}' has a control character");
        }
    }

    private static void Demand(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new InvalidOperationException(otherwise);
        }
    }
}
