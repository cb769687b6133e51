using Clocks.Grade.Programs;

namespace Clocks.Grade.Stdio;

/// <summary>
/// The scenes of a script: each brings a program into the situations of some rules, in an order and with numbers that are drawn. None
/// needs another to have been played. Pure but for the conversation; owned by the driving thread.
/// </summary>
internal sealed class StdioScenes(StdioConversation talk, Chance chance)
{
    /// <summary>Every face of the die, while no message waits.</summary>
    public void Die()
    {
        foreach (int die in chance.Shuffled(1, 2, 3, 4, 5, 6, 7, 8, 9, 10))
        {
            talk.Tick(die);
        }
    }

    /// <summary>Messages that are ahead of the program, level with it and behind it.</summary>
    public void Receive()
    {
        for (int round = 0; round < 3; round++)
        {
            foreach (int relation in chance.Shuffled(-1, 0, 1))
            {
                ScriptedPeer from = chance.Of(talk.Peers[0], talk.Peers[1]);
                long own = talk.Judge.Clock;
                talk.Message(from, relation < 0 ? chance.From(1, (int)Math.Clamp(own - from.Clock - 1, 1, 3)) + from.Clock
                    : relation == 0 ? own
                    : own + chance.From(1, 20));
                talk.Tick(round == 0 ? chance.From(1, 3) : round == 1 ? chance.From(4, 10) : chance.From(1, 10));
                talk.Drain();
                Idle(2);
            }
        }
    }

    /// <summary>Several messages at once: of one peer, of both in the order of their clocks, of both against it.</summary>
    public void Fifo()
    {
        (ScriptedPeer one, ScriptedPeer other) = Two();
        for (int i = 0; i < 3; i++)
        {
            talk.Message(one, talk.Judge.Clock + chance.From(0, 3));
        }

        talk.Drain();
        long own = talk.Judge.Clock;
        for (int i = 0; i < 4; i++)
        {
            talk.Message(i % 2 == 0 ? one : other, own += chance.From(1, 4));
        }

        talk.Drain();
        own = talk.Judge.Clock;
        talk.Message(one, own + chance.From(10, 20));
        talk.Message(other, own + chance.From(2, 5));
        talk.Message(one, own);
        talk.Tick(chance.From(1, 3));
        talk.Message(other, own);
        talk.Drain();
        Idle(2);
    }

    /// <summary>Hundreds of messages without a tick between them.</summary>
    public void Burst()
    {
        talk.Home = (StdioRules.Lost, StdioRules.Burst);
        (ScriptedPeer one, ScriptedPeer other) = Two();
        for (int i = chance.From(500, 700); i > 0; i--)
        {
            talk.Message(chance.Of(one, other), talk.Judge.Clock + chance.From(0, 40), isOfBurst: true);
        }

        talk.Drain();
    }

    /// <summary>A line in three pieces, and several lines in one.</summary>
    public void Lines()
    {
        for (int round = 0; round < 2; round++)
        {
            talk.Home = (StdioRules.Lines, StdioRules.Pieces);
            talk.Talk.Hold();
            talk.Message(Two().One, talk.Judge.Clock + chance.From(0, 9));
            talk.Talk.ReleaseInPieces(chance.From(5, 45), chance.From(50, 95));
            talk.Talk.Hold();
            AskedTick tick = talk.Ask(chance.From(1, 10));
            talk.Talk.ReleaseInPieces(chance.From(5, 45), chance.From(50, 95));
            Answer(tick);

            talk.Home = (StdioRules.Lines, StdioRules.Joined);
            talk.Talk.Hold();
            talk.Message(Two().One, talk.Judge.Clock + chance.From(0, 9));
            tick = talk.Ask(chance.From(1, 10));
            AskedTick next = talk.Ask(chance.From(1, 10));
            talk.Talk.Release();
            Answer(tick, next);
            talk.Drain();
        }
    }

    /// <summary>Keys and lines that a later version of the page might have.</summary>
    public void Unknown()
    {
        talk.Home = (StdioRules.Unknown, StdioRules.ExtraKey);
        talk.Message(Two().One, talk.Judge.Clock + 1, extra: "hops");
        Answer(talk.Ask(chance.From(1, 10), extra: "mood"));
        talk.Home = (StdioRules.Unknown, StdioRules.ExtraLine);
        talk.Talk.Tell(StdioLines.Unheard(chance.Of("weather", "gossip", "reload")));
        Answer(talk.Ask(chance.From(1, 10)));
        talk.Drain();
    }

    /// <summary>One peer goes down, then the other, then both come back, and one of them begins anew.</summary>
    public void PeerDown()
    {
        talk.Home = (StdioRules.PeerDown, StdioRules.DownNamed);
        (ScriptedPeer one, ScriptedPeer other) = Two();
        talk.Tell(one, isUp: false);
        Each(1, 2, 3, chance.From(4, 10));
        talk.Tell(other, isUp: false);
        Each(1, 2, 3);
        talk.Tell(one, isUp: true);
        talk.Tell(other, isUp: true);
        Each(1, 2, 3);
        talk.ForgetDown();
        talk.Message(one, 1);
        talk.Drain();
    }

    /// <summary>Nothing happens for a moment.</summary>
    public void Pause()
    {
        // One that still starts has much to do.
        Idle(1);
        if (talk.IsOver || Idleness.Of(talk.Program) is not { } idleness)
        {
            return;
        }

        if (idleness.Busy is not { } said)
        {
            talk.Judge.Held(StdioRules.Busy, StdioRules.Pause);
            return;
        }

        talk.Judge.NoAnswer(
            StdioRules.Busy, StdioRules.Pause, said, 0, "nothing", 0, "it to wait for its next line, and to use no processor for that");
    }

    /// <summary>Clocks about 2^31, 2^32 and the greatest that the wire carries. The clock stays up there, so it comes last.</summary>
    public void Wide()
    {
        talk.Home = (StdioRules.Wide, StdioRules.Above31);
        talk.IsWide = true;
        foreach (long about in (ReadOnlySpan<long>)[1L << 31, 1L << 32, Limits.WireNumberMax - 1_000])
        {
            ScriptedPeer from = Two().One;
            talk.Message(from, about - chance.From(1, 3));
            Idle(4);
            talk.Message(from, about + chance.From(0, 9));
            Idle(1);
            Each(chance.From(1, 2), 3, chance.From(4, 10));
        }

        talk.Message(Two().One, Limits.WireNumberMax);
        Idle(2);
        talk.Drain();
    }

    /// <summary>A message waits.</summary>
    public void Waiting()
    {
        Each(chance.From(4, 10), chance.From(1, 3));
        talk.Message(talk.Peers[0], talk.Judge.Clock + 1);
    }

    private (ScriptedPeer One, ScriptedPeer Other) Two()
    {
        int one = chance.From(0, 1);
        return (talk.Peers[one], talk.Peers[1 - one]);
    }

    private void Idle(int most) => Each(new int[chance.From(1, most)].AsSpan());

    /// <summary>Ticks with these faces; 0: with any.</summary>
    private void Each(params ReadOnlySpan<int> dice)
    {
        foreach (int die in dice)
        {
            talk.Tick(die == 0 ? chance.From(1, 10) : die);
        }
    }

    /// <summary>The answers to ticks that were told: where all come, what the scene is about has held.</summary>
    private void Answer(params ReadOnlySpan<AskedTick> ticks)
    {
        for (int i = 0; i < ticks.Length && !talk.IsOver; i++)
        {
            talk.Answer(ticks[i], isLast: i == ticks.Length - 1);
        }

        if (!talk.IsOver)
        {
            talk.Judge.Held(talk.Home.Rule, talk.Home.Branch);
        }
    }
}
