using Clocks.Grade.Rules;

namespace Clocks.Grade.Stdio;

/// <summary>
/// The rules of the <em>stdio</em> door, in the order of reading: the clock, the queue, the protocol, the end. Their points add up
/// to a hundred. <c>STDIO.md</c> is the page that a student reads.
/// </summary>
public static class StdioRules
{
    internal const string Answers = "answers", Internal = "internal-counts", Send = "send-counts", Carries = "send-carries-clock";
    internal const string Receive = "receive-max-plus-one", ReceiveFirst = "receive-before-die", HasMessage = "receive-has-message";
    internal const string Die = "die-obeyed", Fifo = "fifo", Lost = "nothing-lost", QueueLength = "queue-length";
    internal const string Lines = "whole-lines", Unknown = "passes-over-unknown", Wide = "wide-numbers", PeerDown = "peer-down";
    internal const string Pace = "no-drift", Busy = "no-busy-loop", Ends = "ends";

    internal const string AnyTick = "tick", First = "first event", Later = "later", One = "one", All = "all";
    internal const string Greater = "greater", Equal = "equal", Smaller = "smaller";
    internal const string DieSends = "die says send", DieInternal = "die says internal";
    internal const string Face1 = "face 1", Face2 = "face 2", Face3 = "face 3", FaceOther = "faces 4 to 10";
    internal const string OnePeer = "one peer", TwoPeers = "two peers", ByClock = "against the clocks", Burst = "burst";
    internal const string WhileIdle = "idle", WhileBusy = "busy", EmptyAfter = "none wait", SomeAfter = "some wait";
    internal const string Pieces = "one line in three", Joined = "two lines in one";
    internal const string ExtraKey = "key", ExtraLine = "line";
    internal const string Above31 = "2^31", Above32 = "2^32", Above52 = "2^52";
    internal const string DownNamed = "die names it", DownAll = "die says all", DownBoth = "both down", BackUp = "back";
    internal const string LateTick = "late ticks", Pause = "pause";
    internal const string EndOfInput = "end of input", Terminated = "SIGTERM", NoOrphan = "no orphan";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<GradeRule> Every { get; } =
    [
        new(Internal, 8, "an internal event adds 1 to the clock", First, Later),
        new(Send, 8, "a send adds 1 to the clock, however many it goes to", One, All),
        new(Carries, 10, "a message carries the clock after its send", One, All),
        new(Receive, 18, "receiving sets the clock to max(own, message) + 1", Greater, Equal, Smaller),
        new(HasMessage, 4, "what is received was sent, and waits", AnyTick),
        new(ReceiveFirst, 6, "while a message waits, a tick receives, whatever the die says", DieSends, DieInternal),
        new(Fifo, 8, "the message that arrived first is received first", OnePeer, TwoPeers, ByClock, Burst),
        new(Lost, 8, "every message that arrived is received once", WhileIdle, WhileBusy, Burst),
        new(QueueLength, 3, "queue_len is how many messages wait after a receive", EmptyAfter, SomeAfter),
        new(Die, 5, "an idle tick does what the die says", Face1, Face2, Face3, FaceOther),
        new(Answers, 4, "every tick gets one answer: one line, one event", AnyTick),
        new(Lines, 4, "a line is a line, in however many pieces it comes", Pieces, Joined),
        new(Unknown, 2, "keys and lines that it does not know are passed over", ExtraKey, ExtraLine),
        new(Wide, 3, "clocks have more than 32 bits", Above31, Above32, Above52),
        new(PeerDown, 4, "a peer that is down is sent nothing, and holds nothing up", DownNamed, DownAll, DownBoth, BackUp),
        new(Ends, 3, "it ends when it is told to, and leaves nothing behind", EndOfInput, Terminated, NoOrphan),
        new(Pace, 1, "the next tick is asked for where its rate has it, not after the last one", LateTick) { IsOptional = true },
        new(Busy, 1, "while nothing happens it uses no processor", Pause) { IsOptional = true },
    ];
}
