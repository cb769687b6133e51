using System.Security.Cryptography;
using Clocks.Render.Report;

namespace Clocks.Tests.Render;

public sealed class Sha256Tests
{
    [Test]
    public async Task A_digest_is_that_of_the_platform_for_every_length_around_the_blocks()
    {
        byte[] message = new byte[1_000];
        new Random(7).NextBytes(message);
        for (int length = 0; length <= message.Length; length++)
        {
            await Assert.That(Sha256.Of(message.AsSpan(0, length)))
                .IsSequence(SHA256.HashData(message.AsSpan(0, length))).Because($"{length} bytes");
        }
    }

    [Test]
    public async Task The_example_of_the_standard_comes_out() => await Assert.That(Convert.ToHexString(Sha256.Of("abc"u8)))
        .IsEqualTo("BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD");
}
