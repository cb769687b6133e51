namespace Clocks.EndToEnd;

/// <summary>What the binary asks of the machine that it is copied to.</summary>
public sealed class BinaryTests
{
    /// <summary>
    /// The platform's cryptography loads OpenSSL at its first use and ends the process where there is none: a machine
    /// of a lab need not have it. What is not linked in cannot be loaded.
    /// </summary>
    [Test]
    public async Task The_binary_knows_no_OpenSSL()
    {
        byte[] binary = File.ReadAllBytes(ClocksProcess.Binary);
        await Assert.That(binary.AsSpan().IndexOf("clock_rate"u8) >= 0).IsTrue().Because("the binary is searched");
        foreach (string library in (string[])["libssl", "libcrypto"])
        {
            await Assert.That(binary.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(library)) < 0)
                .IsTrue().Because(library);
        }
    }
}
