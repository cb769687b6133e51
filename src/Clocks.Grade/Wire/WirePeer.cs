using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Clocks.Grade.Programs;

namespace Clocks.Grade.Wire;

/// <summary>
/// A peer of the program under test: a port that it listens on, a run, and the numbers of what it has sent. It takes no message, so
/// its clock may be as far behind or ahead as the script wants it. Owned by the driving thread.
/// </summary>
internal sealed class WirePeer : IDisposable
{
    private const int Backlog = 8, DialMs = 200, Bytes128 = 16;

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Stopwatch _clock;
    private readonly Chance _chance;
    private readonly Action<WireNews> _tell;
    private readonly List<WireSocket> _silent = [];
    private volatile bool _isUp;
    private bool _isListening;

    /// <summary>Takes a port, on which nobody is let in yet.</summary>
    /// <param name="id">Its number.</param>
    /// <param name="clock">Runs since the program was started.</param>
    /// <param name="chance">What its runs are drawn with.</param>
    /// <param name="tell">Told what comes on its connections, on other threads.</param>
    public WirePeer(int id, Stopwatch clock, Chance chance, Action<WireNews> tell)
    {
        (Id, _clock, _chance, _tell) = (id, clock, chance, tell);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
    }

    public int Id { get; }

    public int Port { get; }

    /// <summary>Whether it lives.</summary>
    public bool IsUp => _isUp;

    /// <summary>This run of it: 128 bits.</summary>
    public byte[] Run { get; private set; } = [];

    /// <summary>The clock of its last message; 0 before the first.</summary>
    public long Clock { get; set; }

    /// <summary>Its events so far, each of which sent a message.</summary>
    public long N { get; set; }

    /// <summary>The place of the last message that the program sent to this run of it.</summary>
    public long HeardK { get; set; }

    /// <summary>The event of that message.</summary>
    public long HeardN { get; set; }

    /// <summary>Channels of this run of it so far.</summary>
    public int Channels { get; set; }

    /// <summary>Whether no message has come on a channel that is not its first: what was lost with the other shows as a gap.</summary>
    public bool IsResumed { get; set; }

    /// <summary>Its channel with the program; null: none is open.</summary>
    public WireSocket? Channel { get; set; }

    /// <summary>A connection that it dialled and on which no answer has come.</summary>
    public WireSocket? Dialled { get; set; }

    /// <summary>The goodbye of the program to this run of it, with its line and number in the record.</summary>
    public (WireFrame Frame, string Line, int At)? Bye { get; set; }

    /// <summary>Runs so far.</summary>
    public int Runs { get; private set; }

    /// <summary>Since when it lives, or has no channel; in milliseconds.</summary>
    public double AloneSinceMs { get; set; }

    /// <summary>When it last dialled; in milliseconds.</summary>
    public double DialledAtMs { get; set; } = double.MinValue;

    /// <summary>A new run of it begins: its clock is 0, and it lets the program in.</summary>
    public void Start()
    {
        Run = _chance.Bytes(Bytes128);
        (Clock, N, HeardK, HeardN, Bye, Channels, IsResumed) = (0, 0, 0, 0, null, 0, false);
        Runs++;
        AloneSinceMs = _clock.Elapsed.TotalMilliseconds;
        if (_silent.Count > 0)
        {
            Cable.Plug(_listener);
        }

        _isUp = true;
        if (!_isListening)
        {
            _isListening = true;
            _listener.Listen(Backlog);
            new Thread(Accept, maxStackSize: 256 * 1024) { IsBackground = true, Name = "accept" }.Start();
        }
    }

    /// <summary>It dies: its connections end without a word, and nobody is let in.</summary>
    public void Vanish()
    {
        _isUp = false;
        Dialled?.Vanish();
        Channel?.Vanish();
        (Channel, Dialled) = (null, null);
    }

    /// <summary>
    /// Its machine is cut off: nothing comes to it or from it, and its connections do not end. False: the system does not do that, and
    /// nothing has changed.
    /// </summary>
    public bool TryCutOff()
    {
        if (Channel is not { } channel || !Cable.TryPull(_listener))
        {
            return false;
        }

        if (!channel.TryCutOff())
        {
            Cable.Plug(_listener);
            return false;
        }

        _isUp = false;
        Dialled?.TryCutOff();
        _silent.AddRange(Dialled is { } dialled ? [channel, dialled] : [channel]);
        (Channel, Dialled) = (null, null);
        return true;
    }

    /// <summary>The hello that it says.</summary>
    public byte[] Hello(string cluster) => WireBytes.Hello(cluster, Id, Run, _chance.Bytes(Bytes128), Port, 0);

    /// <summary>Dials the program; null: it does not listen, or not yet.</summary>
    public WireSocket? Dial(int port)
    {
        DialledAtMs = _clock.Elapsed.TotalMilliseconds;
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            // One who listens and never accepts lets nobody in after a while, and says nothing.
            socket.Blocking = false;
            Begin(socket, port);
            bool isConnected = socket.Poll(DialMs * 1_000, SelectMode.SelectWrite) && socket.Connected;
            socket.Blocking = true;

            // Two ends that begin at once on one port are one connection of a socket with itself.
            if (isConnected && ((IPEndPoint)socket.LocalEndPoint!).Port != port)
            {
                return Dialled = new WireSocket(socket, this, isDialled: true, _clock, _tell);
            }
        }
        catch (SocketException)
        {
            // It does not listen.
        }

        socket.Dispose();
        return null;
    }

    public void Dispose()
    {
        Vanish();
        _silent.ForEach(static socket => socket.Vanish());
        _listener.Dispose();
    }

    private static void Begin(Socket socket, int port)
    {
        try
        {
            socket.Connect(new IPEndPoint(IPAddress.Loopback, port));
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
        {
            // It is under way.
        }
    }

    private void Accept()
    {
        while (true)
        {
            try
            {
                var connection = new WireSocket(_listener.Accept(), this, isDialled: false, _clock, _tell);
                if (!_isUp)
                {
                    connection.Vanish();
                }
            }
            catch (ObjectDisposedException)
            {
                return;
            }
            catch (SocketException e)
            {
                if (e.SocketErrorCode is SocketError.OperationAborted or SocketError.Interrupted or SocketError.NotSocket)
                {
                    return;
                }
            }
        }
    }
}
