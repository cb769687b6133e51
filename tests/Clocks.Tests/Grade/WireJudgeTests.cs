using Clocks.Grade.Rules;
using Clocks.Grade.Wire;
using Clocks.Model;

namespace Clocks.Tests.Grade;

/// <summary>
/// The judge of the wire door over machines of a few lines, of which it sees the sends: whatever the die shows and whenever messages
/// come, a
/// right one breaks nothing. Which bugs of whole programs it finds is a claim of tests/nodes.
/// </summary>
public sealed class WireJudgeTests
{
    private const int Seeds = 300;

    private static readonly WireScene Scene = new(WireRules.Burst, WireRules.Burst);
    private static readonly WireScene Pair = new(WireRules.WhileBusy, Order: null, Last: WireRules.Equal);

    [Test]
    [Arguments("", "")]
    [Arguments("no max", WireRules.Receive)]
    [Arguments("no plus one", WireRules.Receive)]
    [Arguments("newest first", WireRules.Fifo)]
    [Arguments("room for 64", WireRules.Lost)]
    [Arguments("sends all the same", WireRules.ReceiveFirst)]
    public async Task Messages_far_ahead_tell_what_became_of_them(string bug, string rule)
    {
        int found = 0;
        for (ulong seed = 1; seed <= Seeds; seed++)
        {
            var machine = new Machine(bug, seed);
            var sheet = new GradeSheet(WireRules.Every);
            var judge = new WireJudge(sheet, 1, 1, 20);
            for (int burst = 0; burst < 12; burst++)
            {
                long before = machine.N;
                List<WireMessage> messages = machine.Tell(burst == 0 ? 100 : 1);
                judge.Ahead(messages, before, machine.Run((2 * messages.Count) + 30), Scene);
            }

            string[] broken = BrokenRules(sheet);
            await Assert.That(broken.Except([rule])).IsEmpty().Because($"seed {seed}: {Describe(sheet)}");
            found += broken.Length;
        }

        // Without the + 1 it shows where a send follows a receive at once.
        int least = rule.Length == 0 ? 0 : rule == WireRules.Receive ? Seeds * 9 / 10 : Seeds;
        await Assert.That(found).IsGreaterThanOrEqualTo(least);
    }

    /// <summary>
    /// The first of two messages makes the clock that the second has, whenever they come: also where once a tick falls between them.
    /// </summary>
    [Test]
    [Arguments("", 0)]
    [Arguments("comes in two", 0)]
    [Arguments("newest first", 0)]
    [Arguments("ignores what is level", Seeds - 1)]
    [Arguments("no plus one", Seeds - 1)]
    public async Task Of_two_messages_the_second_is_level(string bug, int least)
    {
        int found = 0;
        for (ulong seed = 1; seed <= Seeds; seed++)
        {
            var machine = new Machine(bug, seed);
            var sheet = new GradeSheet(WireRules.Every);
            var judge = new WireJudge(sheet, 1, 1, 20);
            for (int round = 0; round < 36; round++)
            {
                long before = machine.N;
                judge.Ahead(machine.Tell(2, apart: 1, isSplit: bug == "comes in two" && round == 20), before, machine.Run(30), Pair);
            }

            string[] broken = BrokenRules(sheet);
            await Assert.That(broken.Except([WireRules.Receive])).IsEmpty().Because($"seed {seed}: {Describe(sheet)}");
            await Assert.That(sheet.Find(WireRules.Receive)!.HasTried(WireRules.Equal)).IsTrue();
            await Assert.That(sheet.Find(WireRules.Fifo)!.HasTried(WireRules.OnePeer)).IsFalse();
            found += broken.Length;
        }

        await Assert.That(found).IsBetween(least, least == 0 ? 0 : Seeds);
    }

    [Test]
    [Arguments("", "")]
    [Arguments("internal does not count", WireRules.Internal)]
    [Arguments("counts each recipient", WireRules.Send)]
    [Arguments("sends the old clock", WireRules.Carries)]
    public async Task Idle_sends_tell_how_events_are_counted(string bug, string rule)
    {
        for (ulong seed = 1; seed <= Seeds; seed++)
        {
            var sheet = new GradeSheet(WireRules.Every);
            var judge = new WireJudge(sheet, 1, 1, 20);
            List<WireSend> sends = new Machine(bug, seed).Run(300);
            judge.Idle(sends, isFromStart: true);
            judge.Faces(sends);
            string[] broken = BrokenRules(sheet);
            await Assert.That(string.Join(' ', broken)).IsEqualTo(rule).Because($"seed {seed}: {Describe(sheet)}");
        }
    }

    [Test]
    [Arguments(30, 300, 0.1, false)]
    [Arguments(0, 300, 0.1, true)]
    [Arguments(75, 300, 0.1, true)]
    [Arguments(150, 300, 0.7, true)]
    [Arguments(190, 300, 0.7, false)]
    public async Task A_count_of_faces_is_unlikely_or_not(int count, int all, double share, bool isUnlikely) =>
        await Assert.That(Binomial.IsUnlikely(count, all, share)).IsEqualTo(isUnlikely);

    [Test]
    [Arguments(20.0, 0, false, false)]
    [Arguments(20.3, 0, false, true)]
    [Arguments(20.0, 40, false, false)]
    [Arguments(10.0, 0, true, false)]
    public async Task The_pace_is_that_of_most_pairs(double apartMs, int latenessMs, bool isFaster, bool isDrifting)
    {
        var draw = new Draw(5);
        var sends = new List<WireSend>();
        for (int n = 1; n <= 800; n++)
        {
            double lateMs = latenessMs > 0 && draw.Below(8) == 0 ? draw.Below((uint)latenessMs) : 0;
            if (draw.Below(3) == 0)
            {
                sends.Add(new WireSend(n, n, (apartMs * n) + lateMs, "", n));
            }
        }

        WirePace pace = WirePace.Of(sends, 20)!;
        await Assert.That((pace.IsFaster, pace.IsSlower, pace.IsDrifting)).IsEqualTo((isFaster, false, isDrifting)).Because(pace.Drift);
    }

    /// <summary>
    /// A right program on a busy machine: half of its frames come late, some by more than a tick, ticks are left out, and once it begins
    /// its grid anew. What is left of a drift of a tick and a half a minute is seen in half a minute, as it would be in a minute.
    /// </summary>
    [Test]
    [Arguments(0.0, false)]
    [Arguments(0.5, false)]
    [Arguments(1.5, true)]
    [Arguments(20.0, true)]
    [Arguments(200.0, true)]
    public async Task Half_a_minute_tells_the_drift_that_a_minute_does(double ticksAMinute, bool isDrifting)
    {
        for (ulong seed = 1; seed <= Seeds; seed++)
        {
            var draw = new Draw(seed);
            double periodMs = draw.Below(2) == 0 ? 20 : 25;
            double apartMs = periodMs * (1 + (ticksAMinute * periodMs / 60_000));
            List<WireSend> minute = Busy(ref draw, periodMs, apartMs, 60_000);
            List<WireSend> half = minute.FindAll(static send => send.Ms < 30_000);
            foreach (List<WireSend> sends in (List<WireSend>[])[half, minute])
            {
                WirePace pace = WirePace.Of(sends, periodMs)!;
                await Assert.That(pace.IsDrifting).IsEqualTo(isDrifting).Because($"seed {seed}, {sends.Count} sends: {pace.Drift}");
            }
        }
    }

    private static List<WireSend> Busy(ref Draw draw, double periodMs, double apartMs, double untilMs)
    {
        var sends = new List<WireSend>();
        double due = 0, newGridMs = draw.Below((uint)untilMs);
        for (int n = 1; due < untilMs; n++)
        {
            due += apartMs + (draw.Below(100) == 0 ? periodMs : 0);
            if (due > newGridMs)
            {
                due += draw.Below((uint)periodMs);
                newGridMs = double.MaxValue;
            }

            double lateMs = draw.Below(2) == 0 ? draw.Below(3_000) / 1_000.0
                : draw.Below(20) == 0 ? draw.Below(30)
                : draw.Below(400) / 1_000.0;
            if (draw.Below(10) < 3)
            {
                sends.Add(new WireSend(n, n, due + lateMs, "", n));
            }
        }

        return sends;
    }

    [Test]
    [Arguments("no max", "")]
    [Arguments("no max, room for 64", WireRules.Lost)]
    public async Task What_leaves_no_mark_is_counted_by_the_events_without_a_send(string bug, string rule)
    {
        for (ulong seed = 1; seed <= Seeds; seed++)
        {
            var machine = new Machine(bug, seed);
            var sheet = new GradeSheet(WireRules.Every);
            var judge = new WireJudge(sheet, 1, 1, 20);
            for (int burst = 0; burst < 3; burst++)
            {
                long before = machine.N;
                judge.Ahead(machine.Tell(110), before, machine.Run(250), Scene);
            }

            await Assert.That(judge.IsMute).IsTrue();
            string[] broken = BrokenRules(sheet);
            await Assert.That(string.Join(' ', broken.Except([WireRules.Receive]))).IsEqualTo(rule)
                .Because($"seed {seed}: {Describe(sheet)}");
            await Assert.That(sheet.Find(WireRules.Lost)!.HasTried(WireRules.Burst)).IsTrue();
            await Assert.That(sheet.Find(WireRules.ReceiveFirst)!.HasTried(WireRules.Burst)).IsEqualTo(rule.Length == 0);
            await Assert.That(sheet.Find(WireRules.Fifo)!.HasTried(WireRules.Burst)).IsFalse();
        }
    }

    private static string[] BrokenRules(GradeSheet sheet) =>
        [.. sheet.Tallies.Where(tally => tally.State == RuleState.Broken).Select(tally => tally.Rule.Name)];

    private static string Describe(GradeSheet sheet) => string.Join('\n', sheet.Tallies
        .Where(tally => tally.State == RuleState.Broken)
        .Select(tally => $"{tally.Rule.Name}: {string.Join(" / ", tally.First!.Lines)}"));

    /// <summary>A machine of the model with a bug, which says of itself only what a wire shows.</summary>
    private sealed class Machine(string bug, ulong seed)
    {
        private readonly List<long> _queue = [];
        private Draw _draw = new(seed);
        private long _clock, _sent;

        public long N { get; private set; }

        /// <summary>Messages far ahead of it, which it has read after a tick or two.</summary>
        /// <param name="count">How many.</param>
        /// <param name="apart">How far the clock of one is beyond that of the one before.</param>
        /// <param name="isSplit">Whether a tick falls between the first and the others.</param>
        public List<WireMessage> Tell(int count, int apart = 1_000, bool isSplit = false)
        {
            _isSplit = isSplit;
            var messages = new List<WireMessage>();
            for (int i = 0; i < count; i++)
            {
                long clock = i > 0 ? _sent + apart : Math.Max(_clock, _sent) + 1_000;
                _sent = clock;
                messages.Add(new WireMessage(1, i, clock, 1, "", 0) { ReadMs = 20 * N });
            }

            _late = [.. messages.Select(message => message.Clock)];
            return messages;
        }

        private List<long> _late = [];
        private bool _isSplit;

        public List<WireSend> Run(int events)
        {
            var sends = new List<WireSend>();
            int comes = (int)_draw.Below(3);
            for (int i = 0; i < events; i++)
            {
                if (i == comes)
                {
                    List<long> coming = _isSplit ? _late[..1] : _late;
                    _queue.AddRange(coming);
                    _queue.RemoveRange(0, bug.Contains("room for 64") ? Math.Max(0, _queue.Count - 64) : 0);
                    _late = _late[coming.Count..];
                    (_isSplit, comes) = (false, comes + 2);
                }

                Tick(sends);
            }

            while (sends.Count == 0)
            {
                Tick(sends);
            }

            return sends;
        }

        private void Tick(List<WireSend> sends)
        {
            N++;
            int die = 1 + (int)_draw.Below(10);
            if (_queue.Count > 0 && (bug != "sends all the same" || die > 3))
            {
                int at = bug == "newest first" ? _queue.Count - 1 : 0;
                long message = _queue[at];
                _queue.RemoveAt(at);
                bool isIgnored = bug == "no plus one" || (bug == "ignores what is level" && message == _clock);
                _clock = bug.Contains("no max") ? _clock + 1 : Math.Max(_clock, message) + (isIgnored ? 0 : 1);
                return;
            }

            long old = _clock;
            _clock += bug == "internal does not count" && die > 3 ? 0 : bug == "counts each recipient" && die == 3 ? 2 : 1;
            if (die <= 3)
            {
                var send = new WireSend(N, bug == "sends the old clock" ? old : _clock, 20 * N, "", (int)N);
                send.To.AddRange(die == 3 ? [1, 3] : die == 1 ? [1] : [3]);
                sends.Add(send);
            }
        }
    }
}
