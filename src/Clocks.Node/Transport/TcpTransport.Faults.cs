namespace Clocks.Node.Transport;

/// <summary>
/// What goes wrong because it was told to. A cut link is not read: what the peer sends waits in the kernel, as it would
/// in the retransmissions of TCP; when the cut lasts longer than a keep-alive would believe, both ends give the
/// connection up by themselves, and neither greets the other before it is over. A delay holds messages between socket
/// and inbox; those that a cut meets there arrive after it. Everything here runs on the network thread.
/// </summary>
internal sealed partial class TcpTransport
{
    private readonly LinkSchedule? _faults;

    /// <inheritdoc/>
    public void BeginFaults(long startedAtNs)
    {
        if (_faults is not null)
        {
            Ask(() => _faults.Begin(startedAtNs));
        }
    }

    /// <summary>Begins and ends what is due. Returns when something is due next, in milliseconds.</summary>
    private long RunFaults(LinkSchedule faults, long nextMs)
    {
        long nowNs = _timeline.MonoNs;
        while (faults.NextBegun(nowNs) is { } begun)
        {
            _watcher!.OnFault(begun.Sentence);
        }

        long nextNs = faults.NextChangeNs(nowNs);
        for (int i = 0; i < _connections.Count; i++)
        {
            Connection connection = _connections[i];
            if (connection.State != ConnectionState.Live)
            {
                continue;
            }

            Cut(faults, connection, nowNs, ref nextNs);
            if (connection is { State: ConnectionState.Live, IsCut: false, Delayed: { } line })
            {
                Release(connection, line, nowNs);
                nextNs = line.IsEmpty || _isReadingPaused ? nextNs : Math.Min(nextNs, line.DueNs);
            }
        }

        PostponeDials(faults, nowNs);
        return nextNs == long.MaxValue ? nextMs : Math.Min(nextMs, (nextNs + 999_999) / 1_000_000);
    }

    private void Cut(LinkSchedule faults, Connection connection, long nowNs, ref long nextNs)
    {
        connection.IsCut = !_isClosing && faults.IsCut(connection.Peer.Id, nowNs, out long fromNs, out long untilNs)
            && Believe(connection, fromNs, untilNs, nowNs, ref nextNs);
    }

    /// <summary>False: the cut has lasted too long, and the connection is given up.</summary>
    private bool Believe(Connection connection, long fromNs, long untilNs, long nowNs, ref long nextNs)
    {
        long giveUpNs = fromNs + LinkSchedule.BelieveNs;
        if (untilNs >= giveUpNs && nowNs >= giveUpNs)
        {
            connection.Delayed?.Clear();
            Drop(connection, DownReason.ConnectionLost);
            return false;
        }

        nextNs = untilNs >= giveUpNs ? Math.Min(nextNs, giveUpNs) : nextNs;
        return true;
    }

    /// <summary>
    /// Nobody is dialled who cannot be reached; when the cut is over the greater id has the first move.
    /// </summary>
    private void PostponeDials(LinkSchedule faults, long nowNs)
    {
        foreach (Dial dial in _dials.Values)
        {
            if (dial.Sighting.Id is { } id && faults.IsCut(id, nowNs, out _, out long untilNs))
            {
                dial.NextAtMs = untilNs / 1_000_000 + HelloRule.DialDelayMs(_options.Id, id) + 1;
            }
        }
    }

    /// <summary>
    /// Whether the peer of this hello cannot be reached now; then the connection is closed without a word.
    /// </summary>
    private bool IsBehindCut(Connection connection, NodeId peer)
    {
        if (_faults is null || !_faults.IsCut(peer, _timeline.MonoNs, out _, out long untilNs))
        {
            return false;
        }

        Fail(connection);
        if (connection.Dial is { } dial)
        {
            dial.NextAtMs = untilNs / 1_000_000 + HelloRule.DialDelayMs(_options.Id, peer) + 1;
        }

        return true;
    }

    /// <summary>Whether a message that was just read is still under way; then it is in the line.</summary>
    private bool IsDelayed(Connection connection, long n, long lamport, long k, long readNs)
    {
        if (connection.Delayed is not { } line)
        {
            return false;
        }

        long delayNs = _faults!.DelayNs(connection.Peer.Id, readNs);
        if (_isClosing || (delayNs == 0 && line.IsEmpty))
        {
            return false;
        }

        line.Add(n, lamport, k, readNs + delayNs);
        _areTimersStale = true;
        return true;
    }

    /// <summary>
    /// Brings to the inbox what has been under way long enough, and goes on with what waited behind it.
    /// </summary>
    private void Release(Connection connection, DelayLine line, long nowNs)
    {
        bool hadRoom = !line.IsFull;
        bool isReleased = false;
        while (!line.IsEmpty && line.DueNs <= nowNs && !_isReadingPaused)
        {
            if (!_inbox.HasRoom)
            {
                PauseReading();
                break;
            }

            (long n, long lamport, long k) = line.Take();
            _inbox.TryStage(new Arrival(new Message(connection.Peer.Id, n, lamport, k), nowNs));
            isReleased = true;
        }

        _inbox.Publish();
        if (isReleased && (line.IsEmpty || !hadRoom))
        {
            ReadFrames(connection);
        }

        if (line.IsEmpty && connection.HasEnded && connection.State == ConnectionState.Live && !_isReadingPaused)
        {
            Drop(connection, DownReason.ConnectionLost);
        }
    }

    /// <summary>The other end is gone; what it sent before is still under way, and comes first.</summary>
    private void Lose(Connection connection)
    {
        if (connection.Delayed is { IsEmpty: false } && !_isClosing)
        {
            connection.HasEnded = true;
            return;
        }

        Drop(connection, DownReason.ConnectionLost);
    }
}
