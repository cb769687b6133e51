using System.Runtime.InteropServices;

namespace Clocks.Lab.Hosts;

/// <summary>
/// Brings this program to other machines, as it is made for their system, where it is not yet: each runs exactly the version that
/// this one is. Any thread.
/// </summary>
public sealed class HostPrograms(HostSessions sessions)
{
    /// <summary>Where a node finds its key, from the folder of the run.</summary>
    public const string KeyPath = HostPlaces.KeyName;

    private const int AskMs = 30_000, CopyMs = 300_000;

    private const string Ask =
        HostPlaces.SetProgramFolder + "umask 022; mkdir -p \"$d\" || exit 1; echo \"clocks-system $(uname -sm)\"; "
        + "[ ! -x \"$d/clocks\" ] || echo \"clocks-sum $(cksum <\"$d/clocks\")\"";

    private static readonly (string System, string Platform)[] Platforms =
    [
        ("Linux x86_64", "linux-x64"), ("Linux aarch64", "linux-arm64"), ("Darwin arm64", "osx-arm64"), ("Darwin x86_64", "osx-x64"),
    ];

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (byte[] Bytes, string Sum)> _programs = [];

    /// <summary>Has the program there, and knows that it runs; null, or why not, in a sentence without its full stop.</summary>
    public string? Bring(LabHost host)
    {
        HostAnswer answer = sessions.Run(host, Ask, static _ => { }, AskMs);
        if (answer.Problem is not null)
        {
            return answer.Problem;
        }

        if (HostPlaces.Answers(answer.Lines, "system") is not [var system])
        {
            return "its shell does not answer; a host is Linux or macOS, with a POSIX shell";
        }

        if (!TryRead(system, out byte[] bytes, out string sum, out string problem))
        {
            return problem;
        }

        if (HostPlaces.Answers(answer.Lines, "sum") is [var there] && there.Trim() == sum)
        {
            return null;
        }

        // Under another name until it is whole: somebody may run the old one, and this session may break.
        string script = HostPlaces.SetProgramFolder
            + $"umask 022; t=\"$d/clocks.$$\"; cat >\"$t\"; if [ \"$(cksum <\"$t\")\" = {HostSessions.Word(sum)} ]; "
            + "then chmod 755 \"$t\" && \"$t\" --version >/dev/null && mv -f \"$t\" \"$d/clocks\"; "
            + "else echo \"the program came only in part; is the disk full?\" >&2; false; fi; r=$?; rm -f \"$t\"; exit $r";
        answer = sessions.Run(host, script, session => session.TryWrite(bytes), CopyMs);
        return answer.Problem is { } why ? $"the program does not run there: {why}" : null;
    }

    /// <summary>Has the key of the cluster there, for nobody else to read, in the folder of the run; null, or why not.</summary>
    public string? BringKey(LabHost host, string runName, byte[] key) => sessions.Run(
        host, $"umask 077; mkdir -p {HostPlaces.Run(runName)} && cd {HostPlaces.Run(runName)} && cat >{HostPlaces.KeyName}",
        session => session.TryWrite(key), AskMs).Problem;

    private bool TryRead(string system, out byte[] bytes, out string sum, out string problem)
    {
        (bytes, sum, problem) = ([], "", "");
        string? platform = Array.Find(Platforms, known => known.System == system).Platform;
        if (platform is null)
        {
            problem = $"there is no clocks for its system, '{PrintableText.Of(system)}'";
            return false;
        }

        lock (_gate)
        {
            if (_programs.TryGetValue(platform, out (byte[] Bytes, string Sum) known))
            {
                (bytes, sum) = known;
                return true;
            }

            if (PathOf(platform) is not { } path)
            {
                problem = $"it is {platform}, and there is no clocks for that beside this one: ./build.sh publish {platform}";
                return false;
            }

            try
            {
                bytes = File.ReadAllBytes(path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                problem = $"no permission to read '{path}'";
                return false;
            }

            sum = PosixChecksum.Of(bytes);
            _programs[platform] = (bytes, sum);
            return true;
        }
    }

    /// <summary>This program itself, or the one of another system where publishing puts it: <c>publish/linux-arm64/clocks</c>.</summary>
    private static string? PathOf(string platform)
    {
        string own = Environment.ProcessPath!;
        if (platform == RuntimeInformation.RuntimeIdentifier)
        {
            return own;
        }

        string folder = Path.GetDirectoryName(own)!;
        return Array.Find(
            (string[])[Path.Combine(folder, "..", platform, "clocks"), Path.Combine(folder, platform, "clocks")], File.Exists);
    }
}
