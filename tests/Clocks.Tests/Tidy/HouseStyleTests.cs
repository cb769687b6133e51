using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Clocks.Tests.Tidy;

/// <summary>The habits of the house as tests: what a review would say every time, said by a machine.</summary>
public sealed partial class HouseStyleTests
{
    /// <summary>Folders of one room that may not know each other; the compiler sees only rooms.</summary>
    private static readonly (string Folder, string Namespace, string Why)[] ClosedDoors =
    [
        ("src/Clocks.Node/Loop", "Clocks.Node.Transport", "the tests tick over a transport without a network"),
        ("src/Clocks.Node/Wire", "Clocks.Node.Transport", "frames are read and written without sockets"),
        ("src/Clocks.Node/Security", "Clocks.Node.Transport", "what a key protects is decided over bytes"),
        ("src/Clocks.Discovery/Dns", "Clocks.Discovery.Mdns", "the codec is pure"),
        ("src/Clocks.Discovery/Dns", "Clocks.Discovery.Sockets", "the codec is pure"),
        ("src/Clocks.Trace/Events", "Clocks.Trace.Verify", "what happened does not depend on who judges it"),
        ("src/Clocks.Trace/Measure", "Clocks.Trace.Findings", "numbers and verdicts are found first and put together after"),
        ("src/Clocks.Trace/Verify", "Clocks.Trace.Findings", "numbers and verdicts are found first and put together after"),
        ("src/Clocks.Render/Plots", "Clocks.Render.Report", "a plot stands in any page"),
    ];

    [Test]
    public async Task The_map_shows_the_arrows_of_the_project_files_and_no_others()
    {
        Dictionary<string, string[]> map = SourceTree.Lines("src/README.md")
            .Select(line => MapLine().Match(line)).Where(m => m.Success)
            .ToDictionary(m => m.Groups[1].Value, m => m.Groups[2].Value.Split(", "));
        string[] projects = [.. SourceTree.Files("*.csproj", "src")];
        await Assert.That(map.Keys.Order()).IsSequence(projects.Select(p => Path.GetFileNameWithoutExtension(p)).Order());
        foreach (string project in projects)
        {
            string[] known = [.. XDocument.Parse(SourceTree.Read(project)).Descendants("ProjectReference")
                .Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value.Replace('\\', '/'))["Clocks.".Length..])];
            string room = Path.GetFileNameWithoutExtension(project);
            string[] shown = map[room] switch
            {
                ["nothing"] => [],
                ["all"] => [.. map.Keys.Where(r => r != room).Select(r => r["Clocks.".Length..])],
                var some => some,
            };
            await Assert.That(known.Order()).IsSequence(shown.Order()).Because($"src/README.md shows what {project} names");
        }
    }

    [Test]
    public async Task Folders_of_a_room_keep_their_doors_closed()
    {
        foreach ((string folder, string ns, string why) in ClosedDoors)
        {
            var open = SourceTree.Files("*.cs", folder).Where(f => SourceTree.Read(f).Contains($"using {ns};", StringComparison.Ordinal));
            await Assert.That(string.Join('\n', open)).IsEqualTo("").Because($"{folder} does not know {ns}: {why}");
        }
    }

    [Test]
    public async Task The_folders_of_the_analysis_know_each_other_one_way_only()
    {
        Dictionary<string, string[]> known = SourceTree.Files("*.cs", "src/Clocks.Trace").GroupBy(f => Path.GetDirectoryName(f)!)
            .ToDictionary(
                folder => folder.Key["src/".Length..].Replace('/', '.').Replace('\\', '.'),
                folder => folder.SelectMany(SourceTree.Lines).Select(l => UsingOfTrace().Match(l)).Where(m => m.Success)
                    .Select(m => m.Groups[1].Value).Distinct().ToArray());
        await Assert.That(known.Keys).DoesNotContain("Clocks.Trace").Because("every folder sees the types of the root without a using");

        // A folder that knows only folders which were taken away before it is above them; what is left at last is a circle.
        while (known.FirstOrDefault(folder => !folder.Value.Any(known.ContainsKey)).Key is { } lowest)
        {
            known.Remove(lowest);
        }

        await Assert.That(string.Join('\n', known.Select(folder => $"{folder.Key} -> {string.Join(", ", folder.Value)}"))).IsEqualTo("");
    }

    [Test]
    public async Task Multicast_DNS_is_decided_without_sockets()
    {
        string[] owners = ["MdnsDiscovery.cs"];
        var open = SourceTree.Files("*.cs", "src/Clocks.Discovery/Mdns")
            .Where(f => !owners.Contains(Path.GetFileName(f)) && SocketUse().IsMatch(SourceTree.Read(f)));
        await Assert.That(string.Join('\n', open)).IsEqualTo("");
    }

    [Test]
    public async Task A_namespace_is_its_folder()
    {
        var strays = SourceTree.Files("*.cs", "src").Where(f => SourceTree.Lines(f)
            .Any(l => l.StartsWith("namespace ", StringComparison.Ordinal)
                && l != $"namespace {Path.GetDirectoryName(f)!["src/".Length..].Replace('/', '.').Replace('\\', '.')};"));
        await Assert.That(string.Join('\n', strays)).IsEqualTo("");
    }

    [Test]
    public async Task No_folder_holds_more_than_31_files()
    {
        var full = SourceTree.Files("*.cs", "src").GroupBy(Path.GetDirectoryName).Where(g => g.Count() > 31)
            .Select(g => $"{g.Key}: {g.Count()}");
        await Assert.That(string.Join('\n', full)).IsEqualTo("");
    }

    [Test]
    public async Task Numbers_are_written_without_a_culture() => await Assert
        .That(SourceTree.Read("src/Directory.Build.props")).Contains("<InvariantGlobalization>true</InvariantGlobalization>")
        .Because("an interpolated string writes the same bytes on every machine");

    [Test]
    public async Task No_line_is_longer_than_140_columns_and_none_ends_in_blanks() => await AssertNone(
        SourceTree.Files("*.cs", "src", "tests"),
        line => line.Length > 140 || line.EndsWith(' ') || line.Contains('\t'));

    [Test]
    public async Task Usings_stand_in_order_and_those_of_the_system_first()
    {
        var disordered = SourceTree.Files("*.cs", "src", "tests").Where(file =>
        {
            string[] usings = [.. SourceTree.Lines(file).Select(line => Using().Match(line))
                .Where(m => m.Success).Select(m => m.Groups[1].Value)];
            return !usings.SequenceEqual(usings
                .OrderBy(name => name.Split('.')[0] == "System" ? 0 : 1)
                .ThenBy(name => name.Replace('.', ' '), StringComparer.Ordinal));
        });
        await Assert.That(string.Join('\n', disordered)).IsEqualTo("").Because("dotnet format Clocks.Aot.sln sorts them");
    }

    [Test]
    public async Task No_file_is_longer_than_350_lines()
    {
        var tooLong = SourceTree.Files("*.cs", "src").Where(f => SourceTree.Lines(f).Length > 350)
            .Concat(SourceTree.Files("*.cs", "tests").Where(f => SourceTree.Lines(f).Length > 500));
        await Assert.That(string.Join('\n', tooLong)).IsEqualTo("");
    }

    [Test]
    public async Task No_function_is_longer_than_60_lines()
    {
        var tooLong = SourceTree.Files("*.cs", "src").SelectMany(LongFunctions);
        await Assert.That(string.Join('\n', tooLong)).IsEqualTo("");
    }

    [Test]
    public async Task Nothing_is_left_unfinished() => await AssertNone(
        SourceTree.Files("*.cs", "src", "tests").Where(f => !f.Contains("/Tidy/"))
            .Concat(SourceTree.Pages()),
        line => Unfinished().IsMatch(line));

    [Test]
    public async Task Names_are_of_the_domain() => await AssertNone(
        SourceTree.Files("*.cs", "src"),
        line => VagueName().IsMatch(line));

    [Test]
    public async Task The_wall_clock_and_the_console_have_one_owner_each()
    {
        await AssertOwned(
            "Console.", @"(?<![\w.])Console\.(?!CancelKeyPress)", "src/Clocks/Output/Terminal.cs", "src/Clocks.Lab/LauncherChannel.cs",
            "src/Clocks.Processes/Keeper.cs");
        await AssertOwned("DateTime.Now", @"DateTime\.Now\b", []);
        await AssertOwned("Random.Shared", @"Random\.Shared\b", "src/Clocks.Discovery/Mdns/MdnsDiscovery.cs");
        await AssertOwned("Thread.Sleep", @"Thread\.Sleep\b", "src/Clocks.Node/Loop/PreciseSleep.cs");
    }

    [Test]
    public async Task The_repository_speaks_of_the_project_only() => await AssertNone(
        SourceTree.Files("*.*", "src", "tests", "docs", "publish", ".github").Append("build.sh")
            .Where(f => !f.Contains("/Tidy/") && (f.EndsWith(".cs", StringComparison.Ordinal) || f.EndsWith(".sh", StringComparison.Ordinal)
                || f.EndsWith(".md", StringComparison.Ordinal) || f.EndsWith(".py", StringComparison.Ordinal)))
            .Union(SourceTree.Pages()),
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

    /// <summary>
    /// Whatever has a block in braces and is neither a type nor a statement, with the place of its signature. The sources are laid
    /// out by `dotnet format`: a block's braces stand alone, below the beginning of what they belong to.
    /// </summary>
    private static IEnumerable<string> LongFunctions(string file)
    {
        string[] lines = SourceTree.Lines(file);
        for (int open = 1; open < lines.Length; open++)
        {
            string indent = lines[open][..^lines[open].TrimStart().Length];
            if (lines[open].Trim() != "{")
            {
                continue;
            }

            int first = open - 1;
            while (first > 0 && (lines[first].Length == 0 || lines[first].StartsWith(indent + " ", StringComparison.Ordinal)))
            {
                first--;
            }

            int close = Array.FindIndex(lines, open, line => line.StartsWith(indent + "}", StringComparison.Ordinal));
            if (close - first >= 60 && !TypeOrStatement().IsMatch(lines[first]))
            {
                yield return $"{file}:{first + 1}: {close - first + 1} lines: {lines[first].Trim()}";
            }
        }
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

    [GeneratedRegex(@"^(Clocks(?:\.\w+)?)/ .* -> (.+)$")]
    private static partial Regex MapLine();

    [GeneratedRegex(@"^using ([\w.]+);$")]
    private static partial Regex Using();

    [GeneratedRegex(@"^using (?:static )?(Clocks\.Trace[\w.]*);")]
    private static partial Regex UsingOfTrace();

    [GeneratedRegex(@"\b(new Socket|FamilySocket|LinkSockets|new Thread)\b")]
    private static partial Regex SocketUse();

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b|NotImplementedException|\[Ignore\b|simplified for now")]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"\b(class|struct|interface|enum|record)\s+\w*(Manager|Helper|Util|Utils|Handler|Service)\b")]
    private static partial Regex VagueName();

    [GeneratedRegex(@"(?<![\w.])/(work|root|farm)/")]
    private static partial Regex MachinePath();

    [GeneratedRegex(@"^\s*(?:(?:[a-z]+ )*(?:class|struct|interface|enum|record|namespace) "
        + @"|(?:if|else|for|foreach|while|do|switch|try|catch|finally|lock|using|unsafe|fixed|case)\b)")]
    private static partial Regex TypeOrStatement();

    [GeneratedRegex(@"^public .*\b(class|struct|interface|enum|record) ")]
    private static partial Regex PublicType();
}
