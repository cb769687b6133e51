namespace Clocks.Grade.Wire;

/// <summary>
/// What comes on the connections of a program: hellos, of which one connection a peer survives (as <c>WIRE.md</c> has it), and frames on
/// channels. Owned by the driving thread.
/// </summary>
/// <param name="talk">The conversation.</param>
/// <param name="cluster">The cluster that the program was told.</param>
internal sealed class WireGreeting(WireConversation talk, string cluster)
{
    private const int Duplicate = 5;

    private string? _run;

    /// <summary>A peer has dialled: it speaks first.</summary>
    public void Open(WireSocket dialled)
    {
        talk.Log.Tell(talk.NowMs, dialled.Peer.Id, "it dials, and says hello");
        dialled.TrySend(dialled.Peer.Hello(cluster));
    }

    /// <summary>Hears a frame, or the end of a connection.</summary>
    public void Hear(WireNews news)
    {
        WirePeer peer = news.On.Peer;
        if (news.Frame is not { } frame)
        {
            End(news);
            return;
        }

        if (!peer.IsUp || (news.On.IsGreeted && news.On != peer.Channel))
        {
            // To one that is gone, or on a connection that did not survive.
            return;
        }

        string line = talk.Log.Say(news.Ms, peer.Id, frame.Text);
        if (!news.On.IsGreeted)
        {
            Greet(news.On, frame, line);
            return;
        }

        switch (frame.Kind)
        {
            case WireKind.Timestamp:
                talk.Sent(peer, frame, news.Ms, line);
                break;
            case WireKind.Bye:
                peer.Bye = (frame, line, talk.Log.Said.Count);
                Close(peer);
                break;
            case WireKind.Refuse:
                Close(peer);
                break;
            case WireKind.Hello:
                talk.Judge.Broken(
                    WireRules.Frames, WireRules.Frame, line, talk.Log.Said.Count, "its first hello", 0, "one hello on a connection");
                break;
        }
    }

    private static void Close(WirePeer peer)
    {
        peer.Channel?.Dispose();
        peer.Channel = null;
    }

    private void End(WireNews news)
    {
        WirePeer peer = news.On.Peer;
        bool isChannel = peer.Channel == news.On;
        if (news.Problem is { } problem && peer.IsUp)
        {
            string line = talk.Log.Say(news.Ms, peer.Id, problem);
            (string rule, string branch) = talk.Home.Rule == WireRules.Wide ? talk.Home : (WireRules.Frames, WireRules.Frame);
            string told = talk.Log.Told.Count > 0 ? talk.Log.Told[^1] : "its start";
            talk.Judge.Broken(rule, branch, line, talk.Log.Said.Count, told, talk.Log.Told.Count, "a frame of the page");
            news.On.Vanish();
        }

        if (isChannel)
        {
            talk.Log.Say(news.Ms, peer.Id, "its connection has ended");
            peer.Channel = null;
            peer.AloneSinceMs = talk.NowMs;
        }

        peer.Dialled = peer.Dialled == news.On ? null : peer.Dialled;
    }

    private void Greet(WireSocket on, WireFrame frame, string line)
    {
        WirePeer peer = on.Peer;
        if (frame.Kind != WireKind.Hello)
        {
            bool isRefusal = frame.Kind == WireKind.Refuse && on.IsDialled;
            if (!isRefusal)
            {
                Judge(peer, line, "a hello as its first frame");
            }

            End(new WireNews(on, null, null, talk.NowMs));
            on.Dispose();
            return;
        }

        on.IsGreeted = true;
        talk.HasGreeted = true;
        _run ??= frame.Run;
        Judge(peer, line, frame.Cluster != $"\"{cluster}\"" ? $"\"{cluster}\" as the cluster"
            : frame.Id != talk.Id ? $"{talk.Id} as its id"
            : frame.Run != _run ? $"the same run to everybody, {_run}"
            : null);
        talk.Judge.Declare(frame.RateMillihertz);
        if (on.IsDialled ? peer.Channel is not null && talk.Id > peer.Id : !IsToStay(peer))
        {
            if (!on.IsDialled)
            {
                on.TrySend(WireBytes.Refuse(Duplicate, "the two are connected"));
            }

            on.Dispose();
            return;
        }

        peer.Channel?.Dispose();
        if (!on.IsDialled)
        {
            peer.Dialled?.Dispose();
            on.TrySend(peer.Hello(cluster));
        }

        (peer.Channel, peer.Dialled) = (on, null);
        peer.IsResumed = peer.Channels++ > 0;
        on.TrySend(WireBytes.Ready());
    }

    /// <summary>Of two connections of a pair the one stays that the greater id dialled.</summary>
    private bool IsToStay(WirePeer peer) => talk.Id > peer.Id || (peer.Channel is null && peer.Dialled is null);

    private void Judge(WirePeer peer, string line, string? expected)
    {
        string branch = peer.Id == talk.Peers[0].Id ? WireRules.FirstPeer : WireRules.SecondPeer;
        talk.Judge.Note(WireRules.Greets, branch, expected is null, line, "it was told so where it was started", 0, expected ?? "");
    }
}
