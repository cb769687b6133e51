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
internal static class SpaceTimeDiagram
{
    /// <summary>Events beyond this many are a blur in print.</summary>
    public const int EventsMax = 400;

    /// <summary>Lanes beyond this many do not fit on a page.</summary>
    public const int LanesMax = 24;

    private const int TimesShown = 56;
    private const double Left = 104, Top = 96, Step = 17, LaneHeight = 64, Right = 36;

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

    private sealed class Drawing(RunTrace run, TraceNode[] lanes, long from, long to)
    {
        private readonly SvgCanvas _sheet = new(
            Math.Max(720, Left + (to - from + 1) * Step + Right), Top + Math.Max(1, lanes.Length) * LaneHeight + 26,
            "Space-time diagram", "Lanes of machines, events at their Lamport times, arrows from sends to receives.");

        private int _shown;

        public SvgCanvas Draw()
        {
            DrawAxis();
            foreach (TraceNode node in lanes)
            {
                _sheet.Line(Left - 8, Y(node.Lane), Left + (to - from + 1) * Step, Y(node.Lane), "lane "
                    + Palette.LaneClass(node.Lane));
                string name = RunPlots.NameOf(node);
                name = name.Length > 13 ? name[..12] + "…" : name;
                _sheet.Text(Left - 18, Y(node.Lane), name, Palette.LaneClass(node.Lane), "end");
                _sheet.Text(Left - 18, Y(node.Lane) + 14, node.Rate is { } rate ? $"{rate} Hz" : "", "soft small",
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
            foreach (TraceEvent e in LamportWindow.Events(lanes, from, to))
            {
                draw(e);
            }
        }

        private static double Y(int lane) => Top + (lane + 0.5) * LaneHeight;

        private double X(long time) => Left + (time - from + 0.5) * Step;

        private bool Shows(EventRef which) => which.Lane < lanes.Length
            && run[which].NewClock >= from && run[which].NewClock <= to;

        private void DrawAxis()
        {
            double bottom = Top + lanes.Length * LaneHeight;
            var ticks = Ticks.Of(from, to, Math.Max(2, (int)(to - from) / 5), whole: true);
            foreach ((double value, string text) in ticks.Marks)
            {
                if (value >= from && value <= to)
                {
                    _sheet.Line(X((long)value), Top - 6, X((long)value), bottom, "grid");
                    _sheet.Text(X((long)value), Top - 12, text, "soft small", "middle");
                }
            }

            _sheet.Text(Left - 18, Top - 12, "Lamport time", "soft small", "end");
        }

        private void DrawTitle()
        {
            string rest = _shown < run.EventCount
                ? $" Shown: {NumberText.Grouped(_shown)} of {NumberText.Grouped(run.EventCount)} events, Lamport "
                + $"times {from} to {to}"
                    + (lanes.Length < run.Nodes.Count ? $", {lanes.Length} of {run.Nodes.Count} machines." : ".")
                : " All events are shown.";
            _sheet.Text(16, 26, "Space-time diagram", "title");
            _sheet.Text(16, 46, "● send   ○ receive   · internal   → message   ⤍ leaves the window or was not "
                + "received." + rest, "soft small");
        }

        private void DrawEvent(TraceEvent e)
        {
            _shown++;
            (double x, double y) = (X(e.NewClock), Y(e.Node.Lane));
            string colour = Palette.LaneClass(e.Node.Lane);
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
            string colour = Palette.LaneClass(e.Node.Lane);
            (double x, double y) = (X(e.NewClock), Y(e.Node.Lane));
            if (!e.Sender.IsNone && !Shows(e.Sender))
            {
                // Its send is outside: a short arrow comes in from that side.
                TraceEvent send = run[e.Sender];
                _sheet.Arrow(x - 16, y + 16 * Math.Sign(send.Node.Lane - e.Node.Lane), x - 4, y + 4 * Math.Sign(
                    send.Node.Lane - e.Node.Lane), $"arrow gone {Palette.LaneClass(send.Node.Lane)}");
            }

            for (int i = 0; i < e.DeliveryCount; i++)
            {
                TraceMessage message = e.Delivery(i);
                if (!message.Receiver.IsNone && Shows(message.Receiver))
                {
                    TraceEvent receive = run[message.Receiver];
                    DrawArrow(x, y, X(receive.NewClock), Y(receive.Node.Lane), colour);
                }
                else if (!message.IsBlocked && message.To is { } to)
                {
                    int lane = run.IncarnationsOf(to) is [var life, ..] ? life.Lane : lanes.Length;
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
