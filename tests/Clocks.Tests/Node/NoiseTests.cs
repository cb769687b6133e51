using System.Text;
using Clocks.Node.Security;
using Org.BouncyCastle.Math.EC.Rfc7748;

namespace Clocks.Tests.Node;

/// <summary>The handshake of a cluster with a key, held to what others have published.</summary>
public sealed class NoiseTests
{
    private static readonly byte[] Psk = Convert.FromHexString("54686973206973206d7920417573747269616e20706572737065637469766521");
    private static readonly byte[] Prologue = Encoding.ASCII.GetBytes("John Galt");
    private static readonly byte[] FirstKey = Convert.FromHexString("893e28b9dc6ca8d611ab664754b8ceb7bac5117349a4439a6b0569da977c464a");
    private static readonly byte[] SecondKey = Convert.FromHexString("bbdb4cdbd309f1a1f2e1456967fe288cadd6f712d65dc7b7793d5e63da6b375b");

    /// <summary>Payloads and messages of the vectors of cacophony, which snow and others are held to as well.</summary>
    private static readonly (string Payload, string Message)[] Cacophony =
    [
        ("4c756477696720766f6e204d69736573",
            "ca35def5ae56cec33dc2036731ab14896bc4c75dbb07a61f879f8e3afa4c7944"
            + "fda936bec35a8adfdff198386f7d5475880897edaaf7495314c99095a2e4d66a"),
        ("4d757272617920526f746862617264",
            "95ebc60d2b1fa672c1f46a8aa265ef51bfe38e7ccb39ec5be34069f144808843"
            + "4cd2a371993ba41ea11448024fca32766b169183c9e691a7a433279da7e729"),
        ("462e20412e20486179656b", "bc44da303ae0beb08075fc4eb4e58235c67c2d1f53a4f2fff0bca7"),
        ("4361726c204d656e676572", "416d1af83e9fa6966ce4e871156b131aa9bd7e9a1d6f8794f4872a"),
        ("4a65616e2d426170746973746520536179", "8a7d81b77bcc6c072f2b807da066efba6b5fab9edf71a7faceb2c8454b0cfef608"),
        ("457567656e2042f6686d20766f6e2042617765726b",
            "1e2ee010f72894824a25a867664ff298f2548a145dc4e9d27b1cad83f32fa7c54d69dc3279"),
    ];

    [Test]
    public async Task The_handshake_and_the_records_are_those_of_the_published_vectors()
    {
        var initiator = new NoiseHandshake(Psk, Prologue, FirstKey);
        var responder = new NoiseHandshake(Psk, Prologue, SecondKey);
        byte[][] payloads = [.. Cacophony.Select(c => Convert.FromHexString(c.Payload))];
        var first = new byte[payloads[0].Length + NoiseHandshake.MessageBytes];
        var second = new byte[payloads[1].Length + NoiseHandshake.MessageBytes];
        var read = new byte[64];

        initiator.WriteFirst(payloads[0], first);
        await Assert.That(Convert.ToHexStringLower(first)).IsEqualTo(Cacophony[0].Message);
        await Assert.That(responder.TryReadFirst(first, read)).IsTrue();
        await Assert.That(read.Take(payloads[0].Length)).IsSequence(payloads[0]);
        await Assert.That(responder.TryWriteSecond(payloads[1], second)).IsTrue();
        await Assert.That(Convert.ToHexStringLower(second)).IsEqualTo(Cacophony[1].Message);
        await Assert.That(initiator.TryReadSecond(second, read)).IsTrue();
        await Assert.That(read.Take(payloads[1].Length)).IsSequence(payloads[1]);
        await Assert.That(Convert.ToHexStringLower(initiator.Hash))
            .IsEqualTo("b3e9c846d264120a4211e18307da91157a21e92e69b639c50f027f101db3e1a6");

        (RecordCipher fromInitiator, RecordCipher fromResponder) = initiator.Split();
        (RecordCipher toResponder, RecordCipher toInitiator) = responder.Split();
        for (int i = 2; i < Cacophony.Length; i++)
        {
            (RecordCipher seals, RecordCipher opens) = i % 2 == 0 ? (fromInitiator, toResponder) : (fromResponder, toInitiator);
            var closed = new byte[payloads[i].Length + ChaChaPoly.TagBytes];
            seals.Seal([], payloads[i], closed);
            await Assert.That(Convert.ToHexStringLower(closed)).IsEqualTo(Cacophony[i].Message);
            await Assert.That(opens.TryOpen([], closed, read)).IsTrue();
            await Assert.That(read.Take(payloads[i].Length)).IsSequence(payloads[i]);
        }
    }

    [Test]
    public async Task Another_key_or_another_prologue_is_nobody()
    {
        var message = new byte[NoiseHandshake.MessageBytes];
        new NoiseHandshake(Psk, Prologue, FirstKey).WriteFirst([], message);
        byte[] other = [.. Psk];
        other[31] ^= 1;
        await Assert.That(new NoiseHandshake(other, Prologue, SecondKey).TryReadFirst(message, [])).IsFalse();
        await Assert.That(new NoiseHandshake(Psk, "John Gult"u8, SecondKey).TryReadFirst(message, [])).IsFalse();
        await Assert.That(new NoiseHandshake(Psk, Prologue, SecondKey).TryReadFirst(message, [])).IsTrue();
    }

    [Test]
    public async Task A_handshake_that_is_repeated_opens_nothing()
    {
        var message = new byte[NoiseHandshake.MessageBytes];
        var answer = new byte[NoiseHandshake.MessageBytes];
        var honest = new NoiseHandshake(Psk, Prologue, FirstKey);
        var once = new NoiseHandshake(Psk, Prologue, SecondKey);
        honest.WriteFirst([], message);
        once.TryReadFirst(message, []);
        once.TryWriteSecond([], answer);
        honest.TryReadSecond(answer, []);
        var record = new byte[5 + ChaChaPoly.TagBytes];
        honest.Split().OfInitiator.Seal([], "hello"u8, record);
        var text = new byte[5];

        var again = new NoiseHandshake(Psk, Prologue, [.. FirstKey.Select(b => (byte)(b ^ 0x55))]);
        await Assert.That(again.TryReadFirst(message, [])).IsTrue();
        again.TryWriteSecond([], answer);
        await Assert.That(again.Split().OfInitiator.TryOpen([], record, text)).IsFalse();
        await Assert.That(once.Split().OfInitiator.TryOpen([], record, text)).IsTrue();
    }

    [Test]
    public async Task An_ephemeral_key_that_makes_every_secret_nought_is_refused() => await Assert
        .That(X25519.CalculateAgreement(FirstKey, 0, new byte[32], 0, new byte[32], 0)).IsFalse();

    [Test]
    public async Task The_next_key_is_that_of_the_specification_and_the_numbers_go_on()
    {
        var seals = new RecordCipher(Psk);
        var opens = new RecordCipher(Psk);
        var closed = new byte[3 + ChaChaPoly.TagBytes];
        var text = new byte[3];
        seals.Seal([], "one"u8, closed);
        await Assert.That(opens.TryOpen([], closed, text)).IsTrue();
        seals.Rekey();
        seals.Seal([], "two"u8, closed);
        await Assert.That(opens.TryOpen([], closed, text)).IsFalse();
        opens.Rekey();
        await Assert.That(opens.TryOpen([], closed, text)).IsTrue();
        await Assert.That(Encoding.ASCII.GetString(text)).IsEqualTo("two");
        await Assert.That(opens.TryOpen([], closed, text)).IsFalse().Because("a record is opened once");
    }

    [Test]
    public async Task No_bytes_throw_and_no_forged_byte_passes()
    {
        for (int seed = 0; seed < 3_000; seed++)
        {
            var random = new Random(seed);
            var message = new byte[NoiseHandshake.MessageBytes];
            var forged = new byte[random.Next(0, 100)];
            random.NextBytes(forged);
            new NoiseHandshake(Psk, Prologue, FirstKey).WriteFirst([], message);
            byte[] bitten = [.. message];
            bitten[random.Next(bitten.Length)] ^= (byte)(1 << random.Next(8));
            byte[] cut = message[..random.Next(message.Length)];
            foreach (byte[] bytes in (byte[][])[forged, bitten, cut])
            {
                var responder = new NoiseHandshake(Psk, Prologue, SecondKey);
                bool isTaken = responder.TryReadFirst(bytes, new byte[100]);
                await Assert.That(isTaken).IsFalse().Because($"seed {seed}");
            }
        }
    }
}
