namespace Clocks.Lab;

/// <summary>
/// Where a lab, or an experiment of many, tells how it goes: lines of the result, lines for people, and the progress, which
/// is written over and over. Any thread.
/// </summary>
public interface IRunReporter
{
    /// <summary>Whether somebody sees the progress; else nobody need make it.</summary>
    bool HasProgress { get; }

    /// <summary>A line of the result.</summary>
    void WriteLine(string text = "");

    /// <summary>A line for people that is not part of the result.</summary>
    void WriteError(string text);

    /// <summary>Replaces the progress.</summary>
    void ShowProgress(string text);

    /// <summary>Removes the progress.</summary>
    void EndProgress();
}
