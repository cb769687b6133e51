using MessagePack;

namespace Clocks.Node.Wire;

/// <summary>
/// Stands in front of the library: finds the end of a frame and judges what is in it, from bytes that may end anywhere.
/// What it lets through the library reads to the end without an exception. It gives its verdict at the first byte that
/// proves it, so it is the same however the bytes were split. Any thread; allocates nothing.
/// </summary>
/// <remarks>
/// The limits are here because the library has none that serve: a number of 64 bits, a text of two gigabytes and an
/// array of four billion are right for it, missing bytes are an exception, and passing over what is not wanted takes as
/// long as its sender likes.
/// </remarks>
internal static class FrameGuard
{
    private static readonly ElementRule Kind = ElementRule.Number(long.MaxValue);

    private static readonly ElementRule Version = ElementRule.Number(long.MaxValue);

    /// <summary>What follows the kind: n, lamport, k.</summary>
    private static readonly ElementRule[] Numbers =
        [ElementRule.Number(Limits.WireNumberMax), ElementRule.Number(Limits.WireNumberMax), ElementRule.Number(Limits.WireNumberMax)];

    /// <summary>What follows the version: cluster, id, run, nonce, listen_port, rate_millihertz, host, age_ms.</summary>
    private static readonly ElementRule[] HelloBody =
    [
        ElementRule.Text(Limits.ClusterBytesMax),
        ElementRule.Number(Limits.NodeIdMax),
        ElementRule.Binary(RunId.Bytes),
        ElementRule.Binary(Hello.NonceBytes),
        ElementRule.Number(ushort.MaxValue),
        ElementRule.Number(Limits.RateMillihertzMax),
        ElementRule.Text(Limits.HostBytesMax),
        ElementRule.Number(long.MaxValue),
    ];

    /// <summary>What follows the kind: id, run, address, port.</summary>
    private static readonly ElementRule[] PeerBody =
    [
        ElementRule.Number(Limits.NodeIdMax), ElementRule.Binary(RunId.Bytes), ElementRule.Binary(ToldPeer.AddressBytes),
        ElementRule.Number(ushort.MaxValue),
    ];

    /// <summary>What follows the kind: code, reason.</summary>
    private static readonly ElementRule[] Refusal = [ElementRule.Number(byte.MaxValue), ElementRule.Text(Limits.FrameBytesMax)];

    /// <summary>What follows the version: cluster, from.</summary>
    private static readonly ElementRule[] WatchBody = [ElementRule.Text(Limits.ClusterBytesMax), ElementRule.Number(long.MaxValue)];

    /// <summary>What follows the kind: at, bytes.</summary>
    private static readonly ElementRule[] Piece =
        [ElementRule.Number(long.MaxValue), ElementRule.BinaryUpTo(FrameWriter.LinesBytesMax)];

    /// <summary>
    /// Finds the end of the frame that begins with the window. Done: it is whole and all in it is within the limits,
    /// and <see cref="FrameProgress.Passed"/> is its length.
    /// </summary>
    /// <param name="window">At most <see cref="Limits.FrameBytesMax"/> bytes, from the first of the frame.</param>
    /// <param name="progress">What came of the bytes that were there before; kept for the next time.</param>
    public static ReadStatus Find(ReadOnlySpan<byte> window, ref FrameProgress progress)
    {
        // The elements of a kind are ten at most, none of them nested: from the beginning again takes no time.
        ReadStatus status = progress.Passed == 0 ? Judge(window, ref progress) : ReadStatus.Done;
        status = status == ReadStatus.Done ? progress.Continue(window) : status;
        return status == ReadStatus.Incomplete && window.Length >= Limits.FrameBytesMax ? ReadStatus.TooLong : status;
    }

    /// <summary>The elements that a kind needs; begins <paramref name="progress"/> after them.</summary>
    private static ReadStatus Judge(ReadOnlySpan<byte> window, ref FrameProgress progress)
    {
        ReadStatus status = Begin(window, out int at, out int count, out FrameKind kind);
        if (status != ReadStatus.Done)
        {
            return status;
        }

        int read = 1;
        ElementRule[]? rules = RulesOf(kind);
        if (kind is FrameKind.Hello or FrameKind.Watch)
        {
            if (count < 2)
            {
                return ReadStatus.TooFewElements;
            }

            status = Version.Judge(window, ref at, out long version);
            read = 2;
            // What follows in a first frame of another version is that version's business.
            rules = version != Hello.ProtocolVersion ? [] : kind == FrameKind.Hello ? HelloBody : WatchBody;
        }

        if (rules is null)
        {
            return ReadStatus.UnknownKind;
        }

        if (status == ReadStatus.Done && count < read + rules.Length)
        {
            return ReadStatus.TooFewElements;
        }

        for (int i = 0; status == ReadStatus.Done && i < rules.Length; i++)
        {
            status = rules[i].Judge(window, ref at, out _);
        }

        if (status == ReadStatus.Done)
        {
            progress.Begin(at, count - read - rules.Length);
        }

        return status;
    }

    /// <summary>What the elements after the first must be; null: there is no such kind.</summary>
    private static ElementRule[]? RulesOf(FrameKind kind) => kind switch
    {
        FrameKind.Hello or FrameKind.Watch or FrameKind.Ready => [],
        FrameKind.Timestamp or FrameKind.Bye => Numbers,
        FrameKind.Refuse => Refusal,
        FrameKind.Lines => Piece,
        FrameKind.Peer => PeerBody,
        _ => null,
    };

    /// <summary>The array and its first element.</summary>
    private static ReadStatus Begin(ReadOnlySpan<byte> window, out int at, out int count, out FrameKind kind)
    {
        (at, count, kind) = (0, 0, default);
        if (window.IsEmpty)
        {
            return ReadStatus.Incomplete;
        }

        if (MessagePackCode.ToMessagePackType(window[0]) != MessagePackType.Array)
        {
            return ReadStatus.WrongType;
        }

        ReadStatus status = ValueHeader.Read(window, out ValueHeader array);
        if (status != ReadStatus.Done)
        {
            return status;
        }

        (at, count) = (array.HeaderBytes, array.Inside);
        if (count == 0)
        {
            return ReadStatus.TooFewElements;
        }

        status = Kind.Judge(window, ref at, out long number);
        kind = (FrameKind)Math.Min(number, byte.MaxValue);
        return status;
    }
}
