using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Clocks.Discovery;
using Clocks.Discovery.Sockets;

namespace Clocks.Doctor;

/// <summary>
/// Can the nodes that answer be connected to? To be seen by multicast is not enough: firewalls that let multicast DNS in
/// by default let no connections in. Each address is tried, and the connection closed without a word, which a node takes
/// for somebody who knocked. The thread that examines waits.
/// </summary>
internal sealed class ConnectionCheck(PeerSurvey survey) : ICheck
{
    /// <summary>Nodes that are tried, of a room that has many.</summary>
    private const int NodesMax = 16;

    /// <summary>Nodes that are named, each with its fault.</summary>
    private const int FaultsMax = 4;

    /// <summary>A connection on a LAN takes one; a machine whose network card sleeps takes a second.</summary>
    private const int PatienceMs = 1_500;

    private readonly List<Attempt> _attempts = [];

    private const string Name = "connections";

    public IReadOnlyList<CheckResult> Look()
    {
        IReadOnlyList<Sighting> nodes = survey.Nodes;
        int tried = Math.Min(nodes.Count, NodesMax);
        for (int i = 0; i < tried; i++)
        {
            Knock(nodes[i]);
        }

        WaitForAnswers();
        var results = new List<CheckResult>();
        for (int i = 0; i < tried && results.Count < FaultsMax; i++)
        {
            if (Failure(nodes[i]) is { } failure)
            {
                results.Add(Fault(Name, nodes[i], failure));
            }
        }

        if (results.Count == 0)
        {
            results.Add(CheckResult.Ok(Name, tried switch
            {
                0 => "nobody is there to be connected to",
                1 => "the node that is found can be connected to",
                _ => $"{tried} nodes that are found can be connected to",
            }));
        }

        return results;
    }

    /// <summary>The fault of a node that was not reached. Pure.</summary>
    internal static CheckResult Fault(string name, Sighting node, SocketError failure)
    {
        string host = node.Host ?? "a nameless machine";
        string seen = node.IsOfZone ? $"{node.Key} is named" : $"node {node.Id} on {host} answers";
        return CheckResult.Fault(name,
            $"{seen}, and cannot be connected to at {string.Join(", ", node.EndPoints)} ({SocketWords.Of(failure)})",
            failure is SocketError.NetworkUnreachable or SocketError.AddressNotAvailable or SocketError.AddressFamilyNotSupported
                ? "give one of the two machines an address of the kind that the other has: IPv4 and IPv6 never meet"
                : node.IsOfZone && failure == SocketError.ConnectionRefused ? $"start a node there, with --port {node.EndPoints[0].Port}"
                : $"let the firewall of {host} admit connections: run its nodes with --port 5001 and open TCP port 5001 there");
    }

    private void Knock(Sighting node)
    {
        foreach (IPEndPoint endPoint in node.EndPoints)
        {
            var attempt = new Attempt(node);
            _attempts.Add(attempt);
            try
            {
                attempt.Socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
                attempt.Socket.Connect(endPoint);
                attempt.Outcome = SocketError.Success;
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
            {
                // The usual answer of a socket that does not block: a later look says what became of it.
            }
            catch (SocketException e)
            {
                attempt.Outcome = e.SocketErrorCode;
            }
        }
    }

    private void WaitForAnswers()
    {
        long start = Stopwatch.GetTimestamp();
        List<Socket> waiting = [];
        while (Stopwatch.GetElapsedTime(start).TotalMilliseconds < PatienceMs)
        {
            waiting.Clear();
            foreach (Attempt attempt in _attempts)
            {
                if (attempt.Outcome is null && Failure(attempt.Node) is not null)
                {
                    waiting.Add(attempt.Socket!);
                }
            }

            if (waiting.Count == 0)
            {
                break;
            }

            Socket.Select(null, waiting, null, 50_000);
            foreach (Attempt attempt in _attempts)
            {
                if (attempt.Outcome is null && waiting.Contains(attempt.Socket!))
                {
                    attempt.Outcome =
                        (SocketError)(int)attempt.Socket!.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)!;
                }
            }
        }

        foreach (Attempt attempt in _attempts)
        {
            attempt.Socket?.Dispose();
        }
    }

    /// <summary>Why this node was not reached at any address; null when it was at one.</summary>
    private SocketError? Failure(Sighting node)
    {
        SocketError failure = SocketError.TimedOut;
        foreach (Attempt attempt in _attempts)
        {
            if (attempt.Node == node && attempt.Outcome == SocketError.Success)
            {
                return null;
            }

            failure = attempt.Node == node ? attempt.Outcome ?? SocketError.TimedOut : failure;
        }

        return failure;
    }

    /// <summary>A connection to one address of a node.</summary>
    private sealed class Attempt(Sighting node)
    {
        public Sighting Node { get; } = node;

        public Socket? Socket { get; set; }

        /// <summary>What became of it; null while it is being tried.</summary>
        public SocketError? Outcome { get; set; }
    }
}
