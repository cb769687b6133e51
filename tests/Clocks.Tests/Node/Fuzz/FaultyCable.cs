using System.Net;
using System.Net.Sockets;
using Clocks.Model;

namespace Clocks.Tests.Node.Fuzz;

/// <summary>
/// A cable on 127.0.0.1 whose bytes pass only when <see cref="Pump"/> is called, a few at a time and as a seed says:
/// what was written in one piece arrives in many, one direction stands still while the other goes on, and the cable is
/// cut between any two bytes. Until it is <see cref="IsSound"/>: then everything passes.
/// </summary>
internal sealed class FaultyCable : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<Strand> _strands = [];
    private readonly int _targetPort;
    private Draw _chance;

    public FaultyCable(int targetPort, ulong seed)
    {
        (_targetPort, _chance) = (targetPort, new Draw(seed));
        _listener.Start(64);
    }

    public IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndpoint;

    /// <summary>Connections that the cable has cut.</summary>
    public int Cuts { get; private set; }

    public bool IsSound { get; set; }

    /// <summary>Takes new connections, and passes, holds or cuts what stands in the cable.</summary>
    public void Pump()
    {
        while (_listener.Pending())
        {
            Socket near = _listener.AcceptSocket();
            var far = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            near.NoDelay = true;
            try
            {
                far.Connect(IPAddress.Loopback, _targetPort);
            }
            catch (SocketException)
            {
                // The node at the other end has ended.
                near.Dispose();
                far.Dispose();
                continue;
            }

            _strands.Add(new Strand(near, far));
            _strands.Add(new Strand(far, near));
        }

        for (int i = 0; i < _strands.Count; i++)
        {
            Strand strand = _strands[i];
            if (!IsSound && _chance.Below(300) == 0)
            {
                Cut(strand);
            }
            else if (IsSound)
            {
                strand.Pass(int.MaxValue);
            }
            else if (!strand.Waits(ref _chance))
            {
                // Mostly a few bytes, so that frames arrive in parts; sometimes all of them.
                strand.Pass(_chance.Below(4) == 0 ? int.MaxValue : 1 + (int)_chance.Below(24));
            }
        }

        _strands.RemoveAll(s => s.HasEnded);
    }

    public void Dispose()
    {
        _listener.Dispose();
        _strands.ForEach(s => s.End());
    }

    /// <summary>In good order or with a reset, with or without what is still under way.</summary>
    private void Cut(Strand strand)
    {
        Cuts++;
        if (_chance.Below(2) == 0)
        {
            strand.From.LingerState = new LingerOption(true, 0);
            strand.To.LingerState = new LingerOption(true, 0);
        }

        foreach (Strand half in _strands)
        {
            if (half == strand || half.From == strand.To)
            {
                half.End();
            }
        }
    }

    /// <summary>One direction of one connection.</summary>
    private sealed class Strand(Socket from, Socket to)
    {
        private readonly byte[] _bytes = new byte[64 * 1024];
        private int _count;
        private uint _stallRounds;
        private bool _isFinished;

        public Socket From => from;

        public Socket To => to;

        public bool HasEnded { get; private set; }

        public bool Waits(ref Draw chance)
        {
            if (_stallRounds == 0 && chance.Below(40) == 0)
            {
                _stallRounds = chance.Below(60);
            }

            bool waits = _stallRounds > 0;
            _stallRounds -= waits ? 1u : 0;
            return waits;
        }

        public void Pass(int bytesMax)
        {
            if (HasEnded)
            {
                return;
            }

            try
            {
                if (!_isFinished && _count < _bytes.Length && from.Poll(0, SelectMode.SelectRead))
                {
                    int read = from.Receive(_bytes, _count, _bytes.Length - _count, SocketFlags.None);
                    _isFinished = read == 0;
                    _count += read;
                }

                int leaving = Math.Min(_count, bytesMax);
                if (leaving > 0 && to.Poll(0, SelectMode.SelectWrite))
                {
                    to.Blocking = false;
                    int sent = to.Send(_bytes, 0, leaving, SocketFlags.None, out _);
                    _bytes.AsSpan(sent, _count - sent).CopyTo(_bytes);
                    _count -= sent;
                }

                if (_isFinished && _count == 0)
                {
                    // The end of one direction arrives after its last byte; the other may still be on its way.
                    to.Shutdown(SocketShutdown.Send);
                    HasEnded = true;
                }
            }
            catch (SocketException)
            {
                End();
            }
            catch (ObjectDisposedException)
            {
                HasEnded = true;
            }
        }

        public void End()
        {
            HasEnded = true;
            from.Dispose();
            to.Dispose();
        }
    }
}
