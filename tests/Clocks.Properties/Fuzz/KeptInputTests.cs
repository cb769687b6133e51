using Clocks.Fuzz;
using Clocks.Model;
using Clocks.Properties.Journal;
using Clocks.Properties.Node;
using Clocks.Tests.Trace;

namespace Clocks.Properties.Fuzz;

/// <summary>
/// The inputs that are kept in <c>tests/Clocks.Fuzz/corpus</c>, and what a seed makes of them: the readers of foreign bytes bear
/// all of it. <c>./build.sh fuzz</c> looks further, guided by the branches that an input takes.
/// </summary>
public sealed class KeptInputTests
{
    private static readonly string Corpus = Path.Combine(Path.GetDirectoryName(Samples.Folder)!, "Clocks.Fuzz", "corpus");

    public static IEnumerable<string> Targets() => FuzzTargets.Names;

    [Test]
    [MethodDataSource(nameof(Targets))]
    public void A_reader_bears_what_is_kept_and_what_a_seed_makes_of_it(string target)
    {
        Action<byte[]> read = FuzzTargets.Named(target)!;
        byte[][] kept = [.. Directory.GetFiles(Path.Combine(Corpus, target)).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];
        foreach (byte[] input in kept)
        {
            read(input);
        }

        JournalPropertyTests.ForEverySeed(
            seed =>
            {
                var draw = new Draw(seed);
                read(WireDraws.Mutate(kept[draw.Below((uint)kept.Length)], ref draw));
                return Task.CompletedTask;
            },
            500);
    }
}
