using System.Security.Cryptography;
using Clocks.Render;

namespace Clocks.Tests.Render;

[TestClass]
public sealed class Sha256Tests
{
    [TestMethod]
    public void A_digest_is_that_of_the_platform_for_every_length_around_the_blocks()
    {
        byte[] message = new byte[1_000];
        new Random(7).NextBytes(message);
        for (int length = 0; length <= message.Length; length++)
        {
            CollectionAssert.AreEqual(
                SHA256.HashData(message.AsSpan(0, length)), Sha256.Of(message.AsSpan(0, length)), $"{length} bytes");
        }
    }

    [TestMethod]
    public void The_example_of_the_standard_comes_out() => Assert.AreEqual(
        "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD", Convert.ToHexString(Sha256.Of("abc"u8)));
}
