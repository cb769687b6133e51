using System.Buffers.Binary;
using System.Net;
using MessagePack;

namespace Clocks.Node.Wire;

/// <summary>
/// Reads one frame after the other from a span of the stream. An incomplete frame is a value, not an error: keep its
/// bytes and come back with more. Elements after those of the kind are skipped, so later versions can add some;
/// everything else that is not as it should be is a status with which the connection is ended. The network thread runs
/// it, and the thread of one who watches; a timestamp allocates nothing, any other frame what it carries.
/// </summary>
/// <remarks>
/// Three parts, in this order. <see cref="TimestampFrame"/>: the hot frame, by hand, because it is read millions of
/// times a second. <see cref="FrameGuard"/>: the end of any other frame and the limits of what is in it, because the
/// library knows neither. MessagePackReader, the library: the values of a frame that is whole and within the limits.
/// The format is that of https://github.com/msgpack/msgpack/blob/master/spec.md in every form it allows, not only the
/// shortest.
/// </remarks>
/// <param name="source">Bytes of the stream, from the first of a frame.</param>
/// <param name="progress">What is known of that frame, from the reader that had fewer bytes of it.</param>
internal ref struct FrameReader(ReadOnlySpan<byte> source, FrameProgress progress = default)
{
    private readonly ReadOnlySpan<byte> _source = source;
    private FrameProgress _progress = progress;

    /// <summary>Bytes of whole frames read so far; what follows belongs to the next.</summary>
    public int Consumed { get; private set; }

    /// <summary>How far the frame has been searched that begins after those bytes and is incomplete.</summary>
    public readonly FrameProgress Progress => _progress;

    /// <summary>Reads the next frame.</summary>
    public ReadStatus Next(out Frame frame)
    {
        frame = default;
        if (TryTimestamp(out long n, out long lamport, out long k))
        {
            (frame.Kind, frame.N, frame.Lamport, frame.K) = (FrameKind.Timestamp, n, lamport, k);
            return ReadStatus.Done;
        }

        ReadOnlySpan<byte> window = _source[Consumed..];
        if (window.Length > Limits.FrameBytesMax)
        {
            window = window[..Limits.FrameBytesMax];
        }

        ReadStatus status = FrameGuard.Find(window, ref _progress);
        if (status == ReadStatus.Done)
        {
            int length = _progress.Passed;
            Read(window[..length], ref frame);
            Consumed += length;
            _progress = default;
        }

        return status;
    }

    /// <summary>
    /// Reads the next frame if it is a timestamp, whole, and in a form that takes one pass over its bytes, as
    /// <see cref="FrameWriter"/> writes it. False for anything else, and nothing is consumed: <see cref="Next"/> judges
    /// it.
    /// </summary>
    public bool TryTimestamp(out long n, out long lamport, out long k)
    {
        // No progress to begin anew: there is some only in a frame that has more elements than this one.
        if (!TimestampFrame.TryRead(_source[Consumed..], out n, out lamport, out k, out int length))
        {
            return false;
        }

        Consumed += length;
        return true;
    }

    /// <summary>
    /// A whole frame that has passed the guard, so the library finds nothing that it would throw at: types, ranges and
    /// lengths are right up to the elements that a later version added, which are not read.
    /// </summary>
    private static void Read(ReadOnlySpan<byte> bytes, ref Frame frame)
    {
        var reader = new MessagePackReader(FrameScratch.Copy(bytes));
        int count = reader.ReadArrayHeader();
        frame.Kind = (FrameKind)reader.ReadByte();
        switch (frame.Kind)
        {
            case FrameKind.Timestamp or FrameKind.Bye:
                frame.N = reader.ReadInt64();
                frame.Lamport = reader.ReadInt64();
                frame.K = reader.ReadInt64();
                break;
            case FrameKind.Refuse:
                frame.Code = (RefuseCode)reader.ReadByte();
                frame.Reason = reader.ReadString();
                break;
            case FrameKind.Hello:
                frame.Version = reader.ReadInt64();
                frame.Hello = frame.Version == Hello.ProtocolVersion ? ReadHello(ref reader, count) : null;
                break;
            case FrameKind.Peer:
                frame.Told = new ToldPeer(
                    new NodeId(reader.ReadInt32()), RunId.Read(ReadBinary(ref reader)), new IPAddress(ReadBinary(ref reader)),
                    reader.ReadInt32());
                break;
            case FrameKind.Watch:
                frame.Version = reader.ReadInt64();
                if (frame.Version == Hello.ProtocolVersion)
                {
                    frame.Cluster = reader.ReadString();
                    frame.N = reader.ReadInt64();
                }

                break;
            case FrameKind.Lines:
                frame.N = reader.ReadInt64();
                frame.Bytes = ReadBinary(ref reader).ToArray();
                break;
        }
    }

    private static Hello ReadHello(ref MessagePackReader reader, int count)
    {
        string cluster = reader.ReadString()!;
        var id = new NodeId(reader.ReadInt32());
        RunId run = RunId.Read(ReadBinary(ref reader));
        UInt128 nonce = BinaryPrimitives.ReadUInt128BigEndian(ReadBinary(ref reader));
        int port = reader.ReadInt32();
        long rate = reader.ReadInt64();
        string host = reader.ReadString()!;
        long age = reader.ReadInt64();
        // An element that others leave out, or fill with what they like.
        bool isAsking = count > FrameWriter.HelloElements && reader.NextCode is > 0 and <= MessagePackCode.MaxFixInt
            && (reader.NextCode & FrameWriter.AskingForPeers) != 0;
        return new Hello(cluster, id, run, nonce, port, rate, host, age) { IsAsking = isAsking };
    }

    /// <summary>A binary; what the library reads from is in one piece, and so is this.</summary>
    private static ReadOnlySpan<byte> ReadBinary(ref MessagePackReader reader) => reader.ReadBytes().GetValueOrDefault().FirstSpan;
}
