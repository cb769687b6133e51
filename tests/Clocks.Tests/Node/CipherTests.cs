using System.Text;
using Clocks.Node.Security;
using Org.BouncyCastle.Crypto.Modes;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Math.EC.Rfc7748;

namespace Clocks.Tests.Node;

/// <summary>The pieces of the key: each held to the vectors of its RFC, and ours to somebody else's.</summary>
public sealed class CipherTests
{
    private const string A10 =
        "e33594d7505e43b900000000000000003394d7505e4379cd010000000000000000000000000000000000000000000000";

    private static readonly byte[] Key = [.. Enumerable.Range(0x80, 32).Select(i => (byte)i)];

    [Test]
    public async Task ChaCha20_makes_the_blocks_of_RFC_8439()
    {
        // Section 2.3.2: block 1; section 2.4.2 has its second block as well.
        byte[] key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
        var blocks = new byte[2 * ChaCha20.PairBytes];
        var stream = new ChaCha20(key, Convert.FromHexString("000000090000004a00000000"));
        stream.NextPair(blocks);
        stream.NextPair(blocks.AsSpan(ChaCha20.PairBytes));
        await Assert.That(Convert.ToHexStringLower(blocks.AsSpan(64, 64))).IsEqualTo(
            "10f1e7e4d13b5915500fdd1fa32071c4c7d1f4c733c068030422aa9ac3d46c4e"
            + "d2826446079faa0914c2d705d98b02a2b5129cd1de164eb9cbd083e8a2503c4e");
    }

    [Test]
    public async Task Poly1305_makes_the_tag_of_RFC_8439()
    {
        // Section 2.5.2. Its message is two blocks and two bytes, which AddPadded would fill up: the last is added as it is sealed.
        byte[] key = Convert.FromHexString("85d6be7857556d337f4452fe42d506a80103808afb0db2fd4abff6af4149f51b");
        (ulong low, ulong high) = TagOf(key, "Cryptographic Forum Research Gro"u8.ToArray());
        await Assert.That((low, high)).IsEqualTo(Theirs(key, "Cryptographic Forum Research Gro"u8.ToArray()));
    }

    [Test]
    [Arguments("02", "", "ffffffffffffffffffffffffffffffff", "03")]
    [Arguments("02", "ffffffffffffffffffffffffffffffff", "02000000000000000000000000000000", "03")]
    [Arguments("01", "", "fffffffffffffffffffffffffffffffff0ffffffffffffffffffffffffffffff11000000000000000000000000000000", "05")]
    [Arguments("01", "", "fffffffffffffffffffffffffffffffffbfefefefefefefefefefefefefefefe01010101010101010101010101010101", "")]
    [Arguments("02", "", "fdffffffffffffffffffffffffffffff", "faffffffffffffffffffffffffffffff")]
    [Arguments("010000000000000004", "", A10 + "01000000000000000000000000000000", "14000000000000005500000000000000")]
    [Arguments("010000000000000004", "", A10, "13")]
    public async Task Poly1305_carries_at_the_edges_of_appendix_A_3(string r, string s, string message, string tag)
    {
        (ulong low, ulong high) = TagOf(Convert.FromHexString(r.PadRight(32, '0') + s.PadRight(32, '0')), Convert.FromHexString(message));
        byte[] bytes = [.. BitConverter.GetBytes(low), .. BitConverter.GetBytes(high)];
        await Assert.That(Convert.ToHexStringLower(bytes)).IsEqualTo(tag.PadRight(32, '0'));
    }

    [Test]
    public async Task A_sealed_text_is_that_of_RFC_8439()
    {
        // Section 2.8.2.
        byte[] text = Encoding.ASCII.GetBytes(
            "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.");
        var closed = new byte[text.Length + ChaChaPoly.TagBytes];
        byte[] nonce = Convert.FromHexString("070000004041424344454647"), associated = Convert.FromHexString("50515253c0c1c2c3c4c5c6c7");
        ChaChaPoly.Seal(Key, nonce, associated, text, closed);
        await Assert.That(Convert.ToHexStringLower(closed)).IsEqualTo(
            "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d6"
            + "3dbea45e8ca9671282fafb69da92728b1a71de0a9e060b2905d6a5b67ecd3b36"
            + "92ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc"
            + "3ff4def08e4b7a9de576d26586cec64b6116"
            + "1ae10b594f09e26a7e902ecbd0600691");
        var opened = new byte[text.Length];
        await Assert.That(ChaChaPoly.TryOpen(Key, nonce, associated, closed, opened)).IsTrue();
        await Assert.That(opened).IsSequence(text);
    }

    [Test]
    public async Task What_is_sealed_here_is_what_others_seal_and_no_flipped_bit_passes()
    {
        var random = new Random(8439);
        for (int length = 0; length < 700; length++)
        {
            byte[] key = Bytes(random, 32), nonce = Bytes(random, 12);
            byte[] associated = Bytes(random, length % 40), text = Bytes(random, length);
            var closed = new byte[length + ChaChaPoly.TagBytes];
            ChaChaPoly.Seal(key, nonce, associated, text, closed);
            var theirs = new ChaCha20Poly1305();
            theirs.Init(forEncryption: true, new AeadParameters(new KeyParameter(key), 128, nonce, associated));
            var expected = new byte[closed.Length];
            int done = theirs.ProcessBytes(text, 0, length, expected, 0);
            theirs.DoFinal(expected, done);
            await Assert.That(closed).IsSequence(expected).Because($"{length} bytes");
            closed[random.Next(closed.Length)] ^= (byte)(1 << random.Next(8));
            var opened = new byte[length];
            await Assert.That(ChaChaPoly.TryOpen(key, nonce, associated, closed, opened)).IsFalse();
            await Assert.That(opened).IsSequence(new byte[length]).Because("nothing is written of what is forged");
        }
    }

    [Test]
    public async Task BLAKE2s_is_that_of_RFC_7693()
    {
        // Appendix B.
        var hash = new byte[Blake2s.HashBytes];
        Blake2s.Hash("a"u8, "bc"u8, hash);
        await Assert.That(Convert.ToHexStringLower(hash)).IsEqualTo("508c5e8c327c14e2e1a72ba34eeb452f37458b209ed63a294d999b4c86675982");
    }

    [Test]
    public async Task X25519_is_that_of_RFC_7748()
    {
        // Section 5.2.
        var agreed = new byte[32];
        byte[] scalar = Convert.FromHexString("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4");
        byte[] point = Convert.FromHexString("e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c");
        await Assert.That(X25519.CalculateAgreement(scalar, 0, point, 0, agreed, 0)).IsTrue();
        await Assert.That(Convert.ToHexStringLower(agreed)).IsEqualTo("c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552");
    }

    private static (ulong Low, ulong High) TagOf(byte[] key, byte[] blocks)
    {
        var poly = new Poly1305(key);
        poly.AddPadded(blocks);
        return poly.Tag();
    }

    private static (ulong Low, ulong High) Theirs(byte[] key, byte[] blocks)
    {
        var poly = new Org.BouncyCastle.Crypto.Macs.Poly1305();
        poly.Init(new KeyParameter(key));
        poly.BlockUpdate(blocks, 0, blocks.Length);
        var tag = new byte[16];
        poly.DoFinal(tag, 0);
        return (BitConverter.ToUInt64(tag, 0), BitConverter.ToUInt64(tag, 8));
    }

    private static byte[] Bytes(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }
}
