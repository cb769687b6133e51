using System.Diagnostics.CodeAnalysis;
using Microsoft.Win32.SafeHandles;

namespace Clocks.Files;

/// <summary>
/// Who writes a file: a small file beside it, with a dot before its name, that one program holds for itself alone. Two
/// that write one file at offsets would write over each other. The system lets go of it with the process, however that
/// ends; one that a killed program has left behind is taken over. Any thread.
/// </summary>
public static class FileClaim
{
    /// <summary>So long another program may hold a claim only to see whether its owner is dead.</summary>
    private const int TriesMax = 50;

    /// <summary>Takes the file at this path for this program; false with what is wrong and what to do.</summary>
    /// <param name="path">The full path of the file that is to be written; its folder is there.</param>
    /// <param name="ending">What the name of the file beside it ends in, without a dot.</param>
    /// <param name="option">The option that names another one.</param>
    /// <param name="claim">What holds it; the file beside goes when this is disposed of.</param>
    /// <param name="failure">Why it is not held: another program has it, or the place cannot be written.</param>
    public static bool TryHold(
        string path,
        string ending,
        string option,
        [NotNullWhen(true)] out SafeFileHandle? claim,
        [NotNullWhen(false)] out FileProblem? failure)
    {
        string name = NameBeside(path, ending);
        var wait = new SpinWait();
        for (int tries = 1; ; tries++)
        {
            bool isHeld = TryHoldOnce(path, name, option, out claim, out failure, out bool isOthers);
            if (isHeld && claim is not null && (OperatingSystem.IsWindows() || File.Exists(name)))
            {
                return true;
            }

            if ((!isHeld && !isOthers) || tries == TriesMax)
            {
                claim?.Dispose();
                failure ??= new FileProblem($"'{path}' cannot be kept for one program", $"name another folder with {option}");
                return false;
            }

            // Somebody tidied up between our opening it and our holding it.
            claim?.Dispose();
            wait.SpinOnce();
        }
    }

    /// <summary>Takes the file at this path for this program if nobody has it now; false where that cannot be told, too.</summary>
    /// <param name="path">The full path of the file that is to be written; its folder is there.</param>
    /// <param name="ending">What the name of the file beside it ends in, without a dot.</param>
    /// <param name="claim">What holds it; the file beside goes when this is disposed of.</param>
    /// <param name="isOthers">Whether another program has it.</param>
    public static bool TryHoldNow(string path, string ending, [NotNullWhen(true)] out SafeFileHandle? claim, out bool isOthers)
    {
        string name = NameBeside(path, ending);
        if (!TryHoldOnce(path, name, "", out claim, out _, out isOthers))
        {
            return false;
        }

        // Its last owner may have taken it away between our opening it and our holding it.
        isOthers = !OperatingSystem.IsWindows() && !File.Exists(name);
        if (isOthers)
        {
            claim.Dispose();
            claim = null;
        }

        return claim is not null;
    }

    /// <summary>Takes away what killed programs have left beside their files in this folder.</summary>
    public static void RemoveLeftOver(string folder, string ending)
    {
        try
        {
            foreach (string left in Directory.EnumerateFiles(folder, $".*.{ending}"))
            {
                RemoveUnheld(left);
            }
        }
        catch (Exception e) when (FileFailure.IsExpected(e))
        {
            // A folder that cannot be listed is not tidied up.
        }
    }

    private static string NameBeside(string path, string ending) =>
        Path.Combine(Path.GetDirectoryName(path)!, $".{Path.GetFileName(path)}.{ending}");

    private static void RemoveUnheld(string left)
    {
        try
        {
            File.OpenHandle(left, FileMode.Open, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose).Dispose();
        }
        catch (Exception e) when (FileFailure.IsExpected(e))
        {
            // Its owner lives, or it is somebody else's.
        }
    }

    private static bool TryHoldOnce(
        string path, string name, string option,
        [NotNullWhen(true)] out SafeFileHandle? claim, [NotNullWhen(false)] out FileProblem? failure, out bool isOthers)
    {
        isOthers = false;
        try
        {
            claim = File.OpenHandle(
                name, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose);
            failure = null;
            return true;
        }
        catch (Exception e) when (FileFailure.IsExpected(e))
        {
            claim = null;
            isOthers = e is IOException && IsHeld(e.HResult);
            failure = isOthers
                ? new FileProblem(
                    $"another program is writing '{path}' now", $"end it, or name another folder with {option}")
                : FileFailure.Describe(e, path, option);
            return false;
        }
    }

    /// <summary>A sharing violation: EWOULDBLOCK of Linux and macOS, or that of Windows.</summary>
    private static bool IsHeld(int code) => code is 11 or 35 or unchecked((int)0x80070020);
}
