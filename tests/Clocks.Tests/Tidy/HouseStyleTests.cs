using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Clocks.Tests.Tidy;

/// <summary>The habits of the house as tests: what a review would say every time, said by a machine.</summary>
public sealed partial class HouseStyleTests
{
    /// <summary>Who may own what; an arrow that is missing here may not be drawn in a project file.</summary>
    private static readonly Dictionary<string, string[]> Rooms = new()
    {
        ["Clocks.Model"] = [],
        ["Clocks.Journal"] = ["Clocks.Model"],
        ["Clocks.Discovery"] = ["Clocks.Model"],
        ["Clocks.Node"] = ["Clocks.Model", "Clocks.Journal", "Clocks.Discovery"],
        ["Clocks.Simulation"] = ["Clocks.Model", "Clocks.Journal"],
        ["Clocks.Trace"] = ["Clocks.Model", "Clocks.Journal"],
        ["Clocks.Render"] = ["Clocks.Model", "Clocks.Trace"],
        ["Clocks"] = ["*"],
    };

    [Test]
    public async Task Rooms_only_open_the_doors_that_the_map_shows()
    {
        foreach (string project in SourceTree.Files("*.csproj", "src"))
        {
            string room = Path.GetFileNameWithoutExtension(project);
            await Assert.That(Rooms.Keys).Contains(room).Because("every room is on the map");
            string[] doors = Rooms[room];
            if (doors is ["*"])
            {
                continue;
            }

            var references = XDocument.Parse(SourceTree.Read(project)).Descendants("ProjectReference")
                .Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value.Replace('\\', '/')));
            await Assert.That(references.Except(doors)).IsEmpty();
        }
    }

    [Test]
    public async Task The_map_names_every_room()
    {
        string map = SourceTree.Read("src/README.md");
        foreach (string project in SourceTree.Files("*.csproj", "src"))
        {
            await Assert.That(map).Contains(Path.GetFileNameWithoutExtension(project) + "/");
        }
    }

    [Test]
    public async Task No_line_is_longer_than_140_columns_and_none_ends_in_blanks() => await AssertNone(
        SourceTree.Files("*.cs", "src", "tests"),
        line => line.Length > 140 || line.EndsWith(' ') || line.Contains('\t'));

    [Test]
    public async Task No_file_is_longer_than_500_lines()
    {
        var tooLong = SourceTree.Files("*.cs", "src", "tests").Where(f => SourceTree.Lines(f).Length > 500);
        await Assert.That(string.Join('\n', tooLong)).IsEqualTo("");
    }

    [Test]
    public async Task Nothing_is_left_unfinished() => await AssertNone(
        SourceTree.Files("*.cs", "src", "tests").Where(f => !f.Contains("/Tidy/"))
            .Concat(SourceTree.Files("*.md", "src", "tests", "docs", "publish")).Concat(["README.md", "CONTRIBUTING.md", "CHANGELOG.md"]),
        line => Unfinished().IsMatch(line));

    [Test]
    public async Task Names_are_of_the_domain() => await AssertNone(
        SourceTree.Files("*.cs", "src"),
        line => VagueName().IsMatch(line));

    [Test]
    public async Task The_wall_clock_and_the_console_have_one_owner_each()
    {
        await AssertOwned(
            "Console.", @"(?<![\w.])Console\.(?!CancelKeyPress)", "src/Clocks/Cli/Terminal.cs", "src/Clocks/Cli/LauncherWatch.cs");
        await AssertOwned("DateTime.Now", @"DateTime\.Now\b", []);
        await AssertOwned("Random.Shared", @"Random\.Shared\b", "src/Clocks.Discovery/Mdns/MdnsDiscovery.cs");
        await AssertOwned("Thread.Sleep", @"Thread\.Sleep\b", "src/Clocks.Node/Loop/PreciseSleep.cs");
    }

    [Test]
    public async Task The_repository_speaks_of_the_project_only() => await AssertNone(
        SourceTree.Files("*.*", "src", "tests", "docs", "publish", ".github")
            .Concat(["build.sh", "README.md", "CONTRIBUTING.md", "CHANGELOG.md"])
            .Where(f => !f.Contains("/Tidy/") && (f.EndsWith(".cs", StringComparison.Ordinal) || f.EndsWith(".sh", StringComparison.Ordinal)
                || f.EndsWith(".md", StringComparison.Ordinal) || f.EndsWith(".py", StringComparison.Ordinal))),
        line => MachinePath().IsMatch(line));

    [Test]
    public async Task The_change_log_begins_with_the_version_that_is_built()
    {
        string version = XDocument.Parse(SourceTree.Read("src/Directory.Build.props")).Descendants("Version").Single().Value;
        await Assert.That(SourceTree.Lines("CHANGELOG.md").First(line => line.StartsWith("## ", StringComparison.Ordinal)))
            .IsEqualTo($"## {version}");
    }

    [Test]
    public async Task Every_public_type_of_a_room_begins_with_a_sentence()
    {
        var silent = new List<string>();
        foreach (string file in SourceTree.Files("*.cs", "src").Where(f => !f.StartsWith("src/Clocks/", StringComparison.Ordinal)))
        {
            string[] lines = SourceTree.Lines(file);
            for (int i = 1; i < lines.Length; i++)
            {
                int above = i - 1;
                while (above > 0 && lines[above].StartsWith('['))
                {
                    above--;
                }

                bool isType = PublicType().IsMatch(lines[i]) && !lines[i].Contains(" partial ");
                if (isType && !lines[above].StartsWith("///", StringComparison.Ordinal))
                {
                    silent.Add($"{file}:{i + 1}");
                }
            }
        }

        await Assert.That(string.Join('\n', silent)).IsEqualTo("");
    }

    private static async Task AssertOwned(string what, string pattern, params string[] owners)
    {
        var regex = new Regex(pattern);
        var places = SourceTree.Files("*.cs", "src")
            .Where(f => !owners.Contains(f))
            .Where(f => SourceTree.Lines(f).Any(l => regex.IsMatch(l) && !l.TrimStart().StartsWith("//", StringComparison.Ordinal)));
        await Assert.That(string.Join('\n', places))
            .IsEqualTo("").Because($"{what} belongs to {string.Join(", ", owners)}");
    }

    private static async Task AssertNone(IEnumerable<string> files, Func<string, bool> isWrong)
    {
        var wrong = files.SelectMany(f => SourceTree.Lines(f).Select((line, i) => (line, place: $"{f}:{i + 1}: {line.Trim()}")))
            .Where(l => isWrong(l.line))
            .Select(l => l.place);
        await Assert.That(string.Join('\n', wrong.Take(20))).IsEqualTo("");
    }

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b|NotImplementedException|\[Ignore\b|simplified for now")]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"\b(class|struct|interface|enum|record)\s+\w*(Manager|Helper|Util|Utils|Handler|Service)\b")]
    private static partial Regex VagueName();

    [GeneratedRegex(@"(?<![\w.])/(work|root|farm)/")]
    private static partial Regex MachinePath();

    [GeneratedRegex(@"^public .*\b(class|struct|interface|enum|record) ")]
    private static partial Regex PublicType();
}
