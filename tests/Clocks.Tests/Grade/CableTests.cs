using System.Net;
using System.Net.Sockets;
using Clocks.Grade.Wire;

namespace Clocks.Tests.Grade;

/// <summary>What the other end sees of a cable that is pulled: no answer, and no end. Loopback only.</summary>
public sealed class CableTests
{
    private const int TcpLevel = 6, TcpInfo = 11, InfoBytes = 104, RetransmitsAt = 2, WaitMs = 30_000, NothingMs = 0;

    private static readonly byte[] Word = "hello"u8.ToArray();

    [Test]
    public async Task Nothing_is_acknowledged_and_nothing_ends_until_it_is_put_back()
    {
        using Socket listener = Listen();
        using Socket program = Dial(listener);
        using Socket peer = listener.Accept();
        await Assert.That(Cable.TryPull(peer)).IsTrue();
        program.Send(Word);
        await Until(() => Retransmits(program) > 0, "it is sent again, since nobody acknowledges it");
        await Assert.That(program.Poll(NothingMs, SelectMode.SelectRead)).IsFalse().Because("it has not ended");
        await Assert.That(peer.Available).IsEqualTo(0);

        Cable.Plug(peer);
        byte[] got = new byte[Word.Length];
        peer.ReceiveTimeout = WaitMs;
        await Assert.That(peer.Receive(got)).IsEqualTo(Word.Length);
        await Assert.That(got).IsSequence(Word);
    }

    [Test]
    public async Task Whoever_dials_waits_until_it_is_put_back()
    {
        using Socket listener = Listen();
        await Assert.That(Cable.TryPull(listener)).IsTrue();
        using var program = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        Task dialling = program.ConnectAsync(listener.LocalEndPoint!);
        await Until(() => Retransmits(program) > 0, "it dials again, since nobody answers");
        await Assert.That(dialling.IsCompleted).IsFalse();

        Cable.Plug(listener);
        await dialling.WaitAsync(TimeSpan.FromMilliseconds(WaitMs));
        await Assert.That(program.Connected).IsTrue();
    }

    private static Socket Listen()
    {
        if (!OperatingSystem.IsLinux())
        {
            Skip.Test("Linux alone has filters before TCP");
        }

        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        return listener;
    }

    private static Socket Dial(Socket listener)
    {
        var program = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        program.Connect(listener.LocalEndPoint!);
        return program;
    }

    private static int Retransmits(Socket socket)
    {
        byte[] info = new byte[InfoBytes];
        socket.GetRawSocketOption(TcpLevel, TcpInfo, info);
        return info[RetransmitsAt];
    }

    private static async Task Until(Func<bool> condition, string what)
    {
        long deadline = Environment.TickCount64 + WaitMs;
        while (!condition())
        {
            await Assert.That(Environment.TickCount64).IsLessThan(deadline).Because(what);
            await Task.Yield();
        }
    }
}
