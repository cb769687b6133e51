using Clocks.Json;

namespace Clocks.Grade.Programs;

/// <summary>What the journals that a grader writes of one start have in common, whichever door the program came by. Any thread.</summary>
internal static class StartJournal
{
    /// <summary>What the journal of a machine is called.</summary>
    public static string NameOf(int id) => $"machine_{id}.jsonl";

    /// <summary>A member that is a list of whole numbers.</summary>
    public static void WriteList(JsonWriter json, string name, IReadOnlyList<long> numbers)
    {
        json.WriteStartArray(name);
        foreach (long number in numbers)
        {
            json.WriteNumberValue(number);
        }

        json.WriteEndArray();
    }
}
