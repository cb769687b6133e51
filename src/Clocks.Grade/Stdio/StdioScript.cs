using Clocks.Grade.Programs;
using Clocks.Grade.Rules;

namespace Clocks.Grade.Stdio;

/// <summary>
/// Drives a program through all scenes, in an order that the seed draws, and fills the sheet. A program that falls silent or dies
/// is started again for the next scene. The same seed and a program that does the same give the same sheet. Blocks until it is
/// done; the calling thread drives.
/// </summary>
public sealed class StdioScript
{
    /// <summary>A program that dies in every scene is started this often.</summary>
    private const int StartsMax = 14;

    private readonly Func<IProgramUnderTest> _start;
    private readonly StdioTiming _timing;
    private readonly Chance _chance;
    private readonly GradeSheet _sheet;
    private readonly StartList _starts;
    private StdioConversation? _talk;

    private StdioScript(Func<IProgramUnderTest> start, GradeSheet sheet, ulong seed, StdioTiming timing)
    {
        (_start, _sheet, _chance, _timing) = (start, sheet, new Chance(seed), timing);
        _starts = new StartList(sheet, timing.WholeMs, StartsMax, "answered");
    }

    /// <summary>Plays it.</summary>
    /// <param name="start">Starts the program anew each time.</param>
    /// <param name="sheet">An empty sheet for <see cref="StdioRules.Every"/>, or some of them.</param>
    /// <param name="seed">What is drawn.</param>
    /// <param name="timing">How long is waited.</param>
    /// <returns>What was said, a record for each start.</returns>
    public static IReadOnlyList<IStartRecord> Play(Func<IProgramUnderTest> start, GradeSheet sheet, ulong seed, StdioTiming timing)
    {
        var script = new StdioScript(start, sheet, seed, timing);
        script.Play();
        return script._starts.Records;
    }

    private void Play()
    {
        Scene(static scenes => scenes.Die());
        foreach (Action<StdioScenes> scene in _chance.Shuffled<Action<StdioScenes>>(
            static scenes => scenes.Die(), static scenes => scenes.Receive(), static scenes => scenes.Fifo(),
            static scenes => scenes.Burst(), static scenes => scenes.Lines(), static scenes => scenes.Unknown(),
            static scenes => scenes.PeerDown(), static scenes => scenes.Pause()))
        {
            Scene(scene);
        }

        Scene(static scenes => scenes.Wide());
        Scene(static _ => { });
        _talk?.End();
        Close();
        Scene(static scenes => scenes.Waiting());
        _talk?.Terminate();
        Close();
    }

    private void Scene(Action<StdioScenes> play)
    {
        if (_talk is { IsOver: true })
        {
            Close();
        }

        _talk ??= Open();
        if (_talk is { } talk)
        {
            talk.Home = (StdioRules.Answers, StdioRules.AnyTick);
            play(new StdioScenes(talk, _chance));
        }
    }

    private StdioConversation? Open() =>
        _starts.MayStart() ? new StdioConversation(_start(), _sheet, _chance, _timing, _starts.Next) : null;

    private void Close()
    {
        if (_talk is { } talk)
        {
            string condition = talk.Program.Condition;
            talk.Dispose();
            _starts.Add(new StdioRecord(talk), talk.HasAnswered, condition);
            _talk = null;
        }
    }
}
