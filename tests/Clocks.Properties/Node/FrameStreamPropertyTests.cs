using Clocks.Model;
using Clocks.Node.Wire;
using Clocks.Properties.Journal;
using MessagePack;

namespace Clocks.Properties.Node;

/// <summary>
/// Streams of frames, right and wrong, in arbitrary pieces: what is read does not depend on the pieces, nothing is
/// thrown, nothing outside is looked at; a failure names its seed.
/// </summary>
public sealed class FrameStreamPropertyTests
{
    [Test]
    public void Frames_of_any_kind_come_out_whole_however_the_stream_was_cut() => JournalPropertyTests.ForEverySeed(
        async seed =>
        {
            var draw = new Draw(seed);
            (byte[] stream, List<string> expected) = await StreamOf(AnyFrames(ref draw));
            await AssertReads(expected, "Incomplete", stream, draw);
        },
        500);

    [Test]
    public void What_is_written_of_any_kind_is_what_comes_back() => JournalPropertyTests.ForEverySeed(
        async seed =>
        {
            var draw = new Draw(seed);
            Hello hello = WireDraws.Hello(ref draw);
            (long n, long lamport, long k) = (WireDraws.Number(ref draw), WireDraws.Number(ref draw), WireDraws.Number(ref draw));
            var code = (RefuseCode)draw.Below(256);
            var bytes = new byte[Limits.FrameBytesMax];
            int length = FrameWriter.Hello(bytes, hello);
            length += FrameWriter.Ready(bytes.AsSpan(length));
            int bye = length;
            length += FrameWriter.Bye(bytes.AsSpan(length), n, lamport, k);
            await Assert.That(bytes[bye..length]).IsSequence(WireDraws.Library(FrameKind.Bye, n, lamport, k));
            length += FrameWriter.Refuse(bytes.AsSpan(length), code, hello.Host);
            List<string> expected = [$"Hello 1 {hello}", "Ready", $"Bye {n} {lamport} {k}", $"Refuse {(int)code} {hello.Host}"];
            await AssertReads(expected, "Incomplete", bytes[..length], draw);
        },
        500);

    [Test]
    public void A_verdict_does_not_depend_on_how_the_bytes_were_cut() => JournalPropertyTests.ForEverySeed(
        async seed =>
        {
            var draw = new Draw(seed);
            byte[] stream = WireDraws.Mutate((await StreamOf(AnyFrames(ref draw))).Stream, ref draw);
            (List<string> frames, string end) = InPieces(stream, stream.Length);
            await AssertReads(frames, end, stream, draw);
        },
        2_000);

    [Test]
    public void Any_bytes_get_a_verdict_and_the_same_in_every_piece() => JournalPropertyTests.ForEverySeed(
        async seed =>
        {
            var draw = new Draw(seed);
            var stream = new byte[draw.Below(3) == 0 ? draw.Below(9_000) : draw.Below(200)];
            uint kind = draw.Below(3);
            for (int i = 0; i < stream.Length; i++)
            {
                // Anything; only codes; mostly values of one byte, so that long arrays come to their end.
                stream[i] = (byte)(kind == 0 ? draw.Below(256) : kind == 1 ? 0x80 + draw.Below(0x60) : draw.Below(0x91));
            }

            byte[] begun = [0x9f, 5, .. stream];
            (List<string> frames, string end) = InPieces(begun, begun.Length);
            await AssertReads(frames, end, begun, draw);
        },
        1_000);

    [Test]
    public void What_stands_behind_the_bytes_is_not_looked_at() => JournalPropertyTests.ForEverySeed(
        async seed =>
        {
            var draw = new Draw(seed);
            (byte[] stream, _) = await StreamOf(AnyFrames(ref draw));
            stream = draw.Below(2) == 0 ? WireDraws.Mutate(stream, ref draw) : stream;
            stream = stream[..(int)draw.Below((uint)stream.Length + 1)];
            (List<string> frames, string end) = InPieces(stream, stream.Length);
            foreach (byte around in new byte[] { 0, 0xc1, 0xff })
            {
                var room = new byte[stream.Length + 64];
                Array.Fill(room, around);
                stream.CopyTo(room, 32);
                var read = new List<string>();
                var reader = new FrameReader(room.AsSpan(32, stream.Length));
                await Assert.That(Drain(ref reader, read)).IsEqualTo(end);
                await Assert.That(read).IsSequence(frames);
            }
        },
        1_000);

    /// <summary>The library, given the whole frame and no more, finds its end in the same place; a byte less, and it
    /// finds none.</summary>
    [Test]
    public void A_frame_ends_where_the_library_says() => JournalPropertyTests.ForEverySeed(
        async seed =>
        {
            var draw = new Draw(seed);
            (byte[] stream, _) = await StreamOf(AnyFrames(ref draw));
            stream = draw.Below(2) == 0 ? WireDraws.Mutate(stream, ref draw) : stream;
            int begin = 0;
            foreach (int end in Ends(stream))
            {
                ReadOnlyMemory<byte> frame = stream.AsMemory(begin, end - begin);
                await Assert.That(EndsByLibrary(frame)).IsTrue().Because(Convert.ToHexString(stream));
                await Assert.That(EndsByLibrary(frame[..^1])).IsFalse().Because(Convert.ToHexString(stream));
                begin = end;
            }
        },
        300);

    /// <summary>Where the frames end that are read of it.</summary>
    private static List<int> Ends(byte[] stream)
    {
        var ends = new List<int>();
        var reader = new FrameReader(stream);
        while (reader.Next(out _) == ReadStatus.Done)
        {
            ends.Add(reader.Consumed);
        }

        return ends;
    }

    private static bool EndsByLibrary(ReadOnlyMemory<byte> bytes)
    {
        var reader = new MessagePackReader(bytes);
        try
        {
            reader.Skip();
            return reader.End;
        }
        catch (EndOfStreamException)
        {
            return false;
        }
    }

    /// <summary>Claims that whole, byte by byte and in pieces of any length it reads as expected.</summary>
    private static async Task AssertReads(List<string> expected, string end, byte[] stream, Draw draw)
    {
        foreach (int piece in new[] { stream.Length, 1, 0, 0 })
        {
            (List<string> frames, string last) = piece == 0 ? InPieces(stream, 0, (uint)draw.Next()) : InPieces(stream, piece);
            await Assert.That(frames).IsSequence(expected).Because($"pieces of {piece}: {Convert.ToHexString(stream)}");
            await Assert.That(last).IsEqualTo(end).Because($"pieces of {piece}: {Convert.ToHexString(stream)}");
        }
    }

    /// <summary>Reads as a connection does: what makes no frame yet stays, with what is known of it.</summary>
    /// <param name="stream">The bytes.</param>
    /// <param name="piece">How many come at once; 0: any number.</param>
    /// <param name="seed">Of those numbers.</param>
    private static (List<string> Frames, string End) InPieces(byte[] stream, int piece, uint seed = 0)
    {
        var draw = new Draw(seed);
        var frames = new List<string>();
        FrameProgress progress = default;
        int begin = 0;
        int end = 0;
        while (true)
        {
            end = Math.Min(stream.Length, end + (piece > 0 ? piece : (int)draw.Below(draw.Below(2) == 0 ? 5u : 600u)));
            var reader = new FrameReader(stream.AsSpan(begin, end - begin), progress);
            string status = Drain(ref reader, frames);
            begin += reader.Consumed;
            progress = reader.Progress;
            if (status != "Incomplete" || end == stream.Length)
            {
                return (frames, status);
            }
        }
    }

    private static string Drain(ref FrameReader reader, List<string> frames)
    {
        while (true)
        {
            if (reader.TryTimestamp(out long n, out long lamport, out long k))
            {
                frames.Add($"Timestamp {n} {lamport} {k}");
                continue;
            }

            ReadStatus status = reader.Next(out Frame frame);
            if (status != ReadStatus.Done)
            {
                return status.ToString();
            }

            frames.Add(InWords(frame));
        }
    }

    private static string InWords(in Frame frame) => frame.Kind switch
    {
        FrameKind.Timestamp or FrameKind.Bye => $"{frame.Kind} {frame.N} {frame.Lamport} {frame.K}",
        FrameKind.Refuse => $"Refuse {(int)frame.Code} {frame.Reason}",
        FrameKind.Hello => $"Hello {frame.Version} {frame.Hello}",
        _ => frame.Kind.ToString(),
    };

    /// <summary>Up to eight frames of any kind.</summary>
    private static List<byte[]> AnyFrames(ref Draw draw)
    {
        var frames = new List<byte[]>();
        for (uint i = 1 + draw.Below(8); i > 0; i--)
        {
            frames.Add(WireDraws.Frame(ref draw));
        }

        return frames;
    }

    /// <summary>
    /// The frames one after the other, and what each of them says when it is read alone, which is claimed to succeed but
    /// for the ones that are too long: those are left out.
    /// </summary>
    private static async Task<(byte[] Stream, List<string> Frames)> StreamOf(List<byte[]> frames)
    {
        var stream = new List<byte>();
        var words = new List<string>();
        foreach (byte[] frame in frames)
        {
            var reader = new FrameReader(frame);
            (ReadStatus status, int consumed) = (reader.Next(out Frame read), reader.Consumed);
            await Assert.That(status == ReadStatus.Done || frame.Length > Limits.FrameBytesMax)
                .IsTrue().Because($"{status}: {Convert.ToHexString(frame)}");
            if (status == ReadStatus.Done)
            {
                await Assert.That(consumed).IsEqualTo(frame.Length);
                stream.AddRange(frame);
                words.Add(InWords(read));
            }
        }

        return ([.. stream], words);
    }
}
