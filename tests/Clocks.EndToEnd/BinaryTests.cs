namespace Clocks.EndToEnd;

/// <summary>What the binary asks of the machine that it is copied to.</summary>
[TestClass]
public sealed class BinaryTests
{
    /// <summary>
    /// The platform's cryptography loads OpenSSL at its first use and ends the process where there is none: a machine
    /// of a lab need not have it. What is not linked in cannot be loaded.
    /// </summary>
    [TestMethod]
    public void The_binary_knows_no_OpenSSL()
    {
        byte[] binary = File.ReadAllBytes(ClocksProcess.Binary);
        Assert.IsTrue(binary.AsSpan().IndexOf("clock_rate"u8) >= 0, "the binary is searched");
        foreach (string library in (string[])["libssl", "libcrypto"])
        {
            Assert.IsTrue(binary.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(library)) < 0, library);
        }
    }
}
