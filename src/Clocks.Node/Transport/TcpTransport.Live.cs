using Clocks.Node.Wire;

namespace Clocks.Node.Transport;

/// <summary>
/// Live connections: frames to messages, messages to the inbox, and the end. Everything here runs on the network
/// thread.
/// </summary>
internal sealed partial class TcpTransport
{
    /// <summary>Messages of one read after which the tick thread is shown them: a power of two.</summary>
    private const int FramesPerShow = 64;

    /// <summary>Takes whole frames out of what was read; stops, and stops reading, when the inbox is full.</summary>
    private void ReadFrames(Connection connection)
    {
        long arrivedNs = _timeline.MonoNs;
        var reader = new FrameReader(connection.Unread, connection.Progress);
        int consumed = 0;
        int frames = 0;
        ReadStatus status = ReadStatus.Done;
        while (connection.State is ConnectionState.Greeting or ConnectionState.Live)
        {
            if (!_inbox.HasRoom && !_isClosing)
            {
                PauseReading();
                break;
            }

            if (connection.Delayed is { IsFull: true })
            {
                break;
            }

            if ((++frames & (FramesPerShow - 1)) == 0)
            {
                _inbox.Publish();
            }

            if (connection.State == ConnectionState.Live && reader.TryTimestamp(out long n, out long lamport, out long k))
            {
                status = OnTimestamp(connection, n, lamport, k, arrivedNs);
            }
            else
            {
                status = reader.Next(out Frame frame);
                if (connection.Delayed is { IsEmpty: false } && frame.Kind != FrameKind.Timestamp)
                {
                    // It was sent after messages that are still under way: it comes after them.
                    break;
                }

                status = status == ReadStatus.Done ? OnFrame(connection, frame, arrivedNs) : status;
            }

            consumed = reader.Consumed;
            if (status != ReadStatus.Done)
            {
                break;
            }
        }

        _inbox.Publish();
        if (connection.State == ConnectionState.Closed)
        {
            return;
        }

        connection.Consume(consumed);
        connection.Progress = reader.Progress;
        if (status is not (ReadStatus.Done or ReadStatus.Incomplete))
        {
            EndMalformed(connection, status);
        }
    }

    private ReadStatus OnFrame(Connection connection, in Frame frame, long arrivedNs)
    {
        switch (frame.Kind)
        {
            case FrameKind.Timestamp when connection.State == ConnectionState.Live:
                return OnTimestamp(connection, frame.N, frame.Lamport, frame.K, arrivedNs);
            case FrameKind.Hello when connection.State == ConnectionState.Greeting:
                OnHello(connection, frame);
                return ReadStatus.Done;
            case FrameKind.Ready when connection.State == ConnectionState.Live:
                // Once, however often a peer says so: its frames of two bytes would fill the log.
                if (!connection.IsPeerReady)
                {
                    ConnectionLog.PeerReady(_logger, connection.Peer.Id.Value);
                }

                connection.IsPeerReady = true;
                CountReady();
                _watcher!.OnPeerReady();
                return ReadStatus.Done;
            case FrameKind.Bye when connection.State == ConnectionState.Live:
                Drop(connection, DownReason.Bye);
                return ReadStatus.Done;
            case FrameKind.Refuse:
                OnRefuse(connection, frame);
                return ReadStatus.Done;
            default:
                return ReadStatus.UnknownKind;
        }
    }

    /// <summary>
    /// Numbers of a channel only grow; a message that came twice or out of order would be a lie in the journal.
    /// </summary>
    private ReadStatus OnTimestamp(Connection connection, long n, long lamport, long k, long arrivedNs)
    {
        if (k <= connection.Count.Received || n == 0 || lamport == 0)
        {
            return ReadStatus.OutOfRange;
        }

        connection.Count.Received = k;
        if (!_isClosing && !IsDelayed(connection, n, lamport, k, arrivedNs))
        {
            _inbox.TryStage(new Arrival(new Message(connection.Peer.Id, n, lamport, k), arrivedNs));
        }

        return ReadStatus.Done;
    }

    private void PauseReading()
    {
        if (!_isReadingPaused)
        {
            ReadingPauses++;
            ConnectionLog.ReadingPaused(_logger, ReadingPauses);
            Volatile.Write(ref _isReadingPaused, true);
        }
    }

    /// <summary>
    /// When half of the inbox is free again, goes on with the frames that were read and then with reading.
    /// </summary>
    private void ReadWhatWasPaused()
    {
        if (!_isReadingPaused || _inbox.Count > Limits.InboxDepthMax / 2)
        {
            return;
        }

        Volatile.Write(ref _isReadingPaused, false);
        _areTimersStale |= _faults is not null;
        for (int i = 0; i < _connections.Count; i++)
        {
            if (_connections[i] is { State: ConnectionState.Live, IsCut: false })
            {
                ReadFrames(_connections[i]);
            }
        }
    }

    private void EndMalformed(Connection connection, ReadStatus status)
    {
        string who = connection.State == ConnectionState.Live ? $"node {connection.Peer.Id} at " : "";
        _watcher!.OnTrouble($"{who}{connection.RemoteAddress} sent a frame that {status.Describe()}; its connection is closed");
        if (connection.State == ConnectionState.Live)
        {
            Drop(connection, DownReason.Malformed);
        }
        else
        {
            Refuse(connection, RefuseCode.Malformed, $"the frame {status.Describe()}");
        }
    }

    /// <summary>A connection ends, whatever it was; a live one leaves the ring before anybody is told.</summary>
    private void Drop(Connection connection, DownReason reason)
    {
        if (connection.State != ConnectionState.Live)
        {
            Fail(connection);
            return;
        }

        connection.Close();
        PublishRing();
        if (connection.Dial is { } own)
        {
            own.Attempts--;
        }

        if (_isClosing)
        {
            return;
        }

        foreach (Dial dial in _dials.Values)
        {
            if (dial.Run != connection.Peer.Run)
            {
                continue;
            }

            if (reason == DownReason.Bye && dial.Sighting.Run is not null)
            {
                // That run has ended; a new one of the same node is seen under a name of its own.
                dial.IsHopeless = true;
            }
            else
            {
                // The one whose move it is dials at once.
                dial.NextAtMs = NowMs + HelloRule.DialDelayMs(_options.Id, connection.Peer.Id);
                _watcher!.OnUnreachable(dial.Sighting);
            }
        }

        _watcher!.OnDown(connection.Peer, reason);
    }

    private void PublishRing()
    {
        List<Connection> live = _connections.FindAll(c => c.State == ConnectionState.Live);
        Volatile.Write(ref _ring, PeerRing.Sort([.. live], _options.Id));
        CountReady();
    }

    private void CountReady()
    {
        int ready = 0;
        foreach (Connection connection in _connections)
        {
            ready += connection.State == ConnectionState.Live && connection.IsPeerReady ? 1 : 0;
        }

        Volatile.Write(ref _readyPeers, ready);
    }

    private static void SendReady(Connection connection)
    {
        Span<byte> frame = stackalloc byte[2];
        connection.Queue(frame[..FrameWriter.Ready(frame)]);
        connection.Flush();
    }

    /// <summary>
    /// The last frame on every channel; then nothing is sent any more, and what comes is read and let go until the end.
    /// </summary>
    private void SayBye(long n, long lamport)
    {
        _isClosing = true;
        ConnectionLog.SayingBye(_logger, Connected);
        Volatile.Write(ref _isReadingPaused, false);
        _closeByMs = NowMs + CloseMsMax;
        Span<byte> frame = stackalloc byte[FrameWriter.TimestampBytesMax];
        for (int i = 0; i < _connections.Count; i++)
        {
            Connection connection = _connections[i];
            if (connection.State != ConnectionState.Live)
            {
                connection.Close();
                continue;
            }

            connection.Delayed?.Clear();
            connection.IsCut = false;
            connection.Queue(frame[..FrameWriter.Bye(frame, n, lamport, connection.Count.Sent)]);
        }

        _connections.RemoveAll(c => c.State == ConnectionState.Closed);
    }

    private bool IsLive(RunId? run) => run is { } wanted && Live(wanted) is not null;

    private Connection? Live(RunId run)
    {
        foreach (Connection connection in _connections)
        {
            if (connection.State == ConnectionState.Live && connection.Peer.Run == run)
            {
                return connection;
            }
        }

        return null;
    }
}
