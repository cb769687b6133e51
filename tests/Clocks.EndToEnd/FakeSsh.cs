namespace Clocks.EndToEnd;

/// <summary>
/// An <c>ssh</c> that reaches nobody: what it is told is run here, with a home folder of its own for each host, and nodes stay
/// on loopback. The host <c>gone</c> cannot be reached. tests/ssh has the real one.
/// </summary>
public static class FakeSsh
{
    private const string Script = """
        #!/bin/sh
        while [ $# -gt 2 ]; do shift; done
        if [ "$1" = gone ]; then echo "ssh: connect to host gone port 22: No route to host" >&2; exit 255; fi
        HOME=$HOMES/$1 CLOCKS_LOOPBACK=true
        export HOME CLOCKS_LOOPBACK
        mkdir -p "$HOME" && cd "$HOME" || exit 255
        exec sh -c "$2"

        """;

    /// <summary>What comes before a command of a shell in this folder, so that it finds this ssh.</summary>
    public static string Install(Workplace work)
    {
        if (!OperatingSystem.IsWindows())
        {
            string path = Path.Combine(Directory.CreateDirectory(Path.Combine(work.Folder, "bin")).FullName, "ssh");
            File.WriteAllText(path, Script);
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return $"HOMES='{Home(work, "")}' PATH='{work.Folder}/bin':\"$PATH\"";
    }

    /// <summary>The home folder of a host.</summary>
    public static string Home(Workplace work, string host) => Path.Combine(work.Folder, "homes", host);
}
