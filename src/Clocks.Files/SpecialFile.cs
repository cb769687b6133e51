using System.Runtime.InteropServices;

namespace Clocks.Files;

/// <summary>
/// Tells pipes, sockets and devices from files before they are opened: a pipe that has a name holds up whoever opens it
/// until somebody comes to read. Linux; elsewhere everything is taken for a file. Any thread.
/// </summary>
public static partial class SpecialFile
{
    private const int CurrentFolder = -100, WantsType = 1, AnswerBytes = 256, ModeAt = 28, TypeBits = 0xF000;

    /// <summary>What is at this path when it is no file and no folder, as <c>a pipe</c>; else null.</summary>
    public static string? NameOf(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        Span<byte> answer = stackalloc byte[AnswerBytes];
        answer.Clear();
        try
        {
            if (Stat(CurrentFolder, path, 0, WantsType, answer) != 0)
            {
                return null;
            }
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
        {
            // A glibc from before 2018, or another library.
            return null;
        }

        return (MemoryMarshal.Read<ushort>(answer[ModeAt..]) & TypeBits) switch
        {
            0x1000 => "a pipe",
            0x2000 or 0x6000 => "a device",
            0xC000 => "a socket",
            _ => null,
        };
    }

    /// <summary>statx(2), whose answer looks the same everywhere. Looked for by its file: the linker may not bind it.</summary>
    [LibraryImport("libc.so.6", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Stat(int folder, string path, int flags, uint wanted, Span<byte> answer);
}
