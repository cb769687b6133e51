using Clocks.Node.Security;

namespace Clocks.Tests.Node;

/// <summary>The records of one connection, from end to end without a socket.</summary>
public sealed class SealedChannelTests
{
    private static readonly ClusterKey One = KeyOf(1), Two = KeyOf(2), Three = KeyOf(3);

    public static ClusterKey KeyOf(byte value)
    {
        var secret = new byte[ClusterKey.Bytes];
        Array.Fill(secret, value);
        return new ClusterKey(secret);
    }

    [Test]
    public async Task What_one_seals_the_other_opens_however_it_is_cut()
    {
        for (int seed = 0; seed < 40; seed++)
        {
            var random = new Random(seed);
            (SealedChannel dialler, SealedChannel acceptor) = Established(new ClusterKeys(One), new ClusterKeys(One), records: 3);
            var sent = new byte[100_000];
            random.NextBytes(sent);
            var bytes = new List<byte>();
            for (int at = 0; at < sent.Length;)
            {
                int part = dialler.Seal(sent.AsSpan(at, Math.Min(sent.Length - at, random.Next(1, 30_000))), nowMs: 0);
                bytes.AddRange(dialler.Leaving);
                dialler.Sent(dialler.Leaving.Length);
                at += part;
            }

            var opened = new List<byte>();
            var place = new byte[SealedChannel.TextBytesMax];
            for (int at = 0; at < bytes.Count;)
            {
                Span<byte> room = acceptor.Room();
                int part = Math.Min(Math.Min(room.Length, bytes.Count - at), random.Next(1, 20_000));
                System.Runtime.InteropServices.CollectionsMarshal.AsSpan(bytes).Slice(at, part).CopyTo(room);
                acceptor.Received(part);
                at += part;
                while (acceptor.Open(place, out int text) == OpenResult.Text)
                {
                    opened.AddRange(place.AsSpan(0, text));
                }
            }

            await Assert.That(opened).IsSequence(sent).Because($"seed {seed}");
        }
    }

    [Test]
    public async Task A_flipped_bit_of_a_record_ends_it_and_nothing_of_it_is_text()
    {
        for (int seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            (SealedChannel dialler, SealedChannel acceptor) = Established(new ClusterKeys(One), new ClusterKeys(One));
            dialler.Seal(new byte[random.Next(1, 200)], nowMs: 0);
            byte[] record = dialler.Leaving.ToArray();
            record[random.Next(record.Length)] ^= (byte)(1 << random.Next(8));
            OpenResult result = Give(acceptor, record, out _);
            await Assert.That(result is OpenResult.Forged or OpenResult.Incomplete).IsTrue().Because($"seed {seed}: {result}");
        }
    }

    [Test]
    public async Task A_record_that_comes_twice_or_too_early_is_forged()
    {
        (SealedChannel dialler, SealedChannel acceptor) = Established(new ClusterKeys(One), new ClusterKeys(One));
        dialler.Seal("one"u8, nowMs: 0);
        byte[] first = dialler.Leaving.ToArray();
        dialler.Seal("two"u8, nowMs: 0);
        byte[] second = dialler.Leaving.ToArray();
        await Assert.That(Give(acceptor, second, out _)).IsEqualTo(OpenResult.Forged);
        (dialler, acceptor) = Established(new ClusterKeys(One), new ClusterKeys(One));
        await Assert.That(Give(acceptor, first, out _)).IsEqualTo(OpenResult.Forged).Because("it is of another connection");
        (dialler, acceptor) = Established(new ClusterKeys(One), new ClusterKeys(One));
        dialler.Seal("one"u8, nowMs: 0);
        byte[] again = dialler.Leaving.ToArray();
        await Assert.That(Give(acceptor, again, out int bytes)).IsEqualTo(OpenResult.Text);
        await Assert.That(bytes).IsEqualTo(3);
        await Assert.That(Give(acceptor, again, out _)).IsEqualTo(OpenResult.Forged);
    }

    [Test]
    public async Task The_second_of_two_keys_is_accepted_and_the_first_is_used()
    {
        var changing = new ClusterKeys(One, Two);
        foreach ((ClusterKeys dials, ClusterKeys accepts, bool isAnswered) in (ReadOnlySpan<(ClusterKeys, ClusterKeys, bool)>)
        [
            (new ClusterKeys(Two), changing, true), (new ClusterKeys(One), changing, true),
            (changing, new ClusterKeys(One), true), (changing, new ClusterKeys(Two), false),
            (new ClusterKeys(Two, One), changing, true), (new ClusterKeys(Three), changing, false),
        ])
        {
            var message = new byte[SealedChannel.GreetingBytes];
            new SealedChannel(dials).WriteFirst(message);
            OpenResult result = Give(new SealedChannel(accepts), message, out _);
            if (result == OpenResult.Answer != isAnswered)
            {
                throw new InvalidOperationException($"{dials.First.Id} to {accepts.First.Id}: {result}");
            }
        }

        await Assert.That(changing.First.Id).IsEqualTo(One.Id);
    }

    [Test]
    public async Task No_bytes_of_a_stranger_throw_and_none_is_answered()
    {
        for (int seed = 0; seed < 2_000; seed++)
        {
            var random = new Random(seed);
            var bytes = new byte[random.Next(1, 200)];
            random.NextBytes(bytes);
            if (seed % 2 == 0)
            {
                (bytes[0], bytes[^1]) = (0, bytes[^1]);
                bytes[Math.Min(1, bytes.Length - 1)] = NoiseHandshake.MessageBytes;
            }

            OpenResult result = Give(new SealedChannel(new ClusterKeys(One, Two)), bytes, out _);
            await Assert.That(result is OpenResult.Forged or OpenResult.Incomplete).IsTrue().Because($"seed {seed}: {result}");
        }
    }

    [Test]
    public async Task A_key_has_an_id_of_its_own_and_a_code_for_each_text()
    {
        await Assert.That(One.Id.Length).IsEqualTo(12);
        await Assert.That(One.Id).IsNotEqualTo(Two.Id);
        await Assert.That(One.Authenticate("a")).IsNotEqualTo(One.Authenticate("b"));
        await Assert.That(One.Authenticate("a")).IsNotEqualTo(Two.Authenticate("a"));
        await Assert.That(One.Authenticate("a")).IsEqualTo(KeyOf(1).Authenticate("a"));
    }

    [Test]
    public async Task Nothing_is_allocated_for_a_record()
    {
        (SealedChannel dialler, SealedChannel acceptor) = Established(new ClusterKeys(One), new ClusterKeys(One));
        var place = new byte[SealedChannel.TextBytesMax];
        long before = 0;
        for (int i = 0; i < 3_000; i++)
        {
            before = i == 1_000 ? GC.GetAllocatedBytesForCurrentThread() : before;
            dialler.Seal(place.AsSpan(0, i % 500 + 1), nowMs: 0);
            Give(acceptor, dialler.Leaving, out _, place);
        }

        await Assert.That(GC.GetAllocatedBytesForCurrentThread() - before).IsEqualTo(0);
    }

    private static OpenResult Give(SealedChannel channel, ReadOnlySpan<byte> bytes, out int text, byte[]? place = null)
    {
        bytes.CopyTo(channel.Room());
        channel.Received(bytes.Length);
        return channel.Open(place ?? new byte[SealedChannel.TextBytesMax], out text);
    }

    private static (SealedChannel Dialler, SealedChannel Acceptor) Established(
        ClusterKeys dials, ClusterKeys accepts, ulong records = 1UL << 32)
    {
        var dialler = new SealedChannel(dials) { RekeyRecords = records };
        var acceptor = new SealedChannel(accepts);
        var message = new byte[SealedChannel.GreetingBytes];
        var answer = new byte[SealedChannel.GreetingBytes];
        dialler.WriteFirst(message);
        Give(acceptor, message, out _, answer);
        Give(dialler, answer, out _);
        return dialler.IsEstablished && acceptor.IsEstablished ? (dialler, acceptor) : throw new InvalidOperationException("not answered");
    }
}
