namespace Clocks.Trace.Guessing;

/// <summary>
/// Finds which number of each line is its clock, where words do not tell or mislead, by trying: what is no logical clock keeps
/// the rules of one by luck only. Takes another reading than that of the words only where the steps speak against theirs and
/// for the other; so the clock of a program that breaks the rules stays what its words say. Lines that tell no kind become
/// internal events where the steps want them. One thread.
/// </summary>
internal sealed class ClockSearch
{
    /// <summary>Of fewer steps that fit nothing follows.</summary>
    private const int StepsMin = 12;

    /// <summary>Of a reading that is right one step in so many does not fit.</summary>
    private const int StepsForOne = 20;

    /// <summary>So many messages from beyond the clock show which number is theirs.</summary>
    private const int JumpsMin = 5;

    private const int RoundsMax = 3;

    private readonly List<ClockRows> _makes;
    private readonly List<(ClockRows Make, ClockRows.Row Row)> _order = [];
    private List<ClockRows> _free = [];

    private ClockSearch(List<ClockRows> makes)
    {
        _makes = makes;
        foreach (ClockRows make in makes)
        {
            foreach (ClockRows.Row row in make.Rows)
            {
                _order.Add((make, row));
            }
        }

        _order.Sort(static (a, b) =>
            string.CompareOrdinal(a.Row.Machine, b.Row.Machine) is var byMachine and not 0 ? byMachine : a.Row.Line.CompareTo(b.Row.Line));
    }

    /// <summary>
    /// Sets <see cref="ClockRows.Clock"/> where the steps know better than the words, and <see cref="ClockRows.MessageClock"/>.
    /// </summary>
    public static void Improve(List<ClockRows> makes)
    {
        var search = new ClockSearch(makes);
        List<int> words = search.Places();
        Steps ofWords = search.Count();
        search._free = makes.FindAll(make => ofWords.IsPoor || make.Clock < 0);
        search.TryNames();
        search.TryEach();
        if (!search.Count().IsProven)
        {
            search.TryReceives();
        }

        Steps found = search.Count();
        if (!found.IsProven || found.Score <= ofWords.Score)
        {
            search.Take(words);
        }

        search.FindMessages();
    }

    private List<int> Places() => _makes.ConvertAll(static make => make.Clock);

    private void Take(List<int> places)
    {
        for (int i = 0; i < places.Count; i++)
        {
            _makes[i].Clock = places[i];
        }
    }

    /// <summary>The places of one name in lines of all makes, name by name.</summary>
    private void TryNames()
    {
        var names = new HashSet<string>();
        _free.ForEach(make => make.Places.ForEach(place => names.Add(place.Name)));
        long best = Count().Score;
        List<int> places = Places(), before = places;
        foreach (string name in names)
        {
            Take(before);
            foreach (ClockRows make in _free)
            {
                int at = make.Places.FindIndex(place => place.Name == name);
                make.Clock = at >= 0 ? make.Places[at].Place : make.Clock;
            }

            if (Count().Score is var score && score > best)
            {
                (best, places) = (score, Places());
            }
        }

        Take(places);
    }

    /// <summary>
    /// Every place of the most frequent receives, each time with all lines that tell no clock for no events at first: of receives alone
    /// also the clocks of their messages grow.
    /// </summary>
    private void TryReceives()
    {
        ClockRows? receives = null;
        foreach (ClockRows make in _free)
        {
            bool isMore = make.Rows.Count > (receives?.Rows.Count ?? 0) && make.Rows[0].Kind == EventKind.Receive;
            receives = isMore ? make : receives;
        }

        long best = Count().Score;
        List<int> places = Places();
        foreach ((string _, int place) in receives?.Places ?? [])
        {
            _free.ForEach(static make => make.Clock = -1);
            receives!.Clock = place;
            TryEach();
            if (Count().Score is var score && score > best)
            {
                (best, places) = (score, Places());
            }
        }

        Take(places);
    }

    /// <summary>Every place of the lines of each make, until none is better.</summary>
    private void TryEach()
    {
        bool isChanged = true;
        for (int round = 0; round < RoundsMax && isChanged; round++)
        {
            isChanged = false;
            foreach (ClockRows make in _free)
            {
                int best = make.Clock;
                long most = Count().Score;
                foreach ((string _, int place) in make.Places)
                {
                    make.Clock = place;
                    if (Count().Score is var score && score > most)
                    {
                        (best, most, isChanged) = (place, score, true);
                    }
                }

                make.Clock = best;
            }
        }
    }

    /// <summary>
    /// The clocks of messages are the numbers that make every clock after a receive the larger one plus one.
    /// </summary>
    private void FindMessages()
    {
        var receives = new Dictionary<ClockRows, List<(ClockRows.Row Row, long Old)>>();
        ForSteps((make, row, _, old) =>
        {
            if (row.Kind == EventKind.Receive)
            {
                receives.TryAdd(make, []);
                receives[make].Add((row, old));
            }
        });
        foreach ((ClockRows make, List<(ClockRows.Row Row, long Old)> steps) in receives)
        {
            foreach (int place in make.Free)
            {
                bool isOne = place != make.Clock
                    && steps.TrueForAll(step => step.Row.Numbers[make.Clock] == Math.Max(step.Old, step.Row.Numbers[place]) + 1)
                    && steps.FindAll(step => step.Row.Numbers[place] > step.Old).Count >= JumpsMin;
                make.MessageClock = isOne ? place : make.MessageClock;
            }
        }
    }

    /// <summary>How the steps fit, with the clock after each event or with that before it, whichever is better.</summary>
    private Steps Count()
    {
        int leftOut = 0;
        _makes.ForEach(make => leftOut += make.AreLeftOut ? make.Rows.Count : 0);
        var after = new Steps(0, leftOut, 0, 0);
        Steps before = after;
        ForSteps((make, row, last, old) =>
        {
            after = after.With(row.Kind, old, row.Numbers[make.Clock]);
            before = before.With(last.Kind, old, row.Numbers[make.Clock]);
        });
        return after.Score >= before.Score ? after : before;
    }

    /// <summary>From event to event of a machine: the lines and line of the second, the first, and the clock of the first.</summary>
    private void ForSteps(Action<ClockRows, ClockRows.Row, ClockRows.Row, long> take)
    {
        ClockRows.Row? last = null;
        long old = 0;
        foreach ((ClockRows make, ClockRows.Row row) in _order)
        {
            if (make.Clock < 0)
            {
                continue;
            }

            long now = row.Numbers[make.Clock];
            if (last is not null && last.Machine == row.Machine && !IsSameSend(last, row, old, now))
            {
                take(make, row, last, old);
            }

            (last, old) = (row, now);
        }
    }

    /// <summary>Programs write a line for each recipient.</summary>
    private static bool IsSameSend(ClockRows.Row last, ClockRows.Row row, long old, long now) =>
        old == now && last.Kind == EventKind.Send && row.Kind == EventKind.Send;

    private readonly record struct Steps(int Fit, int Strange, int Receives, int Jumps)
    {
        /// <summary>A step that does not fit weighs as much as five that do; what never jumps at a receive counts events.</summary>
        public long Score => (Receives > 0 && Jumps == 0 ? 0 : Fit) - (5L * Strange);

        public bool IsProven => Fit >= StepsMin && Strange * StepsForOne <= Fit && (Receives == 0 || Jumps > 0);

        public bool IsPoor => Strange * StepsForOne > Fit;

        public Steps With(EventKind kind, long old, long now)
        {
            bool isReceive = kind == EventKind.Receive, fits = isReceive ? now > old : now == old + 1;
            return new Steps(
                Fit + (fits ? 1 : 0),
                Strange + (fits ? 0 : 1),
                Receives + (isReceive ? 1 : 0),
                Jumps + (isReceive && now > old + 1 ? 1 : 0));
        }
    }
}
