using Clocks.Discovery;
using Clocks.Files;
using Clocks.Journal;
using Clocks.Node.Transport;
using Clocks.Node.Watching;

namespace Clocks.Node;

/// <summary>
/// What a node is told: it passes what discovery sees to the transport, and what the transport sees to the journal and
/// to its observer, and ends where it must. The calls come on the network thread and on that of discovery.
/// </summary>
public sealed partial class ClockNode : ITransportWatcher, IDiscoveryWatcher
{
    /// <summary>Shows the journal to those who ask for it on the network, where it has lines that a program reads.</summary>
    private void LetWatch()
    {
        if (_options.Format == JournalFormat.Json && !DevicePath.IsDevice(_journal.Path))
        {
            _transport.ShowJournal(_journal.Path);
        }
    }

    void ITransportWatcher.OnUp(Peer peer, string how)
    {
        _solitude.End();
        _arrivals.Came(peer.Id);
        Instant now = _timeline.Now;
        // Here and below the evidence comes first: words are composed, and may wait for a terminal.
        _journal.Append(new PeerChange(true, peer, how, now));
        ConnectionLog.Up(_logger, peer.Id.Value, peer.Name, peer.Host, peer.Port, how);
        _observer.OnPeerUp(peer, how, now);
    }

    void ITransportWatcher.OnDown(Peer peer, DownReason reason)
    {
        if (_isEnding)
        {
            return;
        }

        _arrivals.Left(peer.Id);
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

    void ITransportWatcher.OnCountsChanged() => _peersChanged.Set();

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

    void ITransportWatcher.OnUnreachable(Sighting sighting, string? why)
    {
        _solitude.Failed(sighting, why);
        ConnectionLog.Unreachable(_logger, sighting.Key);
        foreach (IDiscovery discovery in _discoveries)
        {
            discovery.Reconfirm(sighting);
        }
    }

    void ITransportWatcher.OnRefused(Sighting sighting, string reason) => _solitude.Refused(sighting, reason);

    void ITransportWatcher.OnTold(Sighting sighting, bool isThere)
    {
        IDiscoveryWatcher asDiscovery = this;
        if (isThere)
        {
            asDiscovery.OnSeen(sighting);
        }
        else
        {
            asDiscovery.OnGone(sighting);
        }
    }

    void ITransportWatcher.OnTrouble(string sentence) => ConnectionLog.Trouble(_logger, sentence);

    void IDiscoveryWatcher.OnSeen(Sighting sighting)
    {
        if (_options.Neighbours is { } neighbours && sighting.Id is { } id && !neighbours.Contains(id))
        {
            return;
        }

        // An address that somebody named is reached by whatever interface the system chooses.
        DiscoveryLog.Seen(
            _logger, sighting.Key, sighting.Source, sighting.Interface ?? "any interface", sighting.EndPoints);
        _solitude.Hear(sighting, _timeline.MonoNs / 1_000_000);
        _transport.AddCandidate(sighting);
    }

    void IDiscoveryWatcher.OnGone(Sighting sighting)
    {
        DiscoveryLog.Gone(_logger, sighting.Key);
        _solitude.Forget(sighting);
        _transport.RemoveCandidate(sighting);
    }

    void IDiscoveryWatcher.OnStrangers(IReadOnlyCollection<Stranger> strangers)
    {
        _solitude.HearStrangers(strangers);
        foreach (Stranger stranger in strangers)
        {
            // Each kind once a run: anybody can announce anything.
            if (stranger.Cluster == _options.Cluster && _saidOf.Add(stranger.Verdict))
            {
                DiscoveryLog.Trouble(_logger, StrangerWords.Of(stranger, _options.Keys is not null));
            }
        }
    }

    void IDiscoveryWatcher.OnTrouble(string sentence) => DiscoveryLog.Trouble(_logger, sentence);
}
