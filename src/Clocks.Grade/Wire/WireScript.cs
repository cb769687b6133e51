using Clocks.Grade.Programs;
using Clocks.Grade.Rules;

namespace Clocks.Grade.Wire;

/// <summary>
/// Drives a program that speaks over TCP through all scenes, and fills the sheet. One that falls silent or dies is started again for the
/// next scene. The seed draws order, ids, rate, clocks and numbers of messages; the die is the program's own. Blocks until it is done; the
/// calling thread drives.
/// </summary>
public sealed class WireScript
{
    /// <summary>A program that dies in every scene is started this often.</summary>
    private const int StartsMax = 8;

    private readonly Func<ProgramPlaces, IProgramUnderTest> _start;
    private readonly WireTiming _timing;
    private readonly Chance _chance;
    private readonly GradeSheet _sheet;
    private readonly StartList _starts;
    private WireConversation? _talk;

    private WireScript(Func<ProgramPlaces, IProgramUnderTest> start, GradeSheet sheet, ulong seed, WireTiming timing)
    {
        (_start, _sheet, _chance, _timing) = (start, sheet, new Chance(seed), timing);
        _starts = new StartList(sheet, timing.WholeMs, StartsMax, "said hello");
    }

    /// <summary>Plays it.</summary>
    /// <param name="start">Starts the program anew each time, with these words for its placeholders.</param>
    /// <param name="sheet">An empty sheet for <see cref="WireRules.Every"/>, or some of them.</param>
    /// <param name="seed">What is drawn.</param>
    /// <param name="timing">How long is waited.</param>
    /// <returns>What was said, a record for each start.</returns>
    public static IReadOnlyList<IStartRecord> Play(
        Func<ProgramPlaces, IProgramUnderTest> start, GradeSheet sheet, ulong seed, WireTiming timing)
    {
        var script = new WireScript(start, sheet, seed, timing);
        script.Play();
        return script._starts.Records;
    }

    private void Play()
    {
        // What the first show, the others build upon.
        Scene(static scenes => scenes.Idle());
        Scene(static scenes => scenes.Receive());
        Scene(static scenes => scenes.Frames());
        Scene(static scenes => scenes.Burst());
        Scene(static scenes => scenes.Level());
        foreach (Action<WireScenes> scene in _chance.Shuffled<Action<WireScenes>>(
            static scenes => scenes.Fifo(), static scenes => scenes.Unknown(), static scenes => scenes.PeerDown(),
            static scenes => scenes.CutOff(), static scenes => scenes.Pause()))
        {
            Scene(scene);
        }

        Scene(static scenes => scenes.Wide());
        End(WireRules.Terminated);
        _talk = Open(_chance.Of(1, 3), latecomer: _chance.From(0, 1));
        Scene(static scenes => scenes.Late());
        Scene(static scenes => scenes.Waiting());
        End(WireRules.WhileWaiting);
    }

    private void Scene(Action<WireScenes> play)
    {
        if (_talk is { IsOver: true })
        {
            Close();
        }

        // What a scene tells a program, or takes from it, must have a connection to be told on.
        _talk ??= Open(id: 2, latecomer: null);
        if (_talk is { } talk && talk.Connect(_timing.GreetMs))
        {
            play(new WireScenes(talk, _chance));
        }
    }

    private void End(string branch)
    {
        Scene(static _ => { });
        _talk?.Terminate(branch);
        Close();
    }

    private WireConversation? Open(int id, int? latecomer) =>
        _starts.MayStart() ? new WireConversation(_start, _sheet, _chance, _timing, _starts.Next, id, latecomer) : null;

    private void Close()
    {
        if (_talk is { } talk)
        {
            string condition = talk.Program.Condition;
            talk.Judge.Finish(talk.Sends);
            talk.Dispose();
            _starts.Add(new WireRecord(talk), talk.HasGreeted, condition);
            _talk = null;
        }
    }
}
