namespace Clocks.Grade.Wire;

/// <summary>In which situations messages of a scene are lost or out of order, and whether another rule is what it is about.</summary>
/// <param name="Loss">The situation of <see cref="WireRules.Lost"/>.</param>
/// <param name="Order">The situation of <see cref="WireRules.Fifo"/>; null: their order changes no clock.</param>
/// <param name="Home">The rule and the situation that are broken in their place; null: none.</param>
/// <param name="Last">What the last of them is to the clock that receives it: a situation of <see cref="WireRules.Receive"/>.</param>
internal readonly record struct WireScene(
    string Loss, string? Order, (string Rule, string Branch)? Home = null, string Last = WireRules.Greater);
