using System.Text;
using Clocks.Processes;

namespace Clocks.Doctor;

/// <summary>
/// What a program of the system prints, for the questions that only such a program answers. A program that is not
/// there, may not, or does not end is no answer. The calling thread waits.
/// </summary>
internal static class ToolOutput
{
    private const int PatienceMs = 3_000;

    /// <summary>The standard output; null where the program does not exist or fails.</summary>
    public static string? Of(string program, params string[] arguments)
    {
        var output = new StringBuilder();
        var start = new ChildStart(program, arguments) { OnOutput = line => output.Append(line).Append('\n') };
        if (!ChildProcess.TryStart(start, out ChildProcess? tool, out _))
        {
            return null;
        }

        using (tool)
        {
            if (tool.WaitForEnd(PatienceMs))
            {
                return tool.End!.IsGood ? output.ToString() : null;
            }

            tool.Kill();
            return null;
        }
    }
}
