namespace Clocks.Trace.Expressions;

/// <summary>One step of an expression. Jumps count from the step itself, so that a run of steps can be copied.</summary>
/// <param name="Op">What it does.</param>
/// <param name="X">The first number: a distance, a slot or a least count.</param>
/// <param name="Y">The second: a distance, a slot or a greatest count.</param>
/// <param name="Set">The characters.</param>
/// <param name="Inner">The steps of an inner expression.</param>
/// <param name="IsLazy">Whether as few as possible are taken.</param>
internal sealed record Step(Op Op, int X = 0, int Y = 0, CharacterSet? Set = null, Step[]? Inner = null, bool IsLazy = false);
