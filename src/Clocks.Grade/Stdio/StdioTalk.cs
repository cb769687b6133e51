using System.Text;
using Clocks.Grade.Programs;

namespace Clocks.Grade.Stdio;

/// <summary>
/// The lines that go to a program under test and come from it, counted and kept, so that a counterexample names both and the
/// whole can be told again. Owned by the driving thread.
/// </summary>
internal sealed class StdioTalk(IProgramUnderTest program)
{
    /// <summary>More lines than this are not kept of a program that says more than it is asked.</summary>
    private const int SaidMax = 100_000;

    private readonly StringBuilder _held = new();
    private bool _isHolding;

    /// <summary>What it was told.</summary>
    public List<string> Told { get; } = [];

    /// <summary>What it said.</summary>
    public List<string> Said { get; } = [];

    /// <summary>Whether nothing more is told: it has fallen silent, or has ended.</summary>
    public bool IsOver { get; set; }

    /// <summary>Tells it a line. False: it does not listen any more.</summary>
    public bool Tell(string line)
    {
        if (IsOver)
        {
            return false;
        }

        Told.Add(line);
        if (_isHolding)
        {
            _held.Append(line).Append('\n');
            return true;
        }

        // Each line by itself: that several come together is a situation of its own, which the script brings about.
        program.WaitUntilRead();
        return program.TryWrite(Encoding.UTF8.GetBytes(line + "\n"));
    }

    /// <summary>From now on lines are kept back.</summary>
    public void Hold() => _isHolding = true;

    /// <summary>All that was kept back, in one piece.</summary>
    public bool Release() => ReleaseInPieces();

    /// <summary>All that was kept back, in pieces, each of which is read before the next comes.</summary>
    /// <param name="cuts">Where the pieces end, in hundredths of the whole, ascending.</param>
    public bool ReleaseInPieces(params ReadOnlySpan<int> cuts)
    {
        byte[] all = Taken();
        if (IsOver)
        {
            return false;
        }

        program.WaitUntilRead();
        int from = 0;
        bool isListening = true;
        foreach (int cut in cuts)
        {
            int to = Math.Clamp(all.Length * cut / 100, from + 1, all.Length - 1);
            isListening &= program.TryWrite(all.AsSpan(from, to - from));
            program.WaitUntilRead();
            from = to;
        }

        return isListening && program.TryWrite(all.AsSpan(from));
    }

    /// <summary>Waits for a line.</summary>
    public Reply Hear(int milliseconds, out string line)
    {
        Reply reply = program.Read(milliseconds, out line);
        if (reply == Reply.Line && Said.Count < SaidMax)
        {
            Said.Add(line);
        }

        return reply;
    }

    private byte[] Taken()
    {
        byte[] all = Encoding.UTF8.GetBytes(_held.ToString());
        _held.Clear();
        _isHolding = false;
        return all;
    }
}
