using System.Runtime.InteropServices;

namespace Clocks.Output;

/// <summary>
/// What a Windows console must be told and terminals elsewhere know: that escape sequences are commands, and which code page
/// to have afterwards. Called once, before anything is written; where there is no console nothing happens.
/// </summary>
internal static partial class WindowsConsole
{
    private const int OutputHandle = -11;
    private const int ErrorHandle = -12;
    private const uint ProcessesEscapes = 4;

    /// <summary>Tells both streams. False when one of them is a console that cannot do it.</summary>
    public static bool ProcessEscapes() => ProcessEscapes(OutputHandle) & ProcessEscapes(ErrorHandle);

    /// <summary>
    /// The console has the code page that it has now when this process ends, whatever it is given meanwhile: whoever writes
    /// there next thinks in that one.
    /// </summary>
    public static void KeepCodePage()
    {
        uint before = GetConsoleOutputCP();
        if (before != 0)
        {
            AppDomain.CurrentDomain.ProcessExit += (_, _) => _ = SetConsoleOutputCP(before);
        }
    }

    private static bool ProcessEscapes(int stream)
    {
        nint handle = GetStdHandle(stream);
        return GetConsoleMode(handle, out uint mode) == 0
            || (mode & ProcessesEscapes) != 0
            || SetConsoleMode(handle, mode | ProcessesEscapes) != 0;
    }

    [LibraryImport("kernel32", EntryPoint = "GetConsoleOutputCP")]
    private static partial uint GetConsoleOutputCP();

    [LibraryImport("kernel32", EntryPoint = "SetConsoleOutputCP")]
    private static partial int SetConsoleOutputCP(uint page);

    [LibraryImport("kernel32", EntryPoint = "GetStdHandle")]
    private static partial nint GetStdHandle(int stream);

    [LibraryImport("kernel32", EntryPoint = "GetConsoleMode")]
    private static partial int GetConsoleMode(nint handle, out uint mode);

    [LibraryImport("kernel32", EntryPoint = "SetConsoleMode")]
    private static partial int SetConsoleMode(nint handle, uint mode);
}
