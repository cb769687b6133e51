using Clocks.Discovery;
using Clocks.Journal;
using Clocks.Node.Security;
using Clocks.Node.Transport;

namespace Clocks.Node;

/// <summary>
/// What a node is told: it passes what discovery sees to the transport, and what the transport sees to the journal and
/// to its observer, and ends where it must. The calls come on the network thread and on that of discovery.
/// </summary>
public sealed partial class ClockNode : ITransportWatcher, IDiscoveryWatcher
{
    void ITransportWatcher.OnUp(Peer peer, string how)
    {
        Instant now = _timeline.Now;
        // Here and below the evidence comes first: words are composed, and may wait for a terminal.
        _journal.Append(new PeerChange(true, peer, how, now));
        ConnectionLog.Up(_logger, peer.Id.Value, peer.Name, peer.Host, peer.Port, how);
        _observer.OnPeerUp(peer, how, now);
        _peersChanged.Set();
    }

    void ITransportWatcher.OnDown(Peer peer, DownReason reason)
    {
        if (_isEnding)
        {
            return;
        }

        Instant now = _timeline.Now;
        _journal.Append(new PeerChange(false, peer, reason.ToWord(), now));
        ConnectionLog.Down(_logger, peer.Id.Value, peer.Name, reason.ToWord());
        _observer.OnPeerDown(peer, reason.ToWord(), now);
        _peersChanged.Set();
        if (_options.StopsOnPeerLoss)
        {
            End(EndReason.PeerLoss, null);
        }
    }

    void ITransportWatcher.OnFault(string sentence) => Note(sentence);

    void ITransportWatcher.OnPeerReady() => _peersChanged.Set();

    void ITransportWatcher.OnIdTaken(string sentence)
    {
        if (_machine.Events == 0)
        {
            End(EndReason.IdTaken, sentence);
        }
        else if (!_reportedIdTaken)
        {
            // Nobody ends a run that is under way by claiming its id.
            _reportedIdTaken = true;
            ConnectionLog.Trouble(_logger, sentence + "; this one has ticked and goes on");
        }
    }

    void ITransportWatcher.OnUnreachable(Sighting sighting)
    {
        ConnectionLog.Unreachable(_logger, sighting.Key);
        foreach (IDiscovery discovery in _discoveries)
        {
            discovery.Reconfirm(sighting);
        }
    }

    void ITransportWatcher.OnTrouble(string sentence) => ConnectionLog.Trouble(_logger, sentence);

    void IDiscoveryWatcher.OnSeen(Sighting sighting)
    {
        // An address that somebody named is reached by whatever interface the system chooses.
        DiscoveryLog.Seen(
            _logger, sighting.Key, sighting.Source, sighting.Interface ?? "any interface", sighting.EndPoints);
        _transport.AddCandidate(sighting);
    }

    void IDiscoveryWatcher.OnGone(Sighting sighting)
    {
        DiscoveryLog.Gone(_logger, sighting.Key);
        _transport.RemoveCandidate(sighting);
    }

    void IDiscoveryWatcher.OnStrangers(IReadOnlyCollection<Stranger> strangers)
    {
        foreach (Stranger stranger in strangers)
        {
            // Each kind once a run: anybody can announce anything.
            if (stranger.Cluster == _options.Cluster && _saidOf.Add(stranger.Verdict))
            {
                DiscoveryLog.Trouble(_logger, StrangerSentence(stranger));
            }
        }
    }

    private string StrangerSentence(Stranger stranger) => stranger.Verdict switch
    {
        AnnouncementVerdict.WithoutKey =>
            $"a node of cluster '{stranger.Cluster}' has no key and is left alone; "
                + "if it is one of yours, give it the --key-file of this one",
        AnnouncementVerdict.OtherTime =>
            $"a node of cluster '{stranger.Cluster}' announces itself with a time that is more than "
                + $"{AnnouncementSeal.MinutesMax} minutes off the clock of this machine and is left alone; "
                + "set the clocks of the machines, or somebody repeats what it once said",
        _ when _options.Keys is null =>
            $"a node of cluster '{stranger.Cluster}' has a key and is left alone; "
                + "if it is one of yours, give this one its --key-file",
        _ =>
            $"a node of cluster '{stranger.Cluster}' has another key and is left alone; "
                + "if it is one of yours, give both the same --key-file",
    };

    void IDiscoveryWatcher.OnTrouble(string sentence) => DiscoveryLog.Trouble(_logger, sentence);
}
