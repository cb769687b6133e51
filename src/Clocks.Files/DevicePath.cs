namespace Clocks.Files;

/// <summary>Tells devices such as <c>/dev/null</c> from files. Pure; any thread.</summary>
public static class DevicePath
{
    /// <summary>Whether a full path names a device, which is written as it is: never moved, cut or missed.</summary>
    public static bool IsDevice(string path) => OperatingSystem.IsWindows()
        ? path.StartsWith(@"\\.\", StringComparison.Ordinal)
        : path.StartsWith("/dev/", StringComparison.Ordinal) && !path.StartsWith("/dev/shm/", StringComparison.Ordinal);
}
