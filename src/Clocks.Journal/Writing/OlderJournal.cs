using Clocks.Journal.Reading;

namespace Clocks.Journal.Writing;

/// <summary>
/// An older run's journal where a new one is to be written: it is moved aside to
/// <c>machine_3.2026-11-21_09-23-27.jsonl</c>, named after the time at which its run started (UTC, from its first line;
/// from the file's own time when that line cannot be read), and never over another file. Runs once, on the thread that
/// starts a node.
/// </summary>
internal static class OlderJournal
{
    private const int FirstLineBytesMax = 4096;

    /// <summary>Moves what is there out of the way. An empty file says nothing and is simply used.</summary>
    /// <returns>Where it is now; null when there was nothing.</returns>
    public static string? MoveAside(string path)
    {
        var old = new FileInfo(path);
        if (!old.Exists || old.Length == 0)
        {
            return null;
        }

        string start = StartedAt(old).ToString("yyyy-MM-dd_HH-mm-ss");
        string stem = Path.Combine(old.DirectoryName!, $"{Path.GetFileNameWithoutExtension(path)}.{start}");
        for (int i = 1; ; i++)
        {
            string place = i == 1 ? stem + old.Extension : $"{stem}-{i}{old.Extension}";
            if (!Path.Exists(place))
            {
                old.MoveTo(place, overwrite: false);
                return place;
            }
        }
    }

    private static DateTime StartedAt(FileInfo old)
    {
        byte[] first = new byte[FirstLineBytesMax];
        int length = 0;
        using (FileStream stream = old.Open(FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete))
        {
            length = stream.ReadAtLeast(first, first.Length, throwOnEndOfStream: false);
        }

        ReadOnlySpan<byte> line = first.AsSpan(0, length);
        int end = line.IndexOf((byte)'\n');
        long microseconds = FirstLine.StartedAtUnixMicroseconds(end < 0 ? line : line[..end]);
        return microseconds > 0
            ? DateTime.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond)
            : old.LastWriteTimeUtc;
    }
}
