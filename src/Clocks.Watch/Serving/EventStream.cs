using System.Buffers;
using System.Diagnostics;
using System.Text;
using Clocks.Json;
using Clocks.Watch.Http;
using Clocks.Watch.View;

namespace Clocks.Watch.Serving;

/// <summary>
/// What one client of <c>/events</c> gets: first the run as it stands, then what is new, as Server-Sent Events (HTML Living
/// Standard, section 9.2; EVENTS.md has the messages). It keeps its place in the run, so that nothing is queued for a
/// client: one that is slow finds more in the next message, and of what left the window meanwhile nothing. Owned by the
/// thread of its connection.
/// </summary>
internal sealed class EventStream(WatchedRun run)
{
    /// <summary>Events of a lane in one message.</summary>
    private const int PieceEvents = 5_000;

    /// <summary>Something is sent so often at least: how the machines are, which can be silent.</summary>
    private const int BeatMs = 1_000;

    /// <summary>How the machines are is sent so often at most, while there is much else.</summary>
    private const int RowsMs = 200;

    /// <summary>Of each event, from here on of each receive, and the last of each send; in the order of <see cref="ValueOf"/>.</summary>
    private static readonly string[] Columns =
    [
        "kind", "n", "old", "clock", "queue", "at", "line", "from", "message", "message_clock", "k", "waited", "send_lane", "recipients",
    ];

    private const int FirstOfReceives = 7, Recipients = 13;

    private readonly JsonWriter _json = new(JsonEscapes.ForPages);
    private readonly ArrayBufferWriter<byte> _text = new();
    private long[] _next = [], _first = [];
    private long _generation = -1, _version = -1, _rowsAt, _note;
    private int _lanes;
    private (long Version, int Lanes) _faults;

    /// <summary>Sends until the client is gone, or <paramref name="isOver"/> says so.</summary>
    public void Run(HttpExchange exchange, Func<bool> isOver)
    {
        bool hasMore = false;
        while (!isOver())
        {
            lock (run.Gate)
            {
                if (!hasMore && run.Version == _version)
                {
                    Monitor.Wait(run.Gate, BeatMs);
                }

                _version = run.Version;
                hasMore = Compose();
            }

            exchange.Write(_text.WrittenSpan);
            _text.ResetWrittenCount();
        }
    }

    /// <summary>Writes what is new; true when there is more. Under the lock of the run.</summary>
    private bool Compose()
    {
        if (run.Generation != _generation)
        {
            (_generation, _lanes, _note, _rowsAt, _faults) = (run.Generation, 0, 0, 0, (0, 0));
            (_next, _first) = ([], []);
            Message("run", WriteRun);
        }

        if (_lanes < run.Lanes.Count)
        {
            Message("lanes", WriteLanes);
        }

        if (_faults != (run.FaultsVersion, _lanes))
        {
            _faults = (run.FaultsVersion, _lanes);
            Message("faults", WriteFaults);
        }

        bool hasMore = false, hasDropped = false;
        for (int i = 0; i < _lanes; i++)
        {
            EventWindow window = run.Lanes[i].Window;
            hasDropped |= window.First != _first[i];
            _first[i] = window.First;
            _next[i] = Math.Max(_next[i], window.First);
            long end = Math.Min(window.Next, _next[i] + PieceEvents);
            if (end > _next[i])
            {
                Message("events", json => WriteEvents(json, run.Lanes[i], _next[i], end));
            }

            _next[i] = end;
            hasMore |= end < window.Next;
        }

        if (hasDropped)
        {
            Message("window", WriteWindow);
        }

        if (run.FirstNote + run.Notes.Count > _note)
        {
            Message("notes", WriteNotes);
        }

        if (_rowsAt == 0 || Stopwatch.GetElapsedTime(_rowsAt).TotalMilliseconds >= RowsMs || !hasMore)
        {
            _rowsAt = Stopwatch.GetTimestamp();
            Message("machines", WriteMachines);
        }

        return hasMore;
    }

    private void Message(string name, Action<JsonWriter> write)
    {
        _text.Write(Encoding.ASCII.GetBytes($"event: {name}\ndata: "));
        _json.WriteStartObject();
        write(_json);
        _json.WriteEndObject();
        _json.MoveTo(_text);
        _text.Write("\n\n"u8);
    }

    private void WriteRun(JsonWriter json)
    {
        json.WriteString("title", run.Title);
        json.WriteNumber("window", run.WindowMax);
        json.WriteBoolean("timed", run.IsTimed);
    }

    private void WriteLanes(JsonWriter json)
    {
        json.WriteNumber("origin_us", run.OriginUs);
        json.WriteNumber("first", _lanes);
        Array.Resize(ref _next, run.Lanes.Count);
        Array.Resize(ref _first, run.Lanes.Count);
        json.WriteStartArray("lanes");
        for (; _lanes < run.Lanes.Count; _lanes++)
        {
            WatchedLane lane = run.Lanes[_lanes];
            json.WriteStartObject();
            json.WriteNumber("id", lane.Id.Value);
            json.WriteNumber("life", lane.Life);
            json.WriteString("label", lane.Label);
            json.WriteString("title", lane.Title);
            json.WriteNumber("machine", lane.Machine);
            json.WriteString("rate", lane.Rate?.ToString());
            json.WriteString("file", lane.File);
            json.WriteString("host", lane.Host);
            json.WriteString("run", lane.Run == default ? null : lane.Run.ToString());
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WriteFaults(JsonWriter json)
    {
        json.WriteStartArray("faults");
        foreach (WatchedFault fault in run.Faults)
        {
            json.WriteStartObject();
            json.WriteString("kind", fault.Word);
            json.WriteString("text", fault.Sentence);
            json.WriteNumber("from", fault.FromUs - run.OriginUs);
            if (fault.UntilUs == long.MaxValue)
            {
                json.WriteString("until", null);
            }
            else
            {
                json.WriteNumber("until", fault.UntilUs - run.OriginUs);
            }

            json.WriteStartArray("lanes");
            foreach (int lane in fault.LanesOf(run.Lanes))
            {
                json.WriteNumberValue((long)lane);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WriteEvents(JsonWriter json, WatchedLane lane, long from, long end)
    {
        json.WriteNumber("lane", lane.Index);
        json.WriteNumber("first", from);
        for (int column = 0; column < Columns.Length; column++)
        {
            json.WriteStartArray(Columns[column]);
            for (long place = from; place < end; place++)
            {
                ref readonly WatchedEvent e = ref lane.Window[place];
                if (column < FirstOfReceives || e.Kind == (column == Recipients ? EventKind.Send : EventKind.Receive))
                {
                    json.WriteNumberValue(ValueOf(column, in e));
                }
            }

            json.WriteEndArray();
        }

        WriteDeliveries(json, "to", lane.Window, from, end);
        WriteDeliveries(json, "to_k", lane.Window, from, end);
    }

    private long ValueOf(int column, in WatchedEvent e) => column switch
    {
        0 => (long)e.Kind,
        1 => e.N,
        2 => e.OldClock,
        3 => e.NewClock,
        4 => e.Queue,
        5 => e.AtUs - run.OriginUs,
        6 => e.Line,
        7 => e.From,
        8 => e.Message,
        9 => e.MessageClock,
        10 => e.K,
        11 => e.WaitedUs,
        12 => e.SendLane,
        _ => e.Deliveries,
    };

    private static void WriteDeliveries(JsonWriter json, string name, EventWindow window, long from, long end)
    {
        json.WriteStartArray(name);
        for (long place = from; place < end; place++)
        {
            foreach (WatchedDelivery delivery in window.DeliveriesOf(window[place]))
            {
                json.WriteNumberValue(name == "to" ? delivery.To : delivery.K);
            }
        }

        json.WriteEndArray();
    }

    private void WriteWindow(JsonWriter json)
    {
        json.WriteStartArray("first");
        foreach (long place in _first)
        {
            json.WriteNumberValue(place);
        }

        json.WriteEndArray();
    }

    private void WriteNotes(JsonWriter json)
    {
        json.WriteStartArray("notes");
        for (_note = Math.Max(_note, run.FirstNote); _note < run.FirstNote + run.Notes.Count; _note++)
        {
            RunNote note = run.Notes[(int)(_note - run.FirstNote)];
            json.WriteStartObject();
            json.WriteNumber("at", note.AtUs - run.OriginUs);
            json.WriteString("kind", note.Kind);
            json.WriteString("text", note.Text);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WriteMachines(JsonWriter json)
    {
        json.WriteString("problem", run.Problem);
        json.WriteStartArray("machines");
        foreach (LiveRow row in run.Rows())
        {
            json.WriteStartObject();
            json.WriteString("name", row.Name);
            json.WriteNumber("lane", row.Lane);
            json.WriteNumber("machine", row.Machine);
            json.WriteNumber("lives", row.Lives);
            json.WriteString("state", StateName(row.State));
            json.WriteString("reason", row.EndReason);
            json.WriteString("rate", row.Rate?.ToString());
            json.WriteNumber("clock", row.Clock);
            json.WriteNumber("events", row.Events);
            json.WriteNumber("queue", row.Queue);
            json.WriteNumber("sent", row.Sent);
            json.WriteNumber("received", row.Received);
            json.WriteNumber("jump", row.Jump);
            json.WriteNumber("jump_at", row.JumpAt);
            json.WriteNumber("last_from", row.LastFrom);
            json.WriteNumber("last_message_clock", row.LastMessageClock);
            json.WriteStartArray("peers");
            foreach (int peer in row.Peers)
            {
                json.WriteNumberValue((long)peer);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>A stable word.</summary>
    private static string StateName(MachineState state) => state switch
    {
        MachineState.Ended => "ended",
        MachineState.Silent => "silent",
        _ => "running",
    };
}
