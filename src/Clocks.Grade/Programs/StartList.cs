using System.Diagnostics;
using Clocks.Grade.Rules;

namespace Clocks.Grade.Programs;

/// <summary>
/// The starts of a program that a script drives, and whether there is to be another: not when the time is over, not of a program that
/// says nothing, nor without end of one that dies in every scene. The time counts from its making. Owned by the thread that drives.
/// </summary>
/// <param name="sheet">Where it is told why there is no other.</param>
/// <param name="wholeMs">How long all starts may take together, in milliseconds.</param>
/// <param name="startsMax">A program that dies in every scene is started this often.</param>
/// <param name="silence">What a program that is given up has never done.</param>
internal sealed class StartList(GradeSheet sheet, int wholeMs, int startsMax, string silence)
{
    /// <summary>One that says nothing is given up after so many starts.</summary>
    private const int SilentMax = 2;

    private readonly long _began = Stopwatch.GetTimestamp();
    private readonly List<IStartRecord> _records = [];
    private int _silent;
    private string _condition = "";

    /// <summary>What was said, a record for each start that has ended.</summary>
    public IReadOnlyList<IStartRecord> Records => _records;

    /// <summary>The number of the next start, from 1.</summary>
    public int Next => _records.Count + 1;

    /// <summary>Whether the program may be started once more; the sheet says why not.</summary>
    public bool MayStart()
    {
        sheet.Trouble ??= Stopwatch.GetElapsedTime(_began).TotalMilliseconds > wholeMs
            ? $"the time limit of {wholeMs / 1000.0:0.#} s is over"
            : _silent >= SilentMax ? $"it never {silence}: {_condition}"
            : _records.Count >= startsMax ? $"it had to be started {startsMax} times"
            : null;
        return sheet.Trouble is null;
    }

    /// <summary>A start has ended.</summary>
    /// <param name="record">What was said in it.</param>
    /// <param name="hasSpoken">Whether the program said anything.</param>
    /// <param name="condition">How the program was, in words.</param>
    public void Add(IStartRecord record, bool hasSpoken, string condition)
    {
        _silent = hasSpoken ? 0 : _silent + 1;
        _condition = condition;
        _records.Add(record);
    }
}
