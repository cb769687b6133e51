using System.Runtime.InteropServices;
using Clocks.Discovery;
using Clocks.Files;
using Clocks.Journal;
using Clocks.Journal.Lines;
using Clocks.Node.Transport;
using Microsoft.Extensions.Logging;

namespace Clocks.Node;

/// <summary>
/// What a node says to people who look for a fault, where that takes more than a line: its own words, and those of
/// discovery, which knows no logger. Nothing is composed for a logger that does not want it.
/// </summary>
public sealed partial class ClockNode
{
    /// <summary>
    /// After so long a node that is alone says so: the questions of the first three seconds have been asked and answered
    /// (RFC 6762, section 5.2), and nobody waits that long for what takes milliseconds.
    /// </summary>
    private const long AloneMs = 3_000;

    /// <summary>Until then it waits for who is being dialled.</summary>
    private const long AloneMsMax = 5_000;

    /// <summary>What was said of being alone; at the end those that were heard may be gone.</summary>
    private string? _saidAlone;
    private bool _saidClockIsSpent;
    private long _saidLateTicks;
    private long _saidStalls;
    private volatile bool _hasSaidJournalFailed;

    /// <inheritdoc/>
    DiscoveryDetail IDiscoveryWatcher.Detail => _logger.IsEnabled(LogLevel.Trace) ? DiscoveryDetail.Packets
        : _logger.IsEnabled(LogLevel.Debug) ? DiscoveryDetail.Steps
        : DiscoveryDetail.None;

    /// <inheritdoc/>
    void IDiscoveryWatcher.OnStep(in DiscoveryStep step)
    {
        (string link, string text, long number) = (step.Interface, step.Text, step.Number);
        switch (step.Kind)
        {
            case DiscoveryStepKind.InterfaceUsed:
                DiscoveryLog.InterfaceUsed(_logger, link, text);
                break;
            case DiscoveryStepKind.InterfaceSkipped:
                DiscoveryLog.InterfaceSkipped(_logger, link, text);
                break;
            case DiscoveryStepKind.Joined:
                DiscoveryLog.Joined(_logger, link, number, text);
                break;
            case DiscoveryStepKind.Changed:
                DiscoveryLog.Changed(_logger, link, number, text);
                break;
            case DiscoveryStepKind.Left:
                DiscoveryLog.Left(_logger, link, number, text);
                break;
            case DiscoveryStepKind.Announcing:
                DiscoveryLog.Announcing(_logger, text, link);
                break;
            case DiscoveryStepKind.NameTaken:
                DiscoveryLog.NameTaken(_logger, text, link);
                break;
            case DiscoveryStepKind.Goodbye:
                DiscoveryLog.Goodbye(_logger, link, text);
                break;
            case DiscoveryStepKind.Malformed:
                DiscoveryLog.Malformed(_logger, number, text, link);
                break;
            case DiscoveryStepKind.Flooded:
                DiscoveryLog.Flooded(_logger, link, number);
                break;
            case DiscoveryStepKind.Heard:
                DiscoveryLog.Heard(_logger, number, text, link);
                break;
            case DiscoveryStepKind.Sent:
                DiscoveryLog.Sent(_logger, number, text, link);
                break;
            case DiscoveryStepKind.Asked:
                DiscoveryLog.Asked(_logger, link, text, number);
                break;
            case DiscoveryStepKind.Looked:
                DiscoveryLog.Looked(_logger, link, text, number);
                break;
        }
    }

    /// <summary>Who this is and what it was told: the first line of every run.</summary>
    private static void SayStarting(ILogger logger, NodeOptions options, RunId run)
    {
        if (logger.IsEnabled(LogLevel.Information))
        {
            NodeLog.Starting(
                logger, options.Id.Value, options.Cluster, run.ToString(), options.Rate.ToString(), options.Mix.ToString(),
                options.Seed, options.Version, options.MachineName, RuntimeInformation.RuntimeIdentifier);
        }
    }

    /// <summary>
    /// The journal thread: the evidence is at its end, and so is the node, at once; then it is said. Nobody waits for
    /// this thread's end before it has been.
    /// </summary>
    private void OnJournalFailed(FileProblem failure)
    {
        End(EndReason.Journal, failure.ToString());
        JournalLog.Failed(_logger, failure.ToString());
        _hasSaidJournalFailed = true;
    }

    private void SayProblem(string? problem)
    {
        // What the journal suffers is said by its room.
        if (problem is not null && _journal.Failure is null)
        {
            NodeLog.Failed(_logger, problem);
        }
    }

    /// <summary>What the tick suffers, when it is more than half a second ago. The main thread.</summary>
    private void SayWhetherClockIsSpent(long clock)
    {
        if (clock > Limits.WireNumberMax && !_saidClockIsSpent)
        {
            _saidClockIsSpent = true;
            NodeLog.ClockSpent(_logger, clock);
        }
    }

    /// <summary>"peers 0" for seconds, and why, once. The main thread.</summary>
    private void SayWhetherAlone()
    {
        long nowMs = _timeline.MonoNs / 1_000_000;
        if (_saidAlone is not null || nowMs < AloneMs || !_solitude.IsUnbroken || (_solitude.HasNews(nowMs) && nowMs < AloneMsMax))
        {
            return;
        }

        _saidAlone = WhyAlone();
        NodeLog.Alone(_logger, nowMs / 1_000, _saidAlone);
    }

    private string WhyAlone() => _saidAlone ?? _solitude.Sentence(AddressRule.OwnFamilies);

    private void SayWhatIsLate(long lateTicks)
    {
        if (lateTicks > _saidLateTicks)
        {
            _saidLateTicks = lateTicks;
            NodeLog.TicksLate(_logger, lateTicks);
        }

        long stalls = _journal.Stalls;
        if (stalls > _saidStalls)
        {
            _saidStalls = stalls;
            JournalLog.Stalled(_logger, stalls);
        }
    }

    /// <summary>The totals, when everything is closed. The main thread.</summary>
    private void SayEnded(EndReason reason, JournalFooter footer, long tickedNs)
    {
        if (_journal.Failure is null)
        {
            JournalLog.Closed(_logger, _journal.Path, footer.N, _journal.Stalls);
        }
        else if (!_hasSaidJournalFailed)
        {
            // It took everything but the last line, or was gone when it was closed.
            JournalLog.Failed(_logger, _journal.Failure.ToString());
        }

        if (_logger.IsEnabled(LogLevel.Information))
        {
            NodeLog.Ended(
                _logger, EndReasonNames.Of(reason), tickedNs / 1_000_000, footer.N, footer.Sent, footer.Received, footer.FinalClock);
        }
    }
}
