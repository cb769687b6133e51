using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Clocks.Grade.Wire;

/// <summary>
/// A connection between a scripted peer and the program. A thread of its own reads it and tells what comes, with the time; the driving
/// thread writes. Owned by the driving thread.
/// </summary>
internal sealed class WireSocket : IDisposable
{
    private const int ReadBytes = 16 * 1024, SendMs = 5_000, StepMs = 1, UntoldMs = 3;

    private readonly Socket _socket;
    private readonly Action<WireNews> _tell;
    private readonly Stopwatch _clock;
    private readonly string _rowOfProgram;

    /// <summary>Begins to read it.</summary>
    /// <param name="socket">It is connected, and belongs to this.</param>
    /// <param name="peer">The peer that it is of.</param>
    /// <param name="isDialled">Whether the peer dialled it.</param>
    /// <param name="clock">Runs since the program was started.</param>
    /// <param name="tell">Told what comes, on the thread that reads.</param>
    public WireSocket(Socket socket, WirePeer peer, bool isDialled, Stopwatch clock, Action<WireNews> tell)
    {
        (_socket, Peer, IsDialled, _clock, _tell) = (socket, peer, isDialled, clock, tell);
        socket.NoDelay = true;
        socket.SendTimeout = SendMs;
        _rowOfProgram = $"{Place(socket.RemoteEndPoint)} {Place(socket.LocalEndPoint)}";
        new Thread(Read, maxStackSize: 256 * 1024) { IsBackground = true, Name = "wire" }.Start();
    }

    public WirePeer Peer { get; }

    public bool IsDialled { get; }

    /// <summary>Whether the program has said hello on it.</summary>
    public bool IsGreeted { get; set; }

    /// <summary>Sends bytes, in one piece; false: it has ended, or nobody reads it.</summary>
    public bool TrySend(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return _socket.Send(bytes) == bytes.Length;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }

    /// <summary>
    /// Waits until the program has read all that was sent, at most this long. Linux tells (<c>/proc/net/tcp</c>); elsewhere a moment
    /// has to do.
    /// </summary>
    public bool WaitUntilRead(int milliseconds)
    {
        if (!OperatingSystem.IsLinux())
        {
            Thread.Yield();
            using var never = new ManualResetEvent(false);
            never.WaitOne(UntoldMs);
            return true;
        }

        long began = Stopwatch.GetTimestamp();
        using var moment = new ManualResetEvent(false);
        while (UnreadBytes() > 0)
        {
            if (Stopwatch.GetElapsedTime(began).TotalMilliseconds > milliseconds)
            {
                return false;
            }

            moment.WaitOne(StepMs);
        }

        return true;
    }

    /// <summary>From now on it is as if its cable were pulled; false: the system does not do that, or it has ended.</summary>
    public bool TryCutOff() => Cable.TryPull(_socket);

    /// <summary>Ends it as one whose machine has vanished: what waits is thrown away, and the program is told no word.</summary>
    public void Vanish()
    {
        try
        {
            _socket.LingerState = new LingerOption(enable: true, seconds: 0);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It has ended already.
        }

        Dispose();
    }

    public void Dispose() => _socket.Dispose();

    /// <summary>An end of a connection as <c>/proc/net/tcp</c> has it, and <c>tcp6</c> at the end of a longer word.</summary>
    private static string Place(EndPoint? end) => $"0100007F:{((IPEndPoint)end!).Port:X4}";

    /// <summary>Bytes that the system has for the program on this connection and that it has not read.</summary>
    private long UnreadBytes()
    {
        foreach (string file in (ReadOnlySpan<string>)["/proc/net/tcp", "/proc/net/tcp6"])
        {
            try
            {
                foreach (string line in File.ReadAllLines(file))
                {
                    string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                    if (words.Length > 4 && _rowOfProgram == $"{End(words[1])} {End(words[2])}"
                        && long.TryParse(words[4].Split(':')[^1], NumberStyles.HexNumber, null, out long unread))
                    {
                        return unread;
                    }
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return 0;
            }
        }

        return 0;

        static string End(string word) => word.Length > 13 ? word[^13..] : word;
    }

    private void Read()
    {
        byte[] bytes = new byte[ReadBytes];
        int filled = 0;
        while (TryReceive(bytes, filled, out int read))
        {
            double ms = _clock.Elapsed.TotalMilliseconds;
            filled += read;
            int begin = 0;
            WireRead status;
            WireFrame? frame;
            string problem;
            while ((status = WireFrame.TryRead(bytes.AsSpan(begin, filled - begin), out frame, out int length, out problem))
                == WireRead.Whole)
            {
                _tell(new WireNews(this, frame, null, ms));
                begin += length;
            }

            if (status == WireRead.Malformed)
            {
                string shown = frame?.Text ?? Convert.ToHexStringLower(bytes.AsSpan(begin, Math.Min(filled - begin, 40)));
                _tell(new WireNews(this, null, $"{shown}: {problem}", ms));
                return;
            }

            bytes.AsSpan(begin, filled - begin).CopyTo(bytes);
            filled -= begin;
        }

        _tell(new WireNews(this, null, null, _clock.Elapsed.TotalMilliseconds));
    }

    private bool TryReceive(byte[] bytes, int filled, out int read)
    {
        try
        {
            read = _socket.Receive(bytes, filled, bytes.Length - filled, SocketFlags.None);
            return read > 0;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            read = 0;
            return false;
        }
    }
}
