using System.Buffers.Binary;
using System.Net.Sockets;

namespace Clocks.Grade.Wire;

/// <summary>
/// The cable of a socket, which can be pulled: then nothing that is sent to it is acknowledged, answered, reset or ended, as if its machine
/// were not there, and whoever dials it waits. Linux alone, where any user may: a filter that lets no packet in stands before TCP itself
/// (SO_ATTACH_FILTER of socket(7); <c>tcp_filter</c> of the kernel). What is accepted of a listener has its filter too.
/// </summary>
internal static unsafe class Cable
{
    private const int SocketLevel = 1, AttachFilter = 26, DetachFilter = 27;

    /// <summary>A struct sock_fprog: how many instructions, and where they are, after a gap.</summary>
    private const int ProgramBytes = 16, PlaceAt = 8;

    /// <summary>BPF_RET | BPF_K with 0: of every packet so many bytes are let in.</summary>
    private const ulong LetNothingIn = 0x06;

    /// <summary>Pulls it; false: the system does not do that, or the connection has ended.</summary>
    public static bool TryPull(Socket socket)
    {
        ulong instruction = LetNothingIn;
        Span<byte> program = stackalloc byte[ProgramBytes];
        program.Clear();
        BinaryPrimitives.WriteUInt16LittleEndian(program, 1);
        BinaryPrimitives.WriteUInt64LittleEndian(program[PlaceAt..], (ulong)&instruction);
        return BitConverter.IsLittleEndian && Environment.Is64BitProcess && TrySet(socket, AttachFilter, program);
    }

    /// <summary>Puts it back.</summary>
    public static void Plug(Socket socket) => TrySet(socket, DetachFilter, stackalloc byte[sizeof(int)]);

    private static bool TrySet(Socket socket, int option, ReadOnlySpan<byte> value)
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        try
        {
            socket.SetRawSocketOption(SocketLevel, option, value);
            return true;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }
}
