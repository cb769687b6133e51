// A machine of the assignment over standard input and output (src/Clocks.Grade/STDIO.md): dotnet run node.cs
using System.Text.Json.Nodes;

var queue = new Queue<(long From, long Clock)>();
var down = new HashSet<long>();
long[] peers = [];
long clock = 0, ticks = 0;
double rate = 1;

while (Console.ReadLine() is { } line)
{
    JsonNode told = JsonNode.Parse(line)!;
    switch ((string?)told["type"])
    {
        case "init":
            peers = [.. told["peers"]!.AsArray().Select(peer => (long)peer!)];
            rate = (double)told["rate"]!;
            break;
        case "message":
            queue.Enqueue(((long)told["from"]!, (long)told["clock"]!));
            break;
        case "down":
            down.Add((long)told["peer"]!);
            break;
        case "up":
            down.Remove((long)told["peer"]!);
            break;
        case "tick":
            Console.WriteLine(Tick((int)told["die"]!).ToJsonString());
            break;
        default:
            break;
    }
}

JsonObject Tick(int die)
{
    ticks++;
    var e = new JsonObject { ["event"] = "INTERNAL", ["old_clock"] = clock };
    if (queue.TryDequeue(out (long From, long Clock) message))
    {
        clock = Math.Max(clock, message.Clock) + 1;
        e["event"] = "RECEIVE";
        e["from"] = message.From;
        e["message_clock"] = message.Clock;
        e["queue_len"] = queue.Count;
    }
    else
    {
        clock++;
        long[] to = [.. peers.Where((peer, i) => (die == i + 1 || die == 3) && !down.Contains(peer))];
        if (to.Length > 0)
        {
            e["event"] = "SEND";
            e["to"] = new JsonArray([.. to.Select(peer => (JsonNode)peer)]);
            e["message_clock"] = clock;
        }
    }

    e["new_clock"] = clock;
    e["next"] = (ticks + 1) * 1000 / rate;
    return e;
}
