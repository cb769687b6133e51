using System.Runtime.CompilerServices;

namespace Clocks.Node.Wire;

/// <summary>
/// How far the search for the end of a frame has come. A connection keeps it while it waits for more bytes, so that a
/// frame that arrives byte by byte is not searched from its beginning each time. Counts instead of recursion: one for
/// each array or map that is open, at most <see cref="Limits.FrameDepthMax"/>. The default value is the beginning of a
/// frame. Belongs to the thread that reads the connection; allocates nothing.
/// </summary>
internal struct FrameProgress
{
    private Levels _left;
    private int _open;

    /// <summary>Bytes of the frame that have been passed; 0: not even the elements that its kind needs.</summary>
    internal int Passed { get; private set; }

    /// <summary>The elements that the kind needs are right; what a later version added may follow.</summary>
    /// <param name="passed">Bytes up to there.</param>
    /// <param name="added">Elements that follow.</param>
    internal void Begin(int passed, int added)
    {
        Passed = passed;
        _left[0] = (ushort)added;
        _open = 1;
    }

    /// <summary>
    /// Goes on to the end of the frame, over values of any type, as far as bytes are there. Every byte is looked at
    /// once, and those of a number, text, binary or extension not at all.
    /// </summary>
    /// <param name="window">The frame from its first byte, and perhaps what follows it.</param>
    internal ReadStatus Continue(ReadOnlySpan<byte> window)
    {
        while (_open > 0)
        {
            ref ushort left = ref _left[_open - 1];
            if (left == 0)
            {
                _open--;
                continue;
            }

            ReadStatus status = ValueHeader.Read(window[Passed..], out ValueHeader header);
            if (status != ReadStatus.Done)
            {
                return status;
            }

            if (header.Bytes > window.Length - Passed)
            {
                return ReadStatus.Incomplete;
            }

            if (header.Inside > 0 && _open == Limits.FrameDepthMax)
            {
                return ReadStatus.TooDeep;
            }

            left--;
            Passed += header.Bytes;
            if (header.Inside > 0)
            {
                _left[_open++] = (ushort)header.Inside;
            }
        }

        return ReadStatus.Done;
    }

    /// <summary>Values that are still to come in each array or map that is open, the frame's own first.</summary>
    [InlineArray(Limits.FrameDepthMax)]
    private struct Levels
    {
        private ushort _first;
    }
}
