using Clocks.Faults;
using Clocks.Render.Text;
using Clocks.Trace.Events;

namespace Clocks.Render.Plots;

/// <summary>
/// The space-time diagram of Lamport's paper as a still picture: a lane for each machine, Lamport time to the right, a
/// mark for each event, an arrow from each send to its receive. Drawn for a window of Lamport time. A window that holds
/// more than a picture can show is cut short, and the picture says in words what it leaves out.
/// </summary>
/// <remarks>
/// L. Lamport, "Time, Clocks, and the Ordering of Events in a Distributed System", CACM 21(7), 1978, figure 1.
/// </remarks>
public static class SpaceTimeDiagram
{
    /// <summary>Events beyond this many are a blur in print.</summary>
    public const int EventsMax = 400;

    /// <summary>Lanes beyond this many do not fit on a page.</summary>
    public const int LanesMax = 24;

    private const int TimesShown = 56;
    private const int NameMax = 32;
    private const double LeftMin = 104, Top = 96, Step = 17, LaneHeight = 64, Right = 36;

    /// <summary>Widths of letters, a little more than any font of the list has on the average.</summary>
    private const double LetterWidth = 7.2, SmallLetterWidth = 6.2;

    /// <summary>Draws the beginning of a run.</summary>
    public static SvgCanvas Of(RunTrace run) => Of(run, 1, TimesShown);

    /// <summary>Draws the events whose Lamport times lie in a window.</summary>
    /// <param name="run">The run.</param>
    /// <param name="from">The first Lamport time.</param>
    /// <param name="to">The last; fewer are shown when there are more than <see cref="EventsMax"/> events.</param>
    public static SvgCanvas Of(RunTrace run, long from, long to)
    {
        var lanes = new TraceNode[Math.Min(LanesMax, run.Nodes.Count)];
        for (int lane = 0; lane < lanes.Length; lane++)
        {
            lanes[lane] = run.Nodes[lane];
        }

        to = Math.Max(from, Math.Min(to, LamportWindow.End(lanes, from, EventsMax)));
        var drawing = new Drawing(run, lanes, from, to);
        return drawing.Draw();
    }

    private sealed class Drawing
    {
        private readonly RunTrace _run;
        private readonly TraceNode[] _lanes;
        private readonly long _from, _to;
        private readonly double _left = LeftMin;
        private readonly List<TraceEvent> _events;
        private readonly string _says;
        private readonly SvgCanvas _sheet;

        public Drawing(RunTrace run, TraceNode[] lanes, long from, long to)
        {
            (_run, _lanes, _from, _to) = (run, lanes, from, to);
            _events = LamportWindow.Events(lanes, from, to);
            foreach (TraceNode node in lanes)
            {
                _left = Math.Max(_left, 26 + LetterWidth * Name(node).Length);
            }

            _says = "● send   ○ receive   · internal   → message   ⤍ leaves the window or was not received." + Rest();
            double width = Math.Max(_left + (to - from + 1) * Step + Right, 32 + SmallLetterWidth * _says.Length);
            _sheet = new SvgCanvas(
                Math.Max(720, width), Top + Math.Max(1, lanes.Length) * LaneHeight + 26,
                "Space-time diagram", "Lanes of machines, events at their Lamport times, arrows from sends to receives.");
        }

        public SvgCanvas Draw()
        {
            DrawAxis();
            foreach (FaultMark fault in RunFaults.Of(_run))
            {
                foreach (int lane in fault.Lanes)
                {
                    DrawFault(fault, lane);
                }
            }

            foreach (TraceNode node in _lanes)
            {
                DrawLane(node);
                _sheet.Text(_left - 18, Y(node.Lane), Name(node), Palette.LaneClass(node.Machine), "end");
                _sheet.Text(_left - 18, Y(node.Lane) + 14, node.Rate is { } rate ? $"{rate} Hz" : "", "soft small",
                    "end");
            }

            // Arrows first, so that events lie on top of them.
            Each(DrawMessages);
            Each(DrawEvent);
            DrawTitle();
            return _sheet;
        }

        private void Each(Action<TraceEvent> draw)
        {
            _events.ForEach(draw);
        }

        private static double Y(int lane) => Top + (lane + 0.5) * LaneHeight;

        private double X(long time) => _left + (time - _from + 0.5) * Step;

        private bool Shows(EventRef which) => which.Lane < _lanes.Length && (uint)which.Position < (uint)_lanes[which.Lane].EventCount
            && _run[which].NewClock >= _from && _run[which].NewClock <= _to;

        private void DrawAxis()
        {
            double bottom = Top + _lanes.Length * LaneHeight;
            var ticks = Ticks.Of(_from, _to, Math.Max(2, (int)(_to - _from) / 5), whole: true);
            foreach ((double value, string text) in ticks.Marks)
            {
                if (value >= _from && value <= _to)
                {
                    _sheet.Line(X((long)value), Top - 6, X((long)value), bottom, "grid");
                    _sheet.Text(X((long)value), Top - 12, text, "soft small", "middle");
                }
            }

            _sheet.Text(_left - 18, Top - 12, "Lamport time", "soft small", "end");
        }

        private static string Name(TraceNode node) =>
            RunPlots.NameOf(node) is { Length: > NameMax } name ? name[..(NameMax - 1)] + "…" : RunPlots.NameOf(node);

        private string Rest() => _events.Count < _run.EventCount
            ? $" Shown: {NumberText.Grouped(_events.Count)} of {NumberText.Grouped(_run.EventCount)} events, Lamport "
                + $"times {_from} to {_to}"
                + (_lanes.Length < _run.Nodes.Count ? $", {_lanes.Length} of {_run.Nodes.Count} machines." : ".")
            : " All events are shown.";

        private void DrawTitle()
        {
            _sheet.Text(16, 26, "Space-time diagram", "title");
            _sheet.Text(16, 46, _says, "soft small");
        }

        /// <summary>Along the whole window; of a life that begins or ends in it, along its events.</summary>
        private void DrawLane(TraceNode node)
        {
            bool isLife = node.Life > 0 && node.EventCount > 0;
            double first = _left - 8, last = _left + (_to - _from + 1) * Step;
            double begin = isLife ? Math.Clamp(X(node[0].NewClock), first, last) : first;
            double end = isLife && _run.IsFollowed(node) ? Math.Clamp(X(node.LastClock), first, last) : last;
            _sheet.Line(begin, Y(node.Lane), Math.Max(begin, end), Y(node.Lane), "lane " + Palette.LaneClass(node.Machine));
        }

        /// <summary>A band over the events of a lane while it stood still or was cut off.</summary>
        private void DrawFault(FaultMark fault, int lane)
        {
            if (lane >= _lanes.Length || fault.LastsNs == 0)
            {
                DrawMoment(fault, lane);
                return;
            }

            // Where nothing happened while it lasted, the band lies between the events beside it.
            List<TraceEvent> own = _events.FindAll(e => e.Ref.Lane == lane);
            int first = own.FindIndex(e => _run.TimeNs(e.Ref) >= fault.FromNs);
            int after = own.FindIndex(e => _run.TimeNs(e.Ref) >= fault.UntilNs);
            after = after < 0 ? own.Count : after;
            if (first >= 0 && (first < after || (first > 0 && after < own.Count)))
            {
                bool isEmpty = first == after;
                double left = X(own[isEmpty ? first - 1 : first].NewClock) - Step / 2;
                double right = X(own[isEmpty ? after : after - 1].NewClock) + Step / 2;
                double half = fault.IsOfLinks ? 9 : 22;
                _sheet.Rectangle(left, Y(lane) - half, right - left, 2 * half, "quiet area");
                _sheet.Text(left, Y(lane) - 26, fault.Word, "soft value");
            }
        }

        /// <summary>
        /// A cross behind the last event of a life that was killed, a wedge before the first of one started again; nothing where a life
        /// ended before its first tick.
        /// </summary>
        private void DrawMoment(FaultMark fault, int lane)
        {
            bool isEnd = fault.Kind == FaultKind.Kill;
            var e = new EventRef(lane, isEnd ? _run.Nodes[lane].EventCount - 1 : 0);
            if (!Shows(e))
            {
                return;
            }

            string x = N(X(_run[e].NewClock) + (isEnd ? 9 : -15)), y = N(Y(lane) - 5);
            _sheet.Path($"M{x} {y}" + (isEnd ? "l10 10m0 -10l-10 10" : "l6 5l-6 5"), "line mark");
        }

        private static string N(double value) => SvgCanvas.N(value);

        private void DrawEvent(TraceEvent e)
        {
            (double x, double y) = (X(e.NewClock), Y(e.Node.Lane));
            string colour = Palette.LaneClass(e.Node.Machine);
            string tip = $"{e.Node.Label}#{e.N} {EventKindNames.Of(e.Kind)}: "
                + $"{e.OldClock} → {e.NewClock}";
            switch (e.Kind)
            {
                case EventKind.Send: _sheet.Circle(x, y, 4.5, $"event fill {colour}", tip); break;
                case EventKind.Receive: _sheet.Circle(x, y, 4.2, $"hollow {colour}", tip); break;
                default: _sheet.Circle(x, y, 2, $"event fill {colour}", tip); break;
            }

            if (e.Kind != EventKind.Internal)
            {
                _sheet.Text(x, PartnersBelow(e) ? y - 9 : y + 17,
                    e.NewClock.ToString(), "soft value", "middle");
            }
        }

        /// <summary>Numbers stand on the side where no arrow is.</summary>
        private static bool PartnersBelow(TraceEvent e)
        {
            int sum = e.Sender.IsNone ? 0 : e.Sender.Lane - e.Node.Lane;
            for (int i = 0; i < e.DeliveryCount; i++)
            {
                EventRef receiver = e.Delivery(i).Receiver;
                sum += receiver.IsNone ? 0 : receiver.Lane - e.Node.Lane;
            }

            return sum > 0;
        }

        private void DrawMessages(TraceEvent e)
        {
            string colour = Palette.LaneClass(e.Node.Machine);
            (double x, double y) = (X(e.NewClock), Y(e.Node.Lane));
            if (!e.Sender.IsNone && !Shows(e.Sender))
            {
                // Its send is outside: a short arrow comes in from that side.
                TraceEvent send = _run[e.Sender];
                _sheet.Arrow(x - 16, y + 16 * Math.Sign(send.Node.Lane - e.Node.Lane), x - 4, y + 4 * Math.Sign(
                    send.Node.Lane - e.Node.Lane), $"arrow gone {Palette.LaneClass(send.Node.Machine)}");
            }

            for (int i = 0; i < e.DeliveryCount; i++)
            {
                TraceMessage message = e.Delivery(i);
                if (!message.Receiver.IsNone && Shows(message.Receiver))
                {
                    TraceEvent receive = _run[message.Receiver];
                    DrawArrow(x, y, X(receive.NewClock), Y(receive.Node.Lane), colour);
                }
                else if (!message.IsBlocked && message.To is { } to)
                {
                    int lane = _run.IncarnationsOf(to) is [var life, ..] ? life.Lane : _lanes.Length;
                    int side = Math.Sign(lane - e.Node.Lane);
                    _sheet.Line(x, y, x + 14, y + 16 * side, $"arrow gone {colour}");
                }
            }
        }

        private void DrawArrow(double x1, double y1, double x2, double y2, string colour)
        {
            double length = Math.Max(1, Math.Sqrt((x2 - x1) * (x2 - x1) + (y2 - y1) * (y2 - y1)));
            const double Radius = 6;
            _sheet.Arrow(x1, y1, x2 - (x2 - x1) / length * Radius, y2 - (y2 - y1) / length * Radius, "arrow " + colour);
        }
    }
}
