using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Clocks.EndToEnd;

/// <summary>
/// One process of the published native binary. Its output is collected; a test waits for a line of it or for its end,
/// never for a time. Disposing kills what still runs, by its pid.
/// </summary>
public sealed partial class ClocksProcess : IDisposable
{
    /// <summary>After which a wait is a failure; far longer than anything takes.</summary>
    public const int PatienceMs = 60_000;

    private readonly Process _process;
    private readonly StringBuilder _out = new();
    private readonly StringBuilder _error = new();

    private ClocksProcess(string program, string folder, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Collect(_out, line.Data);
        _process.ErrorDataReceived += (_, line) => Collect(_error, line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>
    /// The binary under test: <c>./build.sh test</c> names it in CLOCKS_BINARY, else the one that was published last.
    /// </summary>
    public static string Binary { get; } = Environment.GetEnvironmentVariable("CLOCKS_BINARY") ?? Published();

    public int Pid => _process.Id;

    public string Out => Text(_out);

    public string Error => Text(_error);

    public bool HasExited => _process.HasExited;

    public static ClocksProcess Start(string folder, params string[] arguments) => new(Binary, folder, arguments);

    /// <summary>Another program, such as a shell that prepares something for the binary.</summary>
    public static ClocksProcess StartOther(string program, string folder, params string[] arguments) =>
        new(program, folder, arguments);

    /// <summary>Waits until the standard output holds this text.</summary>
    public void WaitForOutput(string text) => Until(() => Out.Contains(text), () => $"'{text}' in:\n{Out}\n{Error}");

    /// <summary>Waits for the end and returns the exit code.</summary>
    public int WaitForEnd(int milliseconds = PatienceMs)
    {
        if (!_process.WaitForExit(milliseconds))
        {
            Assert.Fail($"still running:\n{Out}\n{Error}");
        }

        _process.WaitForExit();
        return _process.ExitCode;
    }

    public void Signal(PosixSignalNumber signal)
    {
        if (Kill(Pid, (int)signal) != 0)
        {
            Assert.Fail($"process {Pid} takes no signal {signal}");
        }
    }

    /// <summary>Writes a line to its standard input.</summary>
    public void Tell(string line)
    {
        _process.StandardInput.WriteLine(line);
        _process.StandardInput.Flush();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    /// <summary>Waits for a condition, and says what it was when it does not come true.</summary>
    public static void Until(Func<bool> condition, Func<string> what)
    {
        long deadline = Environment.TickCount64 + PatienceMs;
        while (!condition())
        {
            if (Environment.TickCount64 >= deadline)
            {
                Assert.Fail(what());
            }

            Thread.Yield();
            using var pause = new ManualResetEventSlim();
            pause.Wait(2);
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);

    /// <summary>Where ./build.sh publish puts the binary of this machine.</summary>
    private static string Published([CallerFilePath] string here = "")
    {
        string name = OperatingSystem.IsWindows() ? "clocks.exe" : "clocks";
        string system = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux";
        string processor = RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "arm64" : "x64";
        string root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));
        return Path.Combine(root, "publish", $"{system}-{processor}", name);
    }

    private static void Collect(StringBuilder into, string? line)
    {
        if (line is not null)
        {
            lock (into)
            {
                into.AppendLine(line);
            }
        }
    }

    private static string Text(StringBuilder from)
    {
        lock (from)
        {
            return from.ToString();
        }
    }
}

/// <summary>Signals by their numbers on Linux and macOS.</summary>
public enum PosixSignalNumber
{
    Interrupt = 2,
    Kill = 9,
    Terminate = 15,
    Continue = 18,
    Stop = 19,
}
