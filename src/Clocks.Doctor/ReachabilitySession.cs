using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Clocks.Discovery.Probing;

namespace Clocks.Doctor;

/// <summary>
/// Who hears whom: machines on which somebody runs <c>clocks doctor --listen</c> or <c>--hello</c> call each other over
/// multicast DNS and try a TCP connection to each other, which is all that two nodes need. What one machine cannot know
/// alone, that it speaks and is not heard, the others tell it. One thread runs it; <see cref="Stop"/> belongs to any.
/// </summary>
public sealed class ReachabilitySession : IDisposable
{
    /// <summary>Machines of one session; a room has tens.</summary>
    public const int MachinesMax = 64;

    private const int CallAgainMs = 400;
    private const int ConnectMs = 1_500;

    private readonly Socket _door;
    private readonly ReachabilityProbe _roll;
    private readonly Dictionary<string, HeardMachine> _machines = [];
    private readonly List<(HeardMachine Machine, Socket Socket, long Since)> _dials = [];
    private volatile bool _stopping;

    /// <param name="options">Which interfaces to use.</param>
    /// <param name="machine">The name of this machine.</param>
    public ReachabilitySession(DoctorOptions options, string machine)
    {
        ArgumentNullException.ThrowIfNull(options);
        _door = Listen(options.Mdns.LoopbackOnly);
        _roll = new ReachabilityProbe(options.Mdns, machine, ((IPEndPoint)_door.LocalEndPoint!).Port);
    }

    /// <summary>What this machine is called by.</summary>
    public string Self => _roll.Self;

    /// <summary>Whether there is an interface to call on.</summary>
    public bool CanCall => _roll.CanCall;

    /// <summary>The others, in the order in which they were heard.</summary>
    public IReadOnlyCollection<HeardMachine> Machines => _machines.Values;

    /// <summary>Whether there are others, all hear all, and all can be connected to.</summary>
    public bool IsComplete
    {
        get
        {
            foreach (HeardMachine machine in _machines.Values)
            {
                if (machine.Connects != true || !Hears(machine.Name, Self))
                {
                    return false;
                }

                foreach (HeardMachine other in _machines.Values)
                {
                    if (other != machine && !Hears(machine.Name, other.Name))
                    {
                        return false;
                    }
                }
            }

            return _machines.Count > 0;
        }
    }

    /// <summary>Whether one machine hears another, as far as is known here.</summary>
    public bool Hears(string listener, string speaker)
    {
        if (listener == Self)
        {
            return _machines.ContainsKey(speaker);
        }

        if (_machines.TryGetValue(listener, out HeardMachine? machine))
        {
            foreach (string heard in machine.Hears)
            {
                if (heard == speaker)
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Calls and hears for so long, or until all is well and has been for a while.</summary>
    /// <param name="atMostMs">The end in any case.</param>
    /// <param name="quietMs">The end when everybody hears everybody and this long nothing new came.</param>
    /// <param name="changed">Told of each machine of which something new is known.</param>
    public void Run(long atMostMs, long quietMs, Action<HeardMachine> changed)
    {
        long start = Stopwatch.GetTimestamp(), called = long.MinValue, news = start;
        while (!_stopping && MsSince(start) < atMostMs && !(IsComplete && MsSince(news) >= quietMs))
        {
            if (called == long.MinValue || MsSince(called) >= CallAgainMs)
            {
                called = Stopwatch.GetTimestamp();
                _roll.Call(_machines.Keys);
            }

            _roll.Hear(50, call =>
            {
                if (Take(call) is { } machine)
                {
                    news = Stopwatch.GetTimestamp();
                    changed(machine);
                }
            });
            if (LookAfterConnections() is { } connected)
            {
                news = Stopwatch.GetTimestamp();
                changed(connected);
            }
        }

        // Whoever was heard last must still learn it.
        _roll.Call(_machines.Keys);
    }

    /// <summary>Ends <see cref="Run"/> soon.</summary>
    public void Stop() => _stopping = true;

    /// <summary>
    /// Closes the door, the dials that are under way and the sockets of the roll; not while <see cref="Run"/> runs.
    /// </summary>
    public void Dispose()
    {
        foreach (var dial in _dials)
        {
            dial.Socket.Dispose();
        }

        _door.Dispose();
        _roll.Dispose();
    }

    private HeardMachine? Take(ProbeReply call)
    {
        if (!_machines.TryGetValue(call.Machine, out HeardMachine? machine))
        {
            if (_machines.Count >= MachinesMax)
            {
                return null;
            }

            _machines.Add(call.Machine, machine = new HeardMachine(call.Machine));
        }

        string way = $"{call.Interface} {(call.Family == AddressFamily.InterNetwork ? "IPv4" : "IPv6")}";
        bool isFirst = machine.Address is null;
        bool isNews = machine.Take(call.Source, way, call.Hears);
        if (isFirst && call.Port > 0)
        {
            var socket = new Socket(call.Source.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.Blocking = false;
            try
            {
                socket.Connect(new IPEndPoint(call.Source, call.Port));
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
            {
                // The usual answer of a socket that does not block: a later look says what became of it.
            }
            catch (SocketException)
            {
                machine.Connects = false;
            }

            _dials.Add((machine, socket, Stopwatch.GetTimestamp()));
        }

        return isNews ? machine : null;
    }

    /// <summary>Lets in who knocks, and looks what became of our own attempts; the machine of one that ended.</summary>
    private HeardMachine? LookAfterConnections()
    {
        while (_door.Poll(0, SelectMode.SelectRead))
        {
            try
            {
                _door.Accept().Dispose();
            }
            catch (SocketException)
            {
                // It went away before it was let in.
            }
        }

        for (int i = 0; i < _dials.Count; i++)
        {
            var (machine, socket, since) = _dials[i];
            bool isDecided = socket.Poll(0, SelectMode.SelectWrite) || socket.Poll(0, SelectMode.SelectError);
            if (!isDecided && MsSince(since) < ConnectMs)
            {
                continue;
            }

            machine.Connects = machine.Connects != false && isDecided
                && socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error) is 0
                && socket.Poll(0, SelectMode.SelectWrite);
            socket.Dispose();
            _dials.RemoveAt(i);
            return machine;
        }

        return null;
    }

    private static Socket Listen(bool onLoopback)
    {
        bool isDual = Socket.OSSupportsIPv6 && !onLoopback;
        AddressFamily family = isDual ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork;
        var door = new Socket(family, SocketType.Stream, ProtocolType.Tcp);
        if (isDual)
        {
            door.DualMode = true;
        }

        door.Bind(new IPEndPoint(onLoopback ? IPAddress.Loopback : isDual ? IPAddress.IPv6Any : IPAddress.Any, 0));
        door.Listen(16);
        return door;
    }

    private static long MsSince(long timestamp) => (long)Stopwatch.GetElapsedTime(timestamp).TotalMilliseconds;
}
