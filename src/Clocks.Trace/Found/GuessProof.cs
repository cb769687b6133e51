using Clocks.Trace.Guessing;

namespace Clocks.Trace.Found;

/// <summary>
/// How sure it is that a reading which was guessed is the right one: the rules of Lamport clocks are a test of it. Numbers that
/// were taken for clocks and are not follow them by luck only; a program that keeps the rules and was read right follows them
/// at every step. Between the two stand programs with a lapse, and lapses are few. So a guess may accuse where nearly every
/// step speaks for it, no line between its events was left unread, and no other number of the lines in question would do.
/// </summary>
internal sealed class GuessProof
{
    /// <summary>Of fewer steps that fit nothing follows.</summary>
    private const int StepsMin = 20;

    /// <summary>So many receives that the next step confirms speak for the reading for each that does not.</summary>
    private const int ReceivesForOne = 10;

    /// <summary>So many receives must speak for what was taken for the clocks of messages, and half of those that can.</summary>
    private const int MessagesMin = 5;

    /// <summary>Of so many steps that do not fit the lines are looked at.</summary>
    private const int LookedAtMax = 20;

    private long _steps, _strange, _receives, _confirmed, _told, _untold;
    private (FoundFile File, long Line, long Number)? _other;
    private (FoundFile File, long Line)? _edge;

    /// <summary>
    /// Why the reading of these lanes is not sure enough for an accusation, as half a sentence; null where it is.
    /// </summary>
    public static string? DoubtOf(List<FoundLane> lanes)
    {
        var proof = new GuessProof();
        FoundFile? lossy = null;
        foreach (FoundLane lane in lanes)
        {
            proof.Count(lane);
            lossy ??= lane.File.Between > 0 ? lane.File : null;
        }

        return lossy is not null
            ? $"{Plural.Of(lossy.Between, "line")} between the events of {Path.GetFileName(lossy.Path)} were not understood, "
                + $"the first is line {lossy.FirstBetween}"
            : proof.Sentence();
    }

    private string? Sentence()
    {
        if (_other is { } other)
        {
            return $"{other.Number} in line {other.Line} of {Path.GetFileName(other.File.Path)} would be a clock that keeps the rules";
        }

        if (_edge is { } edge)
        {
            return $"line {edge.Line} of {Path.GetFileName(edge.File.Path)}, at the edge of the events, may be a title or a sum "
                + "and none of them";
        }

        if (_untold > 0 && (_told < MessagesMin || _told < _untold))
        {
            return $"{_told} of {Plural.Of(_told + _untold, "receive")} that show the clock of their message speak for the numbers "
                + "that were taken for it, which is too few to be sure";
        }

        bool isProven = _steps - _strange >= StepsMin && _steps - _strange >= _strange * ClockSearch.StepsForOne
            && (_receives == 0 || _confirmed >= Math.Max(1, _strange) * ReceivesForOne);
        return isProven ? null
            : $"{_steps - _strange} of {Plural.Of(_steps, "step")} and {_confirmed} of {Plural.Of(_receives, "receive")} speak for the "
                + "numbers that were taken for clocks, which is too few to be sure";
    }

    private void Count(FoundLane lane)
    {
        bool isAfterReceive = false;
        for (int i = 1; i < lane.Events.Count; i++)
        {
            FoundEvent e = lane.Events[i];
            long before = lane.Events[i - 1].Clock ?? 0, old = e.OldClock ?? before, now = e.Clock ?? old;
            bool fits = old == before && ClockSearch.Fits(e.Kind, old, now);
            CountMessage(lane, e, old, now);
            _steps++;
            _strange += fits ? 0 : 1;
            _confirmed += fits && isAfterReceive ? 1 : 0;
            isAfterReceive = e.Kind == EventKind.Receive && fits;
            _receives += e.Kind == EventKind.Receive ? 1 : 0;
            if (!fits && (i == 1 || i + 1 == lane.Events.Count))
            {
                _edge ??= (lane.File, lane.Events[i == 1 ? 0 : i].Line);
            }

            if (!fits && _other is null && _strange <= LookedAtMax)
            {
                _other = Other(lane, i) ?? Other(lane, i - 1);
            }
        }
    }

    /// <summary>
    /// Whether the clock of a message is that of a receive which shows it: one that jumps, or a message from beyond the old clock.
    /// </summary>
    private void CountMessage(FoundLane lane, FoundEvent e, long old, long now)
    {
        if (e.Kind != EventKind.Receive || e.MessageClock is not { } message || (now == old + 1 && message <= old))
        {
            return;
        }

        bool fits = message > old && now == message + 1;
        (_told, _untold) = fits ? (_told + 1, _untold) : (_told, _untold + 1);
        if (!fits && _other is null && _untold <= LookedAtMax && now > old + 1 && lane.File.NumbersOf(e.Line).Contains(now - 1))
        {
            _other = (lane.File, e.Line, now - 1);
        }
    }

    /// <summary>
    /// Another whole number of the line of an event that, taken for its clock, makes the steps before and behind it right.
    /// </summary>
    private static (FoundFile File, long Line, long Number)? Other(FoundLane lane, int at)
    {
        FoundEvent e = lane.Events[at];
        FoundEvent? before = at > 0 ? lane.Events[at - 1] : null, next = at + 1 < lane.Events.Count ? lane.Events[at + 1] : null;
        foreach (long number in lane.File.NumbersOf(e.Line))
        {
            bool isOne = number != e.Clock
                && (before is null || (e.Kind == EventKind.Receive ? number > before.Clock : number == before.Clock + 1))
                && (next is null || (next.Kind == EventKind.Receive ? next.Clock > number : next.Clock == number + 1));
            if (isOne)
            {
                return (lane.File, e.Line, number);
            }
        }

        return null;
    }
}
