namespace Clocks.Grade.Wire;

/// <summary>What the peers do: they send, go and come back.</summary>
internal sealed partial class WireConversation
{
    /// <summary>Sends a message from a peer; null: it is over.</summary>
    public WireMessage? Tell(WirePeer from, long clock, bool isLong = false, string? extra = null, params ReadOnlySpan<int> cuts) =>
        Tell(from, [clock], isLong, extra, cuts) is { Count: 1 } one ? one[0] : null;

    /// <summary>Sends messages from a peer in one piece, or in pieces that are read apart; an empty list: it is over.</summary>
    /// <param name="from">The peer.</param>
    /// <param name="clocks">What they carry, at least; a clock grows.</param>
    /// <param name="isLong">Whether numbers have their longest form.</param>
    /// <param name="extra">An element that the page does not have.</param>
    /// <param name="cuts">Where pieces end, in hundredths of the whole, ascending.</param>
    public List<WireMessage> Tell(WirePeer from, long[] clocks, bool isLong, string? extra, ReadOnlySpan<int> cuts)
    {
        var messages = new List<WireMessage>();
        if (IsOver || (from.Channel is null && !Connect(Timing.ReturnMs)))
        {
            return messages;
        }

        List<byte> bytes = [];
        foreach (long clock in clocks)
        {
            from.Clock = Math.Max(from.Clock + 1, clock);
            from.N++;
            bytes.AddRange(WireBytes.Numbers(WireKind.Timestamp, from.N, from.Clock, from.N, isLong, extra));
            string line = Log.Tell(NowMs, from.Id, $"[1, {from.N}, {from.Clock}, {from.N}{(extra is null ? "" : $", \"{extra}\"")}]");
            messages.Add(new WireMessage(from.Id, from.N, from.Clock, from.Runs, line, Log.Told.Count));
        }

        int begin = 0;
        foreach (int cut in cuts)
        {
            int end = Math.Clamp(bytes.Count * cut / 100, begin + 1, bytes.Count - 1);
            Write(from, [.. bytes.GetRange(begin, end - begin)]);
            begin = end;
        }

        Write(from, [.. bytes.GetRange(begin, bytes.Count - begin)]);
        messages = messages.ConvertAll(message => message with { ReadMs = NowMs });
        Messages.AddRange(messages);
        return IsOver ? [] : messages;
    }

    /// <summary>A peer dies without a word, or says goodbye, which a program answers by closing.</summary>
    /// <returns>Whether it was answered; of one that dies true.</returns>
    public bool Leave(WirePeer peer, bool hasBye)
    {
        if (!hasBye || peer.Channel is not { } channel)
        {
            Log.Tell(NowMs, peer.Id, "it vanishes");
            peer.Vanish();
            return true;
        }

        Log.Tell(NowMs, peer.Id, $"[2, {peer.N}, {peer.Clock}, {peer.N}]");
        channel.TrySend(WireBytes.Numbers(WireKind.Bye, peer.N, peer.Clock, peer.N));
        double deadline = NowMs + Timing.EndMs;
        while (!IsOver && peer.Channel == channel && NowMs < deadline)
        {
            Pump(LookMs);
        }

        bool isAnswered = peer.Channel != channel;
        peer.Vanish();
        return isAnswered;
    }

    /// <summary>A peer is cut off from the network, and no connection ends; false: the system does not do that.</summary>
    public bool CutOff(WirePeer peer)
    {
        bool isCutOff = peer.TryCutOff();
        if (isCutOff)
        {
            Log.Tell(NowMs, peer.Id, "its cable is pulled");
        }

        return isCutOff;
    }

    /// <summary>A peer is there: for the first time, or as a new run.</summary>
    public void Return(WirePeer peer)
    {
        Log.Tell(NowMs, peer.Id, peer.Runs == 0 ? "it starts" : "it is back, as a new run");
        peer.Start();
    }

    private void Write(WirePeer from, byte[] bytes)
    {
        if (from.Channel is { } channel && channel.TrySend(bytes) && !channel.WaitUntilRead(ReadMs))
        {
            FallSilent($"for {ReadMs / 1000} s it has not read what peer {from.Id} sent", "frames to be read while it ticks");
        }
    }

    /// <summary>The greater of two ids dials; the other waits a second for that, and then dials too.</summary>
    private void Dial(WirePeer peer)
    {
        bool isArbiter = peer.Id > Id;
        double every = isArbiter ? ArbiterDialMs : OtherDialMs;
        if (_isEnding || !peer.IsUp || peer.Channel is not null || NowMs - peer.DialledAtMs < every
            || (!isArbiter && NowMs - peer.AloneSinceMs < PatienceMs))
        {
            return;
        }

        if (peer.Dialled is { } unanswered && NowMs - peer.DialledAtMs > PatienceMs)
        {
            // A slow program may have answered meanwhile, and what it sent there is lost.
            unanswered.Vanish();
            peer.Dialled = null;
            peer.Channels++;
        }

        if (peer.Dialled is null && peer.Dial(Port) is { } dialled)
        {
            _greeting.Open(dialled);
        }
    }
}
