using System.CommandLine;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Clocks.Files;
using Clocks.Json;

namespace Clocks.Options;

/// <summary>
/// The file behind <c>--config</c>: JSON with the words of the options, and those of a setting of an experiment where
/// they mean the same. The result is the command line with what the file adds, or one sentence with file and line. The
/// command line has precedence. Pure but for reading the file.
/// </summary>
/// <remarks>
/// <c>"machines"</c> may also be what students' own programs are configured with, <c>{"1": {"host": "127.0.0.1",
/// "port": 5001}, ...}</c>: that many nodes, on these ports.
/// </remarks>
internal sealed class LabConfig(ParseResult parsed)
{
    /// <summary>Keys that say the same as an option of another name.</summary>
    private static readonly (string Key, string Option)[] Synonyms = [("machines", "nodes"), ("faults", "fault")];

    private readonly List<string> _added = [];
    private readonly List<int> _ports = [];

    /// <summary>Reads it.</summary>
    /// <param name="file">Its path.</param>
    /// <param name="whole">The command line with it; null when something is wrong.</param>
    /// <param name="ports">The ports of the nodes in the order of their ids; none: the system chooses.</param>
    /// <param name="problem">What is wrong.</param>
    public bool TryRead(
        string file, [NotNullWhen(true)] out ParseResult? whole, out IReadOnlyList<int> ports, out string problem)
    {
        (whole, ports) = (null, _ports);
        if (!TryReadBytes(file, out byte[] bytes, out problem))
        {
            return false;
        }

        if (!JsonTree.TryRead(bytes, out JsonValue? root, out problem))
        {
            problem = $"{file}: {problem}";
            return false;
        }

        if (root.Kind != JsonKind.Object)
        {
            problem = $"{file}: this is not an object such as {{ \"nodes\": 3, \"duration\": 60 }}";
            return false;
        }

        for (int i = 0; i < root.Keys.Count; i++)
        {
            if (!TryAdd(root.Keys[i], root.Items[i], out problem))
            {
                problem = $"{file}:{root.KeyLines[i]}: {problem}";
                return false;
            }
        }

        string[] given = Array.ConvertAll([.. parsed.Tokens], static t => t.Value);
        whole = parsed.RootCommandResult.Command.Parse([.. given, .. _added]);
        string? wrong = whole.Errors.Count > 0 ? whole.Errors[0].Message : Rivals.Find(whole, static option => option.Name);
        problem = wrong is null ? "" : $"{file}: {wrong}";
        return wrong is null;
    }

    private static bool TryReadBytes(string file, out byte[] bytes, out string problem)
    {
        (bytes, problem) = ([], "");
        if (SpecialFile.NameOf(file) is { } what)
        {
            problem = $"'{file}' is {what}, not a file; name a file with --config";
            return false;
        }

        try
        {
            bytes = File.ReadAllBytes(file);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            problem = Directory.Exists(file) ? $"'{file}' is a folder; name a file with --config"
                : File.Exists(file)
                ? $"no permission to read '{file}'; ask its owner, or copy it"
                : $"there is no file '{file}'; check the path of --config";
            return false;
        }
    }

    private bool TryAdd(string key, JsonValue value, out string problem)
    {
        problem = "";
        if (key is "name" or "why")
        {
            // What a setting of an experiment is called and is for: words for people.
            return true;
        }

        string name = OptionOf(key);
        if (name == "nodes" && value.Kind == JsonKind.Object)
        {
            return TryAddMachines(value, out problem);
        }

        Option? option = Find(name);
        if (option is null || name == "config")
        {
            problem = Unknown(key);
            return false;
        }

        string text = Text(name, value);
        string[] words = option is Option<bool> ? [$"{option.Name}={text}"] : [option.Name, text];
        ParseResult alone = parsed.RootCommandResult.Command.Parse(["lab", .. words]);
        if (alone.Errors.Count > 0)
        {
            string message = alone.Errors[0].Message;
            problem = message.StartsWith(option.Name, StringComparison.Ordinal) ? key + message[option.Name.Length..] : $"{key}: {message}";
            return false;
        }

        if (!IsOnCommandLine(name))
        {
            _added.AddRange(words);
        }

        return true;
    }

    /// <summary>As many nodes as there are machines, on their ports; they have to be this machine.</summary>
    private bool TryAddMachines(JsonValue machines, out string problem)
    {
        problem = "";
        int[] ports = new int[machines.Keys.Count];
        for (int i = 0; i < ports.Length; i++)
        {
            JsonValue machine = machines.Items[i];
            bool isId = int.TryParse(machines.Keys[i], NumberStyles.None, CultureInfo.InvariantCulture, out int id)
                && id >= 1 && id <= ports.Length && ports[id - 1] == 0;
            long port = 0;
            bool isPort = isId && machine.Of("port") is { } number && number.TryLong(out port) && port is > 0 and <= ushort.MaxValue;
            string host = machine.Of("host")?.Text ?? "127.0.0.1";
            problem = !isId
                ? $"the machines of a lab are 1 to {ports.Length}, each once; '{machines.Keys[i]}' is not"
                : !isPort ? $"machine {id} has no port such as 5001"
                : host is not ("127.0.0.1" or "localhost" or "::1")
                    ? $"machine {id} is on '{PrintableText.Of(host)}', and a lab runs here; start clocks --id {id} --port {port} there"
                : "";
            if (problem.Length > 0)
            {
                return false;
            }

            ports[id - 1] = (int)port;
        }

        if (!IsOnCommandLine("nodes"))
        {
            _ports.AddRange(ports);
            _added.AddRange(["--nodes", ports.Length.ToString()]);
        }

        return true;
    }

    /// <summary>Whether it, or one that contradicts it, is on the command line: then the file's is not heard.</summary>
    private bool IsOnCommandLine(string name)
    {
        bool isGiven = IsGiven(name);
        foreach (string rival in Rivals.Of("--" + name))
        {
            isGiven |= IsGiven(rival[2..]);
        }

        return isGiven;
    }

    private bool IsGiven(string name) => Find(name) is { } option && parsed.GetResult(option) is { Implicit: false };

    private Option? Find(string name) =>
        new List<Option>(parsed.CommandResult.Command.Options).Find(o => o.Name == "--" + name);

    private static string OptionOf(string key)
    {
        foreach ((string synonym, string option) in Synonyms)
        {
            if (key == synonym)
            {
                return option;
            }
        }

        return key.Replace('_', '-');
    }

    /// <summary>The value as the command line would have it: a list with commas, of faults with semicolons.</summary>
    private static string Text(string name, JsonValue value)
    {
        if (value.Kind != JsonKind.List)
        {
            return value.Kind == JsonKind.Object ? value.ToString() : value.Text;
        }

        var text = new StringBuilder();
        foreach (JsonValue item in value.Items)
        {
            text.Append(text.Length == 0 ? "" : name == "fault" ? "; " : ",").Append(item);
        }

        return text.ToString();
    }

    private string Unknown(string key)
    {
        var known = new List<string>();
        foreach (Option option in parsed.CommandResult.Command.Options)
        {
            if (option.Name is not ("--config" or "--help"))
            {
                known.Add(option.Name.TrimStart('-').Replace('-', '_'));
            }
        }

        known.AddRange(Array.ConvertAll(Synonyms, static s => s.Key));
        string said = $"'{PrintableText.Of(key)}' is not a key of a lab";
        return Spelling.Nearest(key, known) is { } meant
            ? $"{said}; did you mean '{meant}'?"
            : $"{said}; its keys are the options of clocks lab --help, such as nodes, duration and fault";
    }
}
