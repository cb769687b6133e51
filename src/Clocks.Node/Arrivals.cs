namespace Clocks.Node;

/// <summary>
/// Who has come so far. A peer that has left again counts: of nodes that wait for the same others one gives up a moment
/// before the rest, and those have seen it all the same. Any thread.
/// </summary>
internal sealed class Arrivals
{
    private readonly Lock _lock = new();
    private readonly List<NodeId> _came = [];
    private readonly List<NodeId> _gone = [];

    /// <summary>Different peers that have come, also those that have left again.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _came.Count;
            }
        }
    }

    /// <summary>A peer is connected.</summary>
    public void Came(NodeId peer)
    {
        lock (_lock)
        {
            _gone.Remove(peer);
            if (!_came.Contains(peer))
            {
                _came.Add(peer);
            }
        }
    }

    /// <summary>A peer is gone.</summary>
    public void Left(NodeId peer)
    {
        lock (_lock)
        {
            _gone.Add(peer);
        }
    }

    /// <summary>As in <c>2, 5 (gone again)</c>, in the order in which they came; empty where nobody came.</summary>
    public override string ToString()
    {
        lock (_lock)
        {
            return string.Join(", ", _came.ConvertAll(id => _gone.Contains(id) ? $"{id} (gone again)" : $"{id}"));
        }
    }
}
