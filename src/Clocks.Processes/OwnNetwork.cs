using System.Collections;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Clocks.Processes;

/// <summary>
/// A network of its own for this process and all that it starts: loopback, and no way out. On Linux, where the system lets a user have
/// one (user_namespaces(7), network_namespaces(7)); the rights over it are given away before anything else is started.
/// </summary>
/// <remarks>
/// A process with threads cannot enter a user namespace, so <c>unshare</c> of util-linux does, and becomes this program again; which
/// brings loopback up, and becomes itself once more to be without rights in all its threads. Call it first, on the main thread.
/// </remarks>
public static unsafe partial class OwnNetwork
{
    private const string Variable = "GRADING_NETWORK", Namespace = "/proc/self/ns/net", Up = "up ";
    private const int ProbeMs = 5_000, SetFlags = 0x8914, NameBytes = 16, RequestBytes = 40, ClearAmbient = 4, AmbientRights = 47;
    private const short IsUp = 1;

    /// <summary>What <c>unshare</c> is told: a network, as the user that one is, with the rights over that network for now.</summary>
    private static readonly string[] Words = ["--user", "--map-current-user", "--keep-caps", "--net"];

    /// <summary>
    /// Enters one, which begins this program anew with the same arguments; where it is entered already, returns true. False: there is
    /// none to be had.
    /// </summary>
    /// <param name="reason">Why there is none, to follow "since".</param>
    public static bool TryEnter(out string reason)
    {
        reason = "only Linux has that";
        if (!OperatingSystem.IsLinux() || ThisProgram.CommandLine is not [var self, .. var words])
        {
            return false;
        }

        string here = File.ResolveLinkTarget(Namespace, returnFinalTarget: false)?.Name ?? "";
        string before = Environment.GetEnvironmentVariable(Variable) ?? "";
        if (before == Up + here)
        {
            Environment.SetEnvironmentVariable(Variable, null);
            return true;
        }

        if (before.Length > 0 && before != here && TryBringUp())
        {
            _ = Control(AmbientRights, ClearAmbient, 0, 0, 0);
            Become(self, [self, .. words], Up + here);
        }

        if (before.Length == 0 && CanEnter(out reason))
        {
            Become("/usr/bin/env", ["env", "unshare", .. Words, "--", self, .. words], here);
            reason = "unshare could not be run";
        }

        return false;
    }

    private static bool CanEnter(out string reason)
    {
        string said = "";
        var start = new ChildStart("unshare", [.. Words, "true"]) { OnError = line => said = line };
        bool isStarted = ChildProcess.TryStart(start, out ChildProcess? probe, out reason);
        using (probe)
        {
            bool isGood = isStarted && probe!.WaitForEnd(ProbeMs) && probe.End is { IsGood: true };
            reason = isGood || !isStarted ? reason : said.Length > 0 ? said : "unshare has not ended";
            return isGood;
        }
    }

    /// <summary>Loopback is there, and down (netdevice(7), SIOCSIFFLAGS).</summary>
    private static bool TryBringUp()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        byte* request = stackalloc byte[RequestBytes];
        new Span<byte>(request, RequestBytes).Clear();
        (request[0], request[1]) = ((byte)'l', (byte)'o');
        *(short*)(request + NameBytes) = IsUp;
        return Control((int)socket.Handle, SetFlags, request) == 0;
    }

    /// <summary>This process becomes another program; it returns only where that fails.</summary>
    private static void Become(string path, List<string> words, string state)
    {
        var variables = new List<string> { $"{Variable}={state}" };
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            variables.AddRange((string)variable.Key == Variable ? [] : [$"{variable.Key}={variable.Value}"]);
        }

        using var texts = new TextList(words);
        using var environment = new TextList(variables);
        _ = Execute(path, texts.Pointers, environment.Pointers);
    }

    [LibraryImport("libc", EntryPoint = "execve", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Execute(string path, nint* words, nint* environment);

    [LibraryImport("libc", EntryPoint = "ioctl")]
    private static partial int Control(int socket, nuint request, byte* value);

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int Control(int option, nuint arg2, nuint arg3, nuint arg4, nuint arg5);
}
