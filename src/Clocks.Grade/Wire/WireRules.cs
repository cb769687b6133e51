using Clocks.Grade.Rules;

namespace Clocks.Grade.Wire;

/// <summary>
/// The rules of the <em>wire</em> door, in the order of reading: the clock, the queue, the pace, the protocol, the end. Their points add
/// up to a hundred. A rule that the stdio door has too has the same name. <c>WIRE.md</c> of this room is the page that a student reads.
/// </summary>
public static class WireRules
{
    internal const string Internal = "internal-counts", Send = "send-counts", Carries = "send-carries-clock";
    internal const string Receive = "receive-max-plus-one", ReceiveFirst = "receive-before-die", Fifo = "fifo", Lost = "nothing-lost";
    internal const string Die = "die-obeyed", Rate = "keeps-its-rate", Greets = "greets", Frames = "well-formed",
        Places = "counts-messages";
    internal const string Whole = "whole-frames", Unknown = "passes-over-unknown", Wide = "wide-numbers";
    internal const string PeerDown = "peer-down", Silent = "silent-peer", Late = "late-peer", Ends = "ends", Bye = "says-bye",
        Pace = "no-drift", Busy = "no-busy-loop";

    internal const string Between = "between sends", One = "one", All = "all";
    internal const string Greater = "greater", Equal = "equal", Smaller = "smaller", Burst = "burst";
    internal const string OnePeer = "one peer", TwoPeers = "two peers", WhileIdle = "idle", WhileBusy = "busy";
    internal const string ToFirst = "first", ToSecond = "second", ToBoth = "both", ToNone = "none";
    internal const string NotFaster = "not faster", NotSlower = "not slower", Grid = "on its grid";
    internal const string FirstPeer = "first peer", SecondPeer = "second peer", Frame = "frame";
    internal const string FirstMessage = "first message", LaterMessage = "later", AfterReturn = "new run of a peer";
    internal const string Pieces = "one frame in three", Joined = "two frames in one";
    internal const string Element = "element", LongForm = "longest form";
    internal const string Above31 = "2^31", Above32 = "2^32", Above52 = "2^52";
    internal const string Vanished = "vanished", Left = "said bye", Back = "back";
    internal const string GoesOn = "goes on";
    internal const string ComesLater = "it comes later";
    internal const string Terminated = "SIGTERM", WhileWaiting = "messages wait", NoOrphan = "no orphan", LastFrame = "last frame",
        Pause = "pause";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<GradeRule> Every { get; } =
    [
        new(Internal, 8, "every event between two sends adds 1 to the clock", Between),
        new(Send, 8, "a send adds 1 to the clock, however many it goes to", One, All),
        new(Carries, 8, "a message carries the clock after its send", One, All),
        new(Receive, 16, "receiving sets the clock to max(own, message) + 1", Greater, Equal, Smaller),
        new(ReceiveFirst, 6, "while messages wait, a tick receives and does not send", Burst),
        new(Fifo, 8, "the message that arrived first is received first", OnePeer, TwoPeers, Burst),
        new(Lost, 8, "every message that arrived is received, one a tick", WhileIdle, WhileBusy, Burst),
        new(Die, 5, "an idle tick sends to the first in 1 of 10, to the second in 1, to both in 1", ToFirst, ToSecond, ToBoth, ToNone),
        new(Rate, 5, "it does one event a tick, at its rate", NotFaster, NotSlower),
        new(Greets, 2, "it says hello as the page has it", FirstPeer, SecondPeer),
        new(Frames, 2, "what it sends are frames of the page, and the numbers of their events grow", Frame),
        new(Places, 2, "k counts its messages to this run of the peer: 1, 2, 3", FirstMessage, LaterMessage, AfterReturn),
        new(Whole, 4, "a frame is a frame, in however many pieces it comes", Pieces, Joined),
        new(Unknown, 2, "an element that it does not know is passed over, a number read in every form", Element, LongForm),
        new(Wide, 3, "clocks have more than 32 bits", Above31, Above32, Above52),
        new(PeerDown, 3, "a peer that goes holds nothing up, and is met again when it is back", Vanished, Left, Back),
        new(Silent, 2, "a peer that falls silent, its connections open, holds nothing up, and is met again when it is back", GoesOn, Back)
        { IsOptional = true },
        new(Late, 2, "a peer that starts after it is met as soon as it is there", ComesLater),
        new(Ends, 3, "it ends when it is told to, and leaves nothing behind", Terminated, WhileWaiting, NoOrphan),
        new(Bye, 1, "the last frame to each peer is a bye with its numbers", LastFrame),
        new(Pace, 1, "its ticks come where its rate has them, and not later and later", Grid) { IsOptional = true },
        new(Busy, 1, "while nothing happens it uses no processor", Pause) { IsOptional = true },
    ];
}
