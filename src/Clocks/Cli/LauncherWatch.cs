namespace Clocks.Cli;

/// <summary>
/// A node that a lab started has a pipe to it as standard input. The end of that pipe, because the lab closed it or
/// because the lab
/// is no more, however it died, is the request to end in good order: no orphan stays behind. Waits on a background
/// thread.
/// </summary>
internal static class LauncherWatch
{
    /// <summary>Set by the lab in the environment of its nodes.</summary>
    public const string Variable = "CLOCKS_LAUNCHED";

    /// <summary>Begins to watch, if this process was started by a lab.</summary>
    public static void Begin(Action onEnd)
    {
        if (Environment.GetEnvironmentVariable(Variable) != "1")
        {
            return;
        }

        var thread = new Thread(() =>
        {
            using Stream input = Console.OpenStandardInput();
            var nothing = new byte[16];
            while (input.Read(nothing) > 0)
            {
                // The lab writes nothing; whatever comes means that it lives.
            }

            onEnd();
        })
        { IsBackground = true, Name = "launcher" };
        thread.Start();
    }
}
