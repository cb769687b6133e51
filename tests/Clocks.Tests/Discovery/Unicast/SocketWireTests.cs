using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Clocks.Discovery.Unicast;

namespace Clocks.Tests.Discovery.Unicast;

/// <summary>Questions over real sockets, on loopback.</summary>
public sealed class SocketWireTests
{
    private static readonly byte[] Question = [1, 2, 3], Good = [7, 7, 7, 7];

    [Test]
    public async Task Only_the_server_that_was_asked_is_heard_and_its_port_is_drawn_for_each_question()
    {
        using var wire = new SocketWire();
        using Socket server = Udp(), stranger = Udp();
        var ports = new HashSet<int>();
        for (int i = 0; i < 5; i++)
        {
            Task answers = Task.Run(() =>
            {
                EndPoint from = new IPEndPoint(IPAddress.Any, 0);
                _ = server.ReceiveFrom(new byte[100], ref from);
                lock (ports)
                {
                    ports.Add(((IPEndPoint)from).Port);
                }

                // From elsewhere the right bytes are as if they had not come; from the server wrong ones are passed over.
                stranger.SendTo(Good, from);
                server.SendTo([9], from);
                server.SendTo([.. Good, 1], from);
            });
            byte[] answer = new byte[100];
            WireResult result = wire.AskByUdp(At(server), Question, answer, packet => packet.StartsWith(Good), 10_000);
            await answers;
            await Assert.That((result.Delivery, result.Bytes, answer[4])).IsEqualTo((Delivery.Answered, 5, (byte)1));
        }

        await Assert.That(ports.Count > 1 && ports.All(port => port >= 49_152)).IsTrue();
    }

    [Test]
    public async Task Packets_without_end_that_are_no_answer_are_not_waited_out()
    {
        using var wire = new SocketWire();
        using Socket server = Udp();
        Task answers = Task.Run(() =>
        {
            EndPoint from = new IPEndPoint(IPAddress.Any, 0);
            _ = server.ReceiveFrom(new byte[100], ref from);
            for (int i = 0; i < 16; i++)
            {
                server.SendTo([9], from);
            }
        });
        WireResult result = wire.AskByUdp(At(server), Question, new byte[100], _ => false, 60_000);
        await answers;
        await Assert.That(result.Delivery).IsEqualTo(Delivery.Guessed);
    }

    [Test]
    [Arguments(false)]
    [Arguments(true)]
    public async Task Where_nobody_listens_that_is_known_at_once(bool isTcp)
    {
        using var wire = new SocketWire();
        IPEndPoint nobody;
        using (Socket closed = isTcp ? Tcp() : Udp())
        {
            nobody = At(closed);
        }

        WireResult result = isTcp
            ? wire.AskByTcp(nobody, Question, new byte[100], _ => true, 60_000)
            : wire.AskByUdp(nobody, Question, new byte[100], _ => true, 60_000);
        await Assert.That((result.Delivery, result.Error)).IsEqualTo((Delivery.Failed, SocketError.ConnectionRefused));
    }

    [Test]
    public async Task By_tcp_an_answer_may_come_in_pieces_and_be_as_long_as_its_length_can_say()
    {
        using var wire = new SocketWire();
        using Socket server = Tcp();
        byte[] whole = [0xFF, 0xFF, .. new byte[65_535]];
        whole[^1] = 5;
        Task<byte[]> answers = Task.Run(() =>
        {
            using Socket connection = server.Accept();
            byte[] asked = new byte[100];
            int length = connection.Receive(asked);
            for (int at = 0; at < whole.Length; at += 1_000)
            {
                connection.Send(whole.AsSpan(at, Math.Min(1_000, whole.Length - at)));
            }

            return asked[..length];
        });
        byte[] answer = new byte[65_535];
        WireResult result = wire.AskByTcp(At(server), Question, answer, _ => true, 60_000);
        await Assert.That((result.Delivery, result.Bytes, answer[^1])).IsEqualTo((Delivery.Answered, 65_535, (byte)5));
        await Assert.That(await answers).IsEquivalentTo((byte[])[0, 3, .. Question]);
    }

    [Test]
    [Arguments(0)]
    [Arguments(1)]
    [Arguments(40)]
    public async Task By_tcp_an_answer_that_ends_too_soon_is_none(int bytes)
    {
        using var wire = new SocketWire();
        using Socket server = Tcp();
        Task answers = Task.Run(() =>
        {
            using Socket connection = server.Accept();
            _ = connection.Receive(new byte[100]);
            connection.Send(((byte[])[0, 100, .. new byte[100]]).AsSpan(0, bytes));
        });
        WireResult result = wire.AskByTcp(At(server), Question, new byte[65_535], _ => true, 60_000);
        await answers;
        await Assert.That(result.Delivery).IsEqualTo(Delivery.Failed);
    }

    [Test]
    [Arguments(false)]
    [Arguments(true)]
    public async Task Whoever_waits_stops_when_discovery_ends(bool isTcp)
    {
        using var wire = new SocketWire();
        using Socket server = isTcp ? Tcp() : Udp();
        long start = Stopwatch.GetTimestamp();
        Task<WireResult> waits = Task.Run(() => isTcp
            ? wire.AskByTcp(At(server), Question, new byte[100], _ => true, 300_000)
            : wire.AskByUdp(At(server), Question, new byte[100], _ => true, 300_000));
        if (isTcp)
        {
            using Socket connection = server.Accept();
            _ = connection.Receive(new byte[100]);
            wire.Wake();
            wire.Stop();
            await Assert.That((await waits).Delivery).IsEqualTo(Delivery.Stopped);
        }
        else
        {
            _ = server.Receive(new byte[100]);
            wire.Wake();
            wire.Stop();
            await Assert.That((await waits).Delivery).IsEqualTo(Delivery.Stopped);
        }

        await Assert.That(Stopwatch.GetElapsedTime(start).TotalSeconds < 60).IsTrue();
    }

    private static IPEndPoint At(Socket socket) => (IPEndPoint)socket.LocalEndPoint!;

    private static Socket Udp()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }

    private static Socket Tcp()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Listen();
        return socket;
    }
}
