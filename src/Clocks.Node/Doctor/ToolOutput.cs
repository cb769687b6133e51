using System.ComponentModel;
using System.Diagnostics;

namespace Clocks.Node.Doctor;

/// <summary>
/// What a program of the system prints, for the questions that only such a program answers. A program that is not there, may not, or
/// does not end is no answer. The calling thread waits.
/// </summary>
internal static class ToolOutput
{
    private const int PatienceMs = 3_000;

    /// <summary>The standard output; null where the program does not exist or fails.</summary>
    public static string? Of(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
        };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        try
        {
            using Process? process = Process.Start(start);
            if (process is null)
            {
                return null;
            }

            process.ErrorDataReceived += (_, _) => { };
            process.BeginErrorReadLine();
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            if (!process.WaitForExit(PatienceMs))
            {
                process.Kill();
                return null;
            }

            return process.ExitCode == 0 && output.Wait(PatienceMs) ? output.Result : null;
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException or IOException)
        {
            return null;
        }
    }
}
