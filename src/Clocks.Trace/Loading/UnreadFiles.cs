using Clocks.Trace.Events;
using Clocks.Trace.Import;
using Clocks.Trace.Places;

namespace Clocks.Trace.Loading;

/// <summary>Why a file or a folder in a folder that was named is not read.</summary>
internal enum UnreadReason : byte
{
    /// <summary>It is a folder, or an archive, in a folder that was named.</summary>
    Folder,

    /// <summary>Its name is no name of a log.</summary>
    Name,

    /// <summary>No line of it looks like an event.</summary>
    NoEvents,

    /// <summary>It is a log by its name or its lines, and no format knows it.</summary>
    Unrecognised,

    /// <summary>It holds what a node says to people.</summary>
    Diagnostics,
}

/// <summary>
/// What was not read, and why, as few sentences as that takes: nothing that was named, or lies in a folder that was, is passed
/// over in silence. Only what may have been evidence makes the verdict unknown.
/// </summary>
internal sealed class UnreadFiles(List<LoadProblem> problems)
{
    /// <summary>So many shapes of files are told with a line that could not be read; the names of the rest must do.</summary>
    private const int ShapesMax = 3;

    private const int NamesMax = 6;

    private readonly List<Waiting> _waiting = [];

    /// <summary>Notes one.</summary>
    public void Add(LogPlace place, UnreadReason reason, WhyUnread? why = null) =>
        _waiting.Add(new Waiting(place, reason, why ?? new WhyUnread("")));

    /// <summary>Takes back those that have events in them, and this ending.</summary>
    public List<LogPlace> TakeLike(string ending)
    {
        List<Waiting> like = _waiting.FindAll(one => one.Why.HasEvents && Path.GetExtension(one.Place.Name) == ending);
        _waiting.RemoveAll(like.Contains);
        return like.ConvertAll(static one => one.Place);
    }

    /// <summary>Says what was noted since the last time.</summary>
    /// <param name="folder">The folder that they are in; null for a file that was named.</param>
    /// <param name="isAnyRead">Whether something in it was read, or its reason said.</param>
    public void Say(LogPlace? folder, bool isAnyRead)
    {
        bool isTold = SayUnrecognised();
        if (folder is not null)
        {
            if (!isTold && !isAnyRead)
            {
                problems.Add(new LoadProblem(folder.Path, NoJournal(), true));
            }

            SaySetAside(folder);
        }

        _waiting.Clear();
    }

    /// <summary>
    /// Files whose lines are alike have one sentence, which shows a line of the first, so that it is said once of all of them.
    /// False where there are none.
    /// </summary>
    private bool SayUnrecognised()
    {
        string known = string.Join(", ", JournalFormats.Names);
        List<Waiting> all = _waiting.FindAll(static one => one.Reason == UnreadReason.Unrecognised);
        var firsts = new Dictionary<string, Waiting>();
        var counts = new Dictionary<string, int>();
        foreach (Waiting one in all)
        {
            counts[one.Kind] = counts.GetValueOrDefault(one.Kind) + 1;
            _ = firsts.Count < ShapesMax && firsts.TryAdd(one.Kind, one);
        }

        foreach (Waiting one in all)
        {
            string why = !firsts.TryGetValue(one.Kind, out Waiting? first) ? "Not recognised either."
                : $"This is no journal in a format that is known ({known}). "
                    + (counts[one.Kind] > 1 ? $"{first.Place.Name}: " : "") + first.Why.Sentence;
            problems.Add(new LoadProblem(one.Place.Path, why, true));
        }

        return all.Count > 0;
    }

    private string NoJournal()
    {
        if (Names(UnreadReason.Diagnostics) is { Count: > 0 } diagnostics)
        {
            string hold = diagnostics.Count == 1 ? "holds" : "hold";
            return $"There is no journal here: {Listing.Of(diagnostics, NamesMax)} {hold} diagnostics, "
                + "what a node says to people; its journal is where --log said.";
        }

        return _waiting.Find(static one => one.Reason == UnreadReason.NoEvents) is not { } first
            ? "There is no journal here; name a run folder or journal files."
            : $"No file in this folder was recognised. {first.Place.Name}: {first.Why.Sentence}";
    }

    private void SaySetAside(LogPlace folder)
    {
        var parts = new List<string>();
        Part(UnreadReason.NoEvents, "no line of it looks like an event", "no line of them looks like an event");
        Part(UnreadReason.Name, "its name is no name of a log", "their names are no names of logs");
        Part(UnreadReason.Folder, "not looked into; name it to read it", "not looked into; name one to read it");
        if (parts.Count > 0)
        {
            problems.Add(new LoadProblem(folder.Path, $"Set aside: {string.Join("; ", parts)}.", false));
        }

        void Part(UnreadReason reason, string one, string several)
        {
            List<string> names = Names(reason);
            if (names.Count > 0)
            {
                parts.Add($"{Listing.Of(names, NamesMax)} ({(names.Count == 1 ? one : several)})");
            }
        }
    }

    private List<string> Names(UnreadReason reason) =>
        _waiting.FindAll(one => one.Reason == reason).ConvertAll(static one => one.Place.Name);

    private sealed class Waiting(LogPlace place, UnreadReason reason, WhyUnread why)
    {
        public LogPlace Place => place;

        public UnreadReason Reason => reason;

        public WhyUnread Why => why;

        /// <summary>The same for files whose lines and endings are alike.</summary>
        public string Kind { get; } = Path.GetExtension(place.Name) + " " + why.Shape;
    }
}
