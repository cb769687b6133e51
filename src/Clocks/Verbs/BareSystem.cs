using System.ComponentModel;
using System.Security.Cryptography;
using Clocks.Files;

namespace Clocks.Verbs;

/// <summary>
/// Systems that lack what every other has: a root of its own (chroot) or a container into which nobody mounted /dev or put an
/// /etc, where the platform below throws. Any thread.
/// </summary>
internal static class BareSystem
{
    private const string Random = "/dev/urandom", Settings = "/etc";

    /// <summary>What a node needs and this system does not have, with what to do; null when nothing is missing.</summary>
    public static string? Lack() =>
        OperatingSystem.IsWindows() ? null
        : !File.Exists(Random) ? $"there is no {Random} here, and so no random numbers; mount /dev into this root or container"
        : !Directory.Exists(Settings)
            ? $"there is no {Settings} here, without which the platform lists no network interface; make an empty one"
        : null;

    /// <summary>Whether the system, not the program, is to blame.</summary>
    public static bool IsRefusal(Exception exception) =>
        exception is Win32Exception or CryptographicException || FileFailure.IsExpected(exception);

    /// <summary>What the system refused, in a sentence, for what no verb says itself.</summary>
    public static string Describe(Exception refusal)
    {
        if (Lack() is { } lack)
        {
            return lack;
        }

        int error = refusal is Win32Exception system ? system.NativeErrorCode : refusal.HResult & 0xFFFF;
        return $"the system refused what this needs (system error {error}); "
            + "see its limits with ulimit -a, and whether a disk is full";
    }
}
