namespace Clocks.Model;

/// <summary>
/// Every bound of the program, once, with its unit and its reason. A limit that is reached is reported, never silent:
/// the place that applies it says what was over it.
/// </summary>
public static class Limits
{
    /// <summary>
    /// Greatest node id. Two bytes on the wire; a lab has tens of machines, a simulation ten thousand.
    /// </summary>
    public const int NodeIdMax = 65_535;

    /// <summary>
    /// Greatest number of peers that one real node keeps connected; recipients of one send are at most this.
    /// </summary>
    public const int PeersMax = 1_024;

    /// <summary>
    /// Connections that a node has under way at once to addresses where peers may be. Discovery brings hints that
    /// anybody can forge by the thousand, and a process has 1 024 open files on many systems; the rest waits.
    /// </summary>
    public const int DialsUnderWayMax = 256;

    /// <summary>
    /// Greatest Lamport time and event number of a node and its journal: 2^53 - 1, the last integer that every JSON
    /// reader represents exactly. At 10 million events a second it is reached after 28 years.
    /// </summary>
    public const long LamportMax = (1L << 53) - 1;

    /// <summary>
    /// Greatest Lamport time, event number and place in a channel that a message may carry: 2^52, which a node sends no
    /// more than it accepts. A stranger who says this number drives a clock to it and not to the end of the numbers:
    /// what an honest node says is never refused by another, and never by a reader of its journal.
    /// </summary>
    public const long WireNumberMax = 1L << 52;

    /// <summary>
    /// Greatest seed that is drawn, taken from a command line or a plan, or written: 2^53 - 1. A seed is there to be read
    /// from a journal and given again, and JSON readers that know only doubles change a greater one without a word.
    /// </summary>
    public const ulong SeedMax = (1UL << 53) - 1;

    /// <summary>Slowest clock rate, in thousandths of a tick per second: one tick in a thousand seconds.</summary>
    public const long RateMillihertzMin = 1;

    /// <summary>
    /// Fastest paced clock rate, in thousandths of a tick per second: 100 000 ticks a second. Beyond it there is
    /// <c>max</c>.
    /// </summary>
    public const long RateMillihertzMax = 100_000_000;

    /// <summary>Greatest weight of one side of the event mix, so that sums never overflow.</summary>
    public const int MixWeightMax = 1_000_000;

    /// <summary>
    /// Longest cluster name, in UTF-8 bytes: with id and run it must fit the 63 bytes of one DNS label (RFC 6763,
    /// section 4.1.1).
    /// </summary>
    public const int ClusterBytesMax = 40;

    /// <summary>Longest host name that is carried or shown, in UTF-8 bytes (RFC 1035, section 2.3.4).</summary>
    public const int HostBytesMax = 255;

    /// <summary>
    /// Messages that wait for a tick, per node. Full: the reader stops reading, TCP pushes back; nothing is dropped.
    /// </summary>
    public const int InboxDepthMax = 65_536;

    /// <summary>
    /// Bytes that wait for one peer's socket. Full: the send is logged as blocked and is not claimed to be sent.
    /// </summary>
    public const int OutboxBytesMax = 256 * 1024;

    /// <summary>Largest frame on the wire, in bytes. A longer one ends the connection with a reason.</summary>
    public const int FrameBytesMax = 4 * 1024;

    /// <summary>
    /// Arrays and maps around a value in a frame, the frame's own among them. Ours are flat; what a later version adds
    /// has no reason to be deeper, and where a frame ends is found with a counter for each.
    /// </summary>
    public const int FrameDepthMax = 16;

    /// <summary>
    /// Events between the tick thread and the journal thread. Full: the tick waits and counts a stall. A power of two.
    /// </summary>
    public const int JournalRingEvents = 8_192;

    /// <summary>
    /// Recipients of sends between the tick thread and the journal thread. A power of two, at least
    /// <see cref="PeersMax"/>.
    /// </summary>
    public const int JournalRingDeliveries = 16_384;

    /// <summary>Longest duration of a run, in seconds: a year.</summary>
    public const long DurationSecondsMax = 366L * 24 * 3600;

    /// <summary>Longest script of idle ticks for one machine: a day and a half at 6 ticks a second.</summary>
    public const int ScriptLengthMax = 1_000_000;
}
