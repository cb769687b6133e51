using Clocks.Trace.Events;
using Clocks.Trace.Texts;

namespace Clocks.Trace.Found;

/// <summary>
/// From events that were found in files of unknown make to the lanes of a run. What the log does not say is left out, the
/// customs of real programs are undone where that is sure, and each is said in a sentence.
/// </summary>
internal sealed class FoundRun
{
    private readonly string _format;
    private readonly List<FoundLane> _lanes = [];
    private readonly List<LoadProblem> _problems;
    private readonly MachineNames _names;

    private FoundRun(string format, IReadOnlyList<FoundFile> files, List<LoadProblem> problems)
    {
        (_format, _problems) = (format, problems);
        List<string> ofFiles = MachineNames.OfFiles([.. new List<FoundFile>(files).ConvertAll(static f => f.Path)]);
        var byName = new Dictionary<string, FoundLane>(StringComparer.OrdinalIgnoreCase);
        for (int i = 0; i < files.Count; i++)
        {
            foreach (FoundEvent e in files[i].Events)
            {
                string name = e.Machine ?? ofFiles[i];
                if (!byName.TryGetValue(name, out FoundLane? lane))
                {
                    byName[name] = lane = new FoundLane(name, files[i]);
                    _lanes.Add(lane);
                }

                lane.Events.Add(e);
                lane.Rate ??= files[i].Rates.TryGetValue(e.Machine ?? "", out ClockRate rate)
                    || (e.Machine is null && files[i].Rates.Count == 1 && Only(files[i], out rate)) ? rate : null;
            }
        }

        _names = new MachineNames(_lanes.ConvertAll(static lane => lane.Name));
    }

    /// <summary>Makes the lanes of all files and adds them to the drafts; what must be said goes to the problems.</summary>
    public static void Compose(
        string format,
        IReadOnlyList<FoundFile> files,
        List<(string Path, TraceDraft Draft)> drafts,
        List<LoadProblem> problems,
        bool isGuess = false)
    {
        if (new List<FoundFile>(files).Exists(static f => f.Events.Exists(static e => e.Vector is not null)))
        {
            FoundVectors.Compose(format, files, drafts, problems);
            return;
        }

        var run = new FoundRun(format, files, problems);
        run.Straighten();
        var messages = FoundMessages.Of(run._lanes, run._names);
        if (messages.Sentence is { } said)
        {
            run.Say(said);
        }

        string? doubt = isGuess ? GuessProof.DoubtOf(run._lanes) : null;
        for (int i = 0; i < run._lanes.Count; i++)
        {
            TraceDraft draft = run.Draft(i, messages);
            draft.Doubt = doubt;
            drafts.Add((run._lanes[i].File.Path, draft));
        }
    }

    private static bool Only(FoundFile file, out ClockRate rate)
    {
        rate = default;
        foreach (ClockRate one in file.Rates.Values)
        {
            rate = one;
        }

        return true;
    }

    private void Say(string sentence, FoundLane? lane = null) =>
        _problems.Add(new LoadProblem((lane ?? _lanes[0]).File.Path, sentence, false));

    /// <summary>The customs that are undone.</summary>
    private void Straighten()
    {
        int joined = 0;
        foreach (FoundLane lane in _lanes)
        {
            LogTimes.PassMidnights(lane.Events);
            joined += lane.JoinSends();
            if (lane.KeepLastRun() is var runs and > 1)
            {
                Say($"{runs} runs of machine {lane.Name} stand in this file, one after the other; the last is read.", lane);
            }
        }

        if (joined > 0)
        {
            Say($"{Plural.Of(joined, "line")} repeat a send with its clock for another recipient: each such send is one event.");
        }

        if (_lanes.TrueForAll(static lane => lane.Tell(static e => e.Clock is null)))
        {
            _lanes.ForEach(static lane => lane.Events.ForEach(static e => (e.Clock, e.OldClock) = (e.OldClock, null)));
        }

        long asAfter = 0, asBefore = 0;
        bool beginsAtZero = true, canShift = _lanes.Count > 0;
        foreach (FoundLane lane in _lanes)
        {
            lane.CountSteps(ref asAfter, ref asBefore);
            beginsAtZero &= lane.Events[0].Clock == 0;
            canShift &= lane.Tell(static e => e.Clock is not null && e.OldClock is null);
        }

        if (canShift && ((beginsAtZero && asBefore <= asAfter) || (asAfter >= 3 && asBefore * 4 < asAfter)))
        {
            _lanes.ForEach(static lane => lane.ShiftClocks());
            Say("The clocks are those before the events: these logs are written before the clock moves. They are read so; "
                + "the clock after the last event of each is worked out.");
        }

        foreach (FoundLane lane in _lanes)
        {
            foreach (FoundEvent e in lane.Events)
            {
                e.Clock ??= e.OldClock;
            }
        }
    }

    private TraceDraft Draft(int index, FoundMessages messages)
    {
        FoundLane lane = _lanes[index];
        int id = _names.Ids[index];
        var draft = new TraceDraft
        {
            Format = _format,
            Id = new NodeId(id),
            Alias = LogWords.IdOfName(lane.Name)?.Value == id ? null : lane.Name,
            Rate = lane.Rate,
        };
        long clock = 0, n = 0, start = lane.Events[0].AtMicroseconds ?? 0;
        draft.StartedAtUnixMicroseconds = start;
        bool isFine = false;
        foreach (FoundEvent e in lane.Events)
        {
            long at = e.AtMicroseconds ?? start, monoNs = (at - start) * 1000;
            isFine |= at % 1_000_000 != 0;
            (int from, long number) = messages.SendOf(e);
            var found = new ClockEvent
            {
                Kind = e.Kind,
                N = ++n,
                OldClock = e.OldClock ?? clock,
                NewClock = e.Clock ?? clock,
                QueueDepth = (int)Math.Min(e.Queue ?? 0, int.MaxValue),
                At = new Instant(monoNs, at),
                Arrival = new Arrival(new Message(new NodeId(from), number, e.MessageClock ?? 0, e.K ?? -1), monoNs),
            };
            clock = found.NewClock;
            draft.Add(in found, e.Line);
            foreach (int to in messages.RecipientsOf(e))
            {
                draft.AddDelivery(to, -1);
            }
        }

        draft.TimeResolutionNs = isFine ? 1_000_000 : 1_000_000_000;
        lane.File.Skips.ForEach(skip => draft.Skip(skip.Line, skip.Why, skip.LosesEvidence));
        draft.Knows = Knows(lane, messages);
        draft.Customs = Customs.Of(draft);
        draft.Remark = "What this log tells was found by a pattern.";
        return draft;
    }

    private static FormatFeatures Knows(FoundLane lane, FoundMessages messages)
    {
        FormatFeatures knows = FormatFeatures.NewClocks;
        Add(FormatFeatures.OldClocks, lane.Tell(static e => e.OldClock is not null));
        Add(FormatFeatures.WallTimes, lane.Tell(static e => e.AtMicroseconds is not null));
        Add(FormatFeatures.QueueDepths, lane.Tell(EventKind.Receive, static e => e.Queue is not null));
        Add(FormatFeatures.MessageClocks, lane.Tell(EventKind.Receive, static e => e.MessageClock is not null));
        Add(FormatFeatures.Rates, lane.Rate is not null);
        Add(FormatFeatures.Senders, messages.AreSendersTold);
        Add(FormatFeatures.Recipients, messages.AreRecipientsTold);
        return knows;

        void Add(FormatFeatures what, bool isTold) => knows |= isTold ? what : FormatFeatures.None;
    }
}
