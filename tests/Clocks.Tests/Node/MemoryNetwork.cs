using Clocks.Model;

namespace Clocks.Tests.Node;

/// <summary>The place where memory transports meet. Its lock makes one writer of many nodes. Any thread.</summary>
internal sealed class MemoryNetwork
{
    private readonly Lock _gate = new();
    private readonly List<MemoryTransport> _nodes = [];

    internal void Join(MemoryTransport node)
    {
        lock (_gate)
        {
            foreach (MemoryTransport other in _nodes)
            {
                other.Connect(node, isUp: true);
                node.Connect(other, isUp: true);
            }

            _nodes.Add(node);
        }

        TellReady();
    }

    internal void Leave(MemoryTransport node)
    {
        lock (_gate)
        {
            if (!_nodes.Remove(node))
            {
                return;
            }

            node.HasLeft = true;

            foreach (MemoryTransport other in _nodes)
            {
                other.Connect(node, isUp: false);
            }
        }
    }

    internal void TellReady()
    {
        lock (_gate)
        {
            foreach (MemoryTransport node in _nodes)
            {
                node.CountReady(_nodes.FindAll(other => other != node && other.IsReady).Count);
            }
        }
    }

    internal bool Deliver(MemoryTransport to, Message message)
    {
        lock (_gate)
        {
            return !to.HasLeft && to.Deliver(message);
        }
    }
}
