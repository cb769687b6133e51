namespace Clocks.Render.Export;

/// <summary>
/// One format of <c>clocks export</c>. It writes bytes that another program opens without editing, and returns
/// sentences about what the format could not carry. Stateless; any thread.
/// </summary>
public interface IExport
{
    /// <summary>What <c>--to</c> takes.</summary>
    string Name { get; }

    /// <summary>The ending of the file, with its point.</summary>
    string Extension { get; }

    /// <summary>What opens it, in a sentence that <c>clocks export --help</c> shows.</summary>
    string Description { get; }

    /// <summary>Whether the file shows time along an axis, which can be chosen.</summary>
    bool HasAxis => false;

    /// <summary>Whether the file holds a part of a run, which can be chosen; the others hold all of it.</summary>
    bool HasWindow => false;

    /// <summary>Whether the events stand in one order, of which a seed draws another.</summary>
    bool HasSeed => false;

    /// <summary>Writes the file: UTF-8 without byte order mark, LF.</summary>
    /// <param name="request">What of which run.</param>
    /// <param name="output">Left open.</param>
    /// <returns>What people should know: what was left out, which arrows run backwards. Empty when nothing.</returns>
    IReadOnlyList<string> Write(ExportRequest request, Stream output);
}
