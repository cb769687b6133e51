namespace Clocks.Doctor;

/// <summary>
/// Is this machine inside another one that keeps multicast to itself? Windows Subsystem for Linux and containers have a
/// network of their own by default, whose multicast never reaches the cable.
/// </summary>
internal sealed class ContainerCheck : ICheck
{
    private const string Name = "enclosure";

    public IReadOnlyList<CheckResult> Look() => [Judge(Name, Kernel(), IsContainer())];

    /// <summary>The verdict over what the kernel says of itself. Pure.</summary>
    internal static CheckResult Judge(string name, string kernel, bool isContainer)
    {
        if (kernel.Contains("microsoft", StringComparison.OrdinalIgnoreCase))
        {
            return CheckResult.Note(name,
                "this is WSL: unless its network is mirrored, its multicast stays on this computer",
                "run clocks.exe on Windows, or set networkingMode=mirrored in .wslconfig, or give --peers");
        }

        return isContainer
            ? CheckResult.Note(name,
                "this is a container: unless it shares its host's network, its multicast stays on the host",
                "start it with --network host, or give the peers with --peers")
            : CheckResult.Ok(name, "neither WSL nor a container");
    }

    private static string Kernel()
    {
        try
        {
            return File.Exists("/proc/version") ? File.ReadAllText("/proc/version") : "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static bool IsContainer() => File.Exists("/.dockerenv") || File.Exists("/run/.containerenv");
}
