using Clocks.Model;
using Clocks.Node.Wire;
using Clocks.Tests.Journal;
using MessagePack;

namespace Clocks.Tests.Node;

/// <summary>
/// Streams of frames, right and wrong, in arbitrary pieces: what is read does not depend on the pieces, nothing is
/// thrown, nothing outside is looked at; a failure names its seed.
/// </summary>
[TestClass]
public sealed class FrameStreamPropertyTests
{
    [TestMethod]
    public void Frames_of_any_kind_come_out_whole_however_the_stream_was_cut() => JournalPropertyTests.ForEverySeed(
        seed =>
        {
            var draw = new Draw(seed);
            (byte[] stream, List<string> expected) = AnyStream(ref draw);
            AssertReads(expected, "Incomplete", stream, ref draw);
            return true;
        },
        500);

    [TestMethod]
    public void What_is_written_of_any_kind_is_what_comes_back() => JournalPropertyTests.ForEverySeed(
        seed =>
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
            CollectionAssert.AreEqual(WireDraws.Library(FrameKind.Bye, n, lamport, k), bytes[bye..length]);
            length += FrameWriter.Refuse(bytes.AsSpan(length), code, hello.Host);
            List<string> expected = [$"Hello 1 {hello}", "Ready", $"Bye {n} {lamport} {k}", $"Refuse {(int)code} {hello.Host}"];
            AssertReads(expected, "Incomplete", bytes[..length], ref draw);
            return true;
        },
        500);

    [TestMethod]
    public void A_verdict_does_not_depend_on_how_the_bytes_were_cut() => JournalPropertyTests.ForEverySeed(
        seed =>
        {
            var draw = new Draw(seed);
            byte[] stream = WireDraws.Mutate(AnyStream(ref draw).Stream, ref draw);
            (List<string> frames, string end) = InPieces(stream, stream.Length);
            AssertReads(frames, end, stream, ref draw);
            return true;
        },
        2_000);

    [TestMethod]
    public void Any_bytes_get_a_verdict_and_the_same_in_every_piece() => JournalPropertyTests.ForEverySeed(
        seed =>
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
            AssertReads(frames, end, begun, ref draw);
            return true;
        },
        1_000);

    [TestMethod]
    public void What_stands_behind_the_bytes_is_not_looked_at() => JournalPropertyTests.ForEverySeed(
        seed =>
        {
            var draw = new Draw(seed);
            byte[] stream = AnyStream(ref draw).Stream;
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
                Assert.AreEqual(end, Drain(ref reader, read));
                CollectionAssert.AreEqual(frames, read);
            }

            return true;
        },
        1_000);

    /// <summary>The library, given the whole frame and no more, finds its end in the same place; a byte less, and it
    /// finds none.</summary>
    [TestMethod]
    public void A_frame_ends_where_the_library_says() => JournalPropertyTests.ForEverySeed(
        seed =>
        {
            var draw = new Draw(seed);
            byte[] stream = AnyStream(ref draw).Stream;
            stream = draw.Below(2) == 0 ? WireDraws.Mutate(stream, ref draw) : stream;
            var reader = new FrameReader(stream);
            int begin = 0;
            while (reader.Next(out _) == ReadStatus.Done)
            {
                int length = reader.Consumed - begin;
                Assert.IsTrue(EndsByLibrary(stream.AsMemory(begin, length)), Convert.ToHexString(stream));
                Assert.IsFalse(EndsByLibrary(stream.AsMemory(begin, length - 1)), Convert.ToHexString(stream));
                begin = reader.Consumed;
            }

            return true;
        },
        300);

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

    private static void AssertReads(List<string> expected, string end, byte[] stream, ref Draw draw)
    {
        foreach (int piece in new[] { stream.Length, 1, 0, 0 })
        {
            (List<string> frames, string last) = piece == 0 ? InPieces(stream, 0, (uint)draw.Next()) : InPieces(stream, piece);
            CollectionAssert.AreEqual(expected, frames, $"pieces of {piece}: {Convert.ToHexString(stream)}");
            Assert.AreEqual(end, last, $"pieces of {piece}: {Convert.ToHexString(stream)}");
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

    /// <summary>Frames one after the other, and each of them read alone.</summary>
    private static (byte[] Stream, List<string> Frames) AnyStream(ref Draw draw)
    {
        var stream = new List<byte>();
        var frames = new List<string>();
        for (uint i = 1 + draw.Below(8); i > 0; i--)
        {
            byte[] frame = WireDraws.Frame(ref draw);
            var reader = new FrameReader(frame);
            ReadStatus status = reader.Next(out Frame read);
            Assert.IsTrue(status == ReadStatus.Done || frame.Length > Limits.FrameBytesMax, $"{status}: {Convert.ToHexString(frame)}");
            if (status == ReadStatus.Done)
            {
                Assert.AreEqual(frame.Length, reader.Consumed);
                stream.AddRange(frame);
                frames.Add(InWords(read));
            }
        }

        return ([.. stream], frames);
    }
}
