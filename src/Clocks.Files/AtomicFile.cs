namespace Clocks.Files;

/// <summary>
/// A file that appears whole or not at all, and replaces its predecessor. Any thread, and any number of processes: of two that write
/// one file at once, the later stays.
/// </summary>
public static class AtomicFile
{
    /// <summary>Writes it.</summary>
    /// <param name="folder">Where; made if it is not there.</param>
    /// <param name="name">Its name.</param>
    /// <param name="what">What is in it, in a few words.</param>
    /// <param name="content">Makes the content.</param>
    public static WrittenFile Save(string folder, string name, string what, Func<byte[]> content)
    {
        string path = Path.Combine(folder, name);
        return new WrittenFile(path, what, TryWrite(path, content, out string problem) ? null : $"{name}: {problem}");
    }

    /// <summary>Writes it; false with a sentence without its full stop.</summary>
    /// <param name="path">Where; its folder is made if it is not there.</param>
    /// <param name="content">Makes the content.</param>
    /// <param name="problem">What was wrong and what to do; empty when it is there.</param>
    public static bool TryWrite(string path, Func<byte[]> content, out string problem)
    {
        if (FileFailure.Refuse(Path.GetFullPath(path), "--output") is { } refusal)
        {
            problem = refusal.ToString();
            return false;
        }

        if (!FolderOfFile.TryMake(path, "--output", out FileProblem? failure))
        {
            problem = failure.ToString();
            return false;
        }

        // A name that no other process has, on this machine or on another that shares the folder.
        string aside = $"{path}.{Guid.NewGuid():N}.new";
        try
        {
            File.WriteAllBytes(aside, content());
            File.Move(aside, path, overwrite: true);
            problem = "";
            return true;
        }
        catch (Exception e) when (FileFailure.IsExpected(e))
        {
            Remove(aside);
            problem = $"{FileFailure.Describe(e, path).Problem}; name another folder with --output";
            return false;
        }
    }

    /// <summary>Whether a folder takes files, to be asked before what takes its time; it is made if it is not there.</summary>
    /// <param name="folder">Which.</param>
    /// <param name="option">The option that names another one.</param>
    /// <param name="problem">What was wrong and what to do; empty when it does.</param>
    public static bool CanWriteIn(string folder, string option, out string problem)
    {
        string aside = Path.Combine(folder, $"{Guid.NewGuid():N}.new");
        if (!FolderOfFile.TryMake(aside, option, out FileProblem? failure))
        {
            problem = failure.ToString();
            return false;
        }

        try
        {
            using var file = new FileStream(
                aside, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);
            problem = "";
            return true;
        }
        catch (Exception e) when (FileFailure.IsExpected(e))
        {
            problem = FileFailure.Describe(e, folder, option).ToString();
            return false;
        }
    }

    private static void Remove(string aside)
    {
        try
        {
            File.Delete(aside);
        }
        catch (Exception e) when (FileFailure.IsExpected(e))
        {
            // What cannot be removed was not written either, or the folder went.
        }
    }
}
