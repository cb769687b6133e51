using System.Runtime.InteropServices;

namespace Clocks.Output;

/// <summary>
/// A standard stream of Linux and macOS, written as it is. The platform's own streams take one lock for both, so that a
/// standard output that stands still silences standard error, and send a terminal the sequences by which it is to be
/// read. A reader who is gone is no failure: <c>clocks analyze | head</c> has what it wanted. One thread at a time.
/// </summary>
/// <param name="number">1 or 2.</param>
internal sealed partial class UnixOutput(int number) : Stream
{
    private const int Interrupted = 4, TryAgainOnLinux = 11, TryAgainOnMac = 35, ReaderGone = 32;

    /// <summary>POLLOUT.</summary>
    private const short CanWriteMore = 4;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            nint written = Put(number, buffer, buffer.Length);
            if (written >= 0)
            {
                buffer = buffer[(int)written..];
                continue;
            }

            switch (Marshal.GetLastPInvokeError())
            {
                case Interrupted:
                    break;
                case TryAgainOnLinux or TryAgainOnMac:
                    // Another program that has this stream too wants it not to wait.
                    var poll = new PollRequest { File = number, Events = CanWriteMore };
                    _ = Poll(ref poll, 1, Timeout.Infinite);
                    break;
                case ReaderGone:
                    return;
                case var error:
                    throw new IOException(Marshal.GetPInvokeErrorMessage(error), error);
            }
        }
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Put(int file, ReadOnlySpan<byte> bytes, nint count);

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll(ref PollRequest requests, nuint count, int milliseconds);

    /// <summary>struct pollfd.</summary>
    private struct PollRequest
    {
        public int File;
        public short Events;
        public short Returned;
    }
}
