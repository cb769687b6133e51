using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Clocks.Discovery.Sockets;

namespace Clocks.Discovery.Unicast;

/// <summary>
/// Questions over real sockets, one for each question, which is connected: so the system gives it the server's packets alone, and
/// says when nobody listens there. The thread of discovery owns it; <see cref="Wake"/> and <see cref="Stop"/> are for any.
/// </summary>
internal sealed class SocketWire : IDnsWire, IDisposable
{
    /// <summary>Packets that are no answer, after which a server is asked by TCP (RFC 5452, section 9.2, on guessing).</summary>
    private const int WrongMax = 16;

    /// <summary>The ports that systems leave to clients (RFC 6335, section 6): one of them is drawn for each question.</summary>
    private const int FirstPort = 49_152, Ports = 65_536 - FirstPort;

    /// <summary>Drawn ports that may be in use before the system chooses one.</summary>
    private const int PortTries = 4;

    private readonly WakeupSocket _wakeup = new();
    private readonly long _start = Stopwatch.GetTimestamp();
    private volatile bool _isStopping;

    /// <inheritdoc/>
    public long NowMs => (long)Stopwatch.GetElapsedTime(_start).TotalMilliseconds;

    /// <inheritdoc/>
    public bool IsStopping => _isStopping;

    /// <summary>Ends <see cref="Rest"/>.</summary>
    public void Wake() => _wakeup.Signal();

    /// <summary>Ends whatever waits.</summary>
    public void Stop()
    {
        _isStopping = true;
        _wakeup.Signal();
    }

    /// <summary>Waits until then, or until it is woken.</summary>
    public void Rest(int ms)
    {
        var ready = new List<Socket> { _wakeup.Socket };
        Socket.Select(ready, null, null, TimeSpan.FromMilliseconds(Math.Max(ms, 0)));
        _wakeup.Drain();
    }

    /// <inheritdoc/>
    public WireResult AskByUdp(IPEndPoint server, ReadOnlySpan<byte> question, byte[] answer, AnswerTest isAnswer, int timeoutMs)
    {
        try
        {
            using Socket socket = Open(server, SocketType.Dgram, ProtocolType.Udp);
            socket.Connect(server);
            socket.Send(question);
            // A packet with a wrong checksum can be waited for and not be read.
            socket.Blocking = false;
            long untilMs = NowMs + timeoutMs;
            for (int wrong = 0; wrong < WrongMax;)
            {
                if (!Wait(socket, toWrite: false, untilMs))
                {
                    return Nothing();
                }

                int bytes = socket.Receive(answer, SocketFlags.None, out SocketError error);
                if (error is not SocketError.Success and not SocketError.WouldBlock)
                {
                    throw new SocketException((int)error);
                }

                if (error == SocketError.Success && isAnswer(answer.AsSpan(0, bytes)))
                {
                    return new WireResult(Delivery.Answered, bytes);
                }

                wrong += error == SocketError.Success ? 1 : 0;
            }

            return new WireResult(Delivery.Guessed);
        }
        catch (SocketException failure)
        {
            // What an ICMP message says, that nobody listens there, Windows calls a connection that was reset.
            bool isClosed = failure.SocketErrorCode == SocketError.ConnectionReset;
            return Failure(isClosed ? SocketError.ConnectionRefused : failure.SocketErrorCode);
        }
    }

    /// <inheritdoc/>
    public WireResult AskByTcp(IPEndPoint server, ReadOnlySpan<byte> question, byte[] answer, AnswerTest isAnswer, int timeoutMs)
    {
        try
        {
            using Socket socket = Open(server, SocketType.Stream, ProtocolType.Tcp);
            long untilMs = NowMs + timeoutMs;
            if (!TryConnect(socket, server, untilMs, out SocketError error))
            {
                return error == SocketError.Success ? Nothing() : Failure(error);
            }

            // The length and what has it go together (RFC 7766, section 8).
            byte[] framed = new byte[2 + question.Length];
            BinaryPrimitives.WriteUInt16BigEndian(framed, (ushort)question.Length);
            question.CopyTo(framed.AsSpan(2));
            socket.Send(framed);

            byte[] length = new byte[2];
            if (!TryFill(socket, length, untilMs))
            {
                return Nothing();
            }

            int bytes = BinaryPrimitives.ReadUInt16BigEndian(length);
            return !TryFill(socket, answer.AsSpan(0, bytes), untilMs) ? Nothing()
                : isAnswer(answer.AsSpan(0, bytes)) ? new WireResult(Delivery.Answered, bytes)
                : Failure(SocketError.ConnectionReset);
        }
        catch (SocketException failure)
        {
            return Failure(failure.SocketErrorCode);
        }
    }

    /// <summary>Closes it; to be called when nothing waits any more.</summary>
    public void Dispose() => _wakeup.Dispose();

    private bool TryConnect(Socket socket, IPEndPoint server, long untilMs, out SocketError error)
    {
        socket.Blocking = false;
        error = SocketError.Success;
        try
        {
            socket.Connect(server);
            return true;
        }
        catch (SocketException begun) when (begun.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
        {
            if (!Wait(socket, toWrite: true, untilMs))
            {
                return false;
            }

            error = (SocketError)(int)socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)!;
            return error == SocketError.Success;
        }
    }

    /// <summary>Reads until it is full; false when the other end has closed, or it takes too long.</summary>
    private bool TryFill(Socket socket, Span<byte> buffer, long untilMs)
    {
        while (!buffer.IsEmpty)
        {
            if (!Wait(socket, toWrite: false, untilMs))
            {
                return false;
            }

            int bytes = socket.Receive(buffer, SocketFlags.None, out SocketError error);
            if (error == SocketError.WouldBlock)
            {
                continue;
            }

            if (error != SocketError.Success)
            {
                throw new SocketException((int)error);
            }

            if (bytes == 0)
            {
                throw new SocketException((int)SocketError.ConnectionReset);
            }

            buffer = buffer[bytes..];
        }

        return true;
    }

    /// <summary>Waits for one socket; false when time is up or discovery ends.</summary>
    private bool Wait(Socket socket, bool toWrite, long untilMs)
    {
        while (!_isStopping && untilMs - NowMs is > 0 and long leftMs)
        {
            var reading = new List<Socket> { _wakeup.Socket };
            // That it failed, as by word that nobody listens there, is told in a list of its own.
            var failing = new List<Socket> { socket };
            List<Socket>? writing = toWrite ? [socket] : null;
            if (!toWrite)
            {
                reading.Add(socket);
            }

            Socket.Select(reading, writing, failing, TimeSpan.FromMilliseconds(leftMs));
            if (reading.Contains(socket) || writing is { Count: > 0 } || failing.Count > 0)
            {
                return true;
            }

            // Who wants the zone looked at again is heard when this look is over.
            _wakeup.Drain();
        }

        return false;
    }

    private WireResult Nothing() => _isStopping
        ? new WireResult(Delivery.Stopped)
        : new WireResult(Delivery.Failed, Error: SocketError.TimedOut);

    private static WireResult Failure(SocketError error) => new(Delivery.Failed, Error: error);

    private static Socket Open(IPEndPoint server, SocketType type, ProtocolType protocol)
    {
        var socket = new Socket(server.AddressFamily, type, protocol);
        IPAddress any = server.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any;
        for (int i = 0; type == SocketType.Dgram && i < PortTries; i++)
        {
            try
            {
                socket.Bind(new IPEndPoint(any, FirstPort + (int)(SystemRandom.Bits64() % Ports)));
                break;
            }
            catch (SocketException)
            {
                // In use: another. After the last the system chooses, which most do at random too.
            }
        }

        return socket;
    }
}
