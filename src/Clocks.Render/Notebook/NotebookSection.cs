using Clocks.Render.Plots;
using Clocks.Render.Report;

namespace Clocks.Render.Notebook;

/// <summary>
/// A part of a notebook page under a title. What it has is shown in this order: paragraphs, tables, points, plots,
/// words.
/// </summary>
/// <remarks>Immutable; any thread.</remarks>
public sealed class NotebookSection(string title)
{
    /// <summary>What stands above it.</summary>
    public string Title => title;

    /// <summary>Text before the rest.</summary>
    public IReadOnlyList<string> Paragraphs { get; init; } = [];

    /// <summary>Tables.</summary>
    public IReadOnlyList<NotebookTable> Tables { get; init; } = [];

    /// <summary>Sentences of a list.</summary>
    public IReadOnlyList<string> Points { get; init; } = [];

    /// <summary>Plots, each a file of its own beside the page too.</summary>
    public IReadOnlyList<Plot> Plots { get; init; } = [];

    /// <summary>What whoever hands the notebook in writes here; null for no room. Markdown only.</summary>
    public string? Room { get; init; }

    /// <summary>Words with their definitions.</summary>
    public IReadOnlyList<DefinedWord> Words { get; init; } = [];
}
