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
    public const int StepsForOne = 20;

    /// <summary>So many messages from beyond the clock show which number is theirs.</summary>
    private const int JumpsMin = 5;

    private const int RoundsMax = 3;

    private readonly List<ClockRows> _makes;
    private readonly List<ClockRows.Row> _order = [];
    private List<ClockRows> _free = [];

    private ClockSearch(List<ClockRows> makes)
    {
        _makes = makes;
        makes.ForEach(make => _order.AddRange(make.Rows));
        _order.Sort(static (a, b) =>
            string.CompareOrdinal(a.Machine, b.Machine) is var byMachine and not 0 ? byMachine : a.Line.CompareTo(b.Line));
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

    /// <summary>Whether a clock goes from one time to another as one that keeps the rules does at an event of this kind.</summary>
    public static bool Fits(EventKind kind, long old, long now) => kind == EventKind.Receive ? now > old : now == old + 1;

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
                make.Clock = make.Places.Find(place => place.Name == name)?.Number ?? make.Clock;
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
        foreach (ClockRows.Place place in receives?.Places ?? [])
        {
            _free.ForEach(static make => make.Clock = -1);
            receives!.Clock = place.Number;
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
                foreach (ClockRows.Place place in make.Places)
                {
                    make.Clock = place.Number;
                    if (Count().Score is var score && score > most)
                    {
                        (best, most, isChanged) = (place.Number, score, true);
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
        var receives = new List<ClockRows.Row>();
        ForSteps((_, row) => receives.AddRange(row.Kind == EventKind.Receive ? [row] : []));
        foreach (ClockRows make in _makes)
        {
            List<ClockRows.Row> steps = receives.FindAll(row => row.Make == make);
            foreach (int place in make.Free)
            {
                bool isOne = place != make.Clock
                    && steps.TrueForAll(step => step.Clock == Math.Max(step.Old, step.Numbers[place]) + 1)
                    && steps.FindAll(step => step.Numbers[place] > step.Old).Count >= JumpsMin;
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
        ForSteps((last, row) =>
        {
            after = after.With(row.Kind, row.Old, row.Clock);
            before = before.With(last.Kind, row.Old, row.Clock);
        });
        return after.Score >= before.Score ? after : before;
    }

    /// <summary>From event to event of a machine.</summary>
    private void ForSteps(Action<ClockRows.Row, ClockRows.Row> take)
    {
        ClockRows.Row? last = null;
        foreach (ClockRows.Row row in _order)
        {
            if (row.Make.Clock < 0)
            {
                continue;
            }

            row.Old = last?.Clock ?? 0;
            if (last is not null && last.Machine == row.Machine && !IsSameSend(last, row))
            {
                take(last, row);
            }

            last = row;
        }
    }

    /// <summary>Programs write a line for each recipient.</summary>
    private static bool IsSameSend(ClockRows.Row last, ClockRows.Row row) =>
        row.Old == row.Clock && last.Kind == EventKind.Send && row.Kind == EventKind.Send;

    private readonly struct Steps(int fit, int strange, int receives, int jumps)
    {
        /// <summary>A step that does not fit weighs as much as five that do; what never jumps at a receive counts events.</summary>
        public long Score => (receives > 0 && jumps == 0 ? 0 : fit) - (5L * strange);

        public bool IsProven => fit >= StepsMin && strange * StepsForOne <= fit && (receives == 0 || jumps > 0);

        public bool IsPoor => strange * StepsForOne > fit;

        public Steps With(EventKind kind, long old, long now)
        {
            bool isReceive = kind == EventKind.Receive, fits = Fits(kind, old, now);
            return new Steps(
                fit + (fits ? 1 : 0),
                strange + (fits ? 0 : 1),
                receives + (isReceive ? 1 : 0),
                jumps + (isReceive && now > old + 1 ? 1 : 0));
        }
    }
}
