namespace Clocks.Grade.Wire;

/// <summary>
/// What is known of messages that left no trace in the clock. Whoever receives them without the maximum spends an event on each all the
/// same, and sends nothing meanwhile: of many together that shows.
/// </summary>
internal sealed partial class WireJudge
{
    /// <summary>Events without a send: where no message was received, less likely than one in a million.</summary>
    public const int ReceivingEvents = 40;

    /// <summary>Whether the program was seen to spend its ticks on messages; null: nobody has looked.</summary>
    private bool? _isReceiving;

    private (WireSend Send, WireMessage Message)? _unexplained;

    /// <summary>Whether a message left no trace, and nobody knows why: further ones will not either.</summary>
    public bool IsDeaf => _unexplained is not null;

    /// <summary>
    /// Whether the program receives, and its clock takes no notice: what became of messages shows only where there are more than
    /// <see cref="ReceivingEvents"/> together.
    /// </summary>
    public bool IsMute { get; private set; }

    /// <summary>
    /// No send has passed the clock of a message: it was lost, or received without a trace. Which of the two, many messages tell: whoever
    /// receives them sends nothing meanwhile.
    /// </summary>
    private void NeverPassed(IReadOnlyList<WireMessage> messages, IReadOnlyList<WireSend> sends, WireScene scene)
    {
        WireMessage marker = messages[^1];
        if (sends.Count == 0)
        {
            return;
        }

        WireSend last = sends[^1];
        bool isUntouched = last.Lamport + _shift < messages[0].Clock;
        if (isUntouched && _isReceiving is null && (scene.Home is null || _unexplained is not null))
        {
            _unexplained ??= (last, marker);
        }
        else if (isUntouched && _isReceiving == true)
        {
            IsMute = true;
            Bad(scene, WireRules.Receive, WireRules.Greater, last, marker, $"a clock beyond {marker.Clock}, which it has received");
        }
        else
        {
            Bad(
                scene, WireRules.Lost, scene.Loss, last, marker,
                $"a clock beyond {marker.Clock}: this message had come, and was never received");
        }
    }

    private void Explain()
    {
        if (_unexplained is var (send, message))
        {
            _unexplained = null;
            NeverPassed([message], [send], new WireScene(WireRules.WhileIdle, WireRules.OnePeer));
        }
    }

    /// <summary>Ticks in which messages may have been received before the last of them had come.</summary>
    private long TicksOf(IReadOnlyList<WireMessage> messages) => (long)((messages[^1].ReadMs - messages[0].ReadMs) / PeriodMs) + 1;

    private void LookForReceives(IReadOnlyList<WireMessage> messages, long longest)
    {
        bool isReceiving = longest >= ReceivingEvents;
        if (messages.Count > ReceivingEvents && (isReceiving || messages.Count - TicksOf(messages) >= ReceivingEvents))
        {
            _isReceiving = isReceiving;
            Explain();
        }
    }

    /// <summary>Messages that only the events tell of for which nothing was sent.</summary>
    private void Counted(IReadOnlyList<WireMessage> messages, long longest, IReadOnlyList<WireSend> sends, WireScene scene)
    {
        long together = messages.Count - TicksOf(messages);
        if (longest >= together)
        {
            Good(scene, WireRules.Lost, scene.Loss);
            Good(scene, WireRules.ReceiveFirst, WireRules.Burst);
        }
        else if (together >= ReceivingEvents)
        {
            Bad(
                scene, WireRules.Lost, scene.Loss, sends[^1], messages[0],
                $"{messages.Count} receives from this message on, and no send before the last of them; no more than {longest} events came "
                + "without one");
        }
    }
}
