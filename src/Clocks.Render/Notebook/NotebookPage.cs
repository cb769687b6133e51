using Clocks.Render.Plots;
using Clocks.Render.Report;

namespace Clocks.Render.Notebook;

/// <summary>
/// A page of a lab notebook: what it is about, a few figures to see at a glance, and sections of text, tables and
/// plots. Whoever has something to report makes one; <see cref="NotebookHtml"/>, <see cref="NotebookMarkdown"/> and
/// <see cref="NotebookFolder"/> write it down. All texts may be of any origin.
/// </summary>
/// <remarks>Immutable; any thread.</remarks>
public sealed class NotebookPage(
    string title, string lead, IReadOnlyList<DefinedWord> figures, IReadOnlyList<NotebookSection> sections)
{
    /// <summary>What it is called.</summary>
    public string Title => title;

    /// <summary>What it is about, in a sentence or two.</summary>
    public string Lead => lead;

    /// <summary>Figures with what they are: the figure is the key.</summary>
    public IReadOnlyList<DefinedWord> Figures => figures;

    /// <summary>What it says, in its order.</summary>
    public IReadOnlyList<NotebookSection> Sections => sections;

    /// <summary>All plots of all sections.</summary>
    public IReadOnlyList<Plot> Plots
    {
        get
        {
            var plots = new List<Plot>();
            foreach (NotebookSection section in sections)
            {
                plots.AddRange(section.Plots);
            }

            return plots;
        }
    }
}
