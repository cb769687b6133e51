using System.Text.Json;
using System.Text.RegularExpressions;
using Clocks.Grade.Programs;
using Clocks.Grade.Wire;
using Clocks.Tests.Tidy;

namespace Clocks.Tests.Grade;

/// <summary>WIRE.md of the grader is the contract: its table is that of the rules, and what it says is told is told.</summary>
public sealed partial class WireDoorPageTests
{
    private const string Page = "src/Clocks.Grade/WIRE.md";

    private static readonly ProgramPlaces Places = new(2, 4000, 50, "grade-1", [(1, 4001), (3, 4002)]);

    [Test]
    public async Task The_table_of_rules_is_that_of_the_program()
    {
        string[] rows = [.. SourceTree.Lines(Page).Where(line => RuleRow().IsMatch(line))];
        string[] expected = [.. WireRules.Every.Select(rule => $"| `{rule.Name}` | {rule.Points} | {rule.Sentence}"
            + $"{(rule.IsOptional ? " (optional)" : "")} | {string.Join(", ", rule.Branches)} |")];
        await Assert.That(string.Join('\n', rows)).IsEqualTo(string.Join('\n', expected));
        await Assert.That(WireRules.Every.Sum(rule => rule.Points)).IsEqualTo(100);
    }

    [Test]
    public async Task Placeholders_variables_and_the_file_say_the_same()
    {
        string[] rows = [.. SourceTree.Lines(Page).Where(line => line.StartsWith("| `{", StringComparison.Ordinal))];
        using JsonDocument config = JsonDocument.Parse(Places.Config());
        foreach ((string name, string value) in Places.Words)
        {
            string row = rows.Single(row => row.StartsWith($"| `{{{name}}}` |", StringComparison.Ordinal));
            await Assert.That(row).Contains($"`{ProgramPlaces.Prefix}{name.ToUpperInvariant()}`");
            await Assert.That(row.Contains($"| `{name}` |")).IsEqualTo(config.RootElement.TryGetProperty(name, out _)).Because(row);
        }

        await Assert.That(rows.Length).IsEqualTo(Places.Words.Count + 2).Because("config and dir have no word in it");
        await Assert.That(SourceTree.Read(Page)).Contains($"`{Places.Words.Single(word => word.Name == "peers").Value}`")
            .And.Contains($"`{Places.Words.Single(word => word.Name == "peer_ids").Value}`");
    }

    [Test]
    public async Task The_command_line_says_which_door_it_is()
    {
        string[] asking = ["./node {port} {peers}", "./node --peers={peers}", "./node {config}"];
        foreach (string line in (string[])[.. asking, "./node {dir} {id}", "./node"])
        {
            var command = new ProgramCommand(line.Split(' '), "/here") { Places = Places };
            await Assert.That(command.AsksForPlaces).IsEqualTo(asking.Contains(line)).Because(line);
        }

        var filled = new ProgramCommand(["{dir}/node", "{id}:{port}", "--peers={peers}", "{config}"], "/here") { Places = Places };
        await Assert.That(string.Join('|', filled.Filled("/c.json")))
            .IsEqualTo("/here/node|2:4000|--peers=127.0.0.1:4001,127.0.0.1:4002|/c.json");
    }

    [Test]
    public async Task The_times_of_the_page_are_those_of_the_program()
    {
        var timing = new WireTiming();
        await Assert.That(SourceTree.Read(Page).ReplaceLineEndings(" ")).Contains($"falls silent ({timing.SilenceMs / 1000} seconds,")
            .And.Contains($"It has {timing.GreetMs / 1000} seconds to say hello, {timing.ReturnMs / 1000} to meet a peer that is back, "
                + $"{timing.SilentReturnMs / 1000} one that was cut off, {timing.EndMs / 1000} to end.");
    }

    [GeneratedRegex(@"^\| `[a-z-]+` \| \d+ \|")]
    private static partial Regex RuleRow();
}
