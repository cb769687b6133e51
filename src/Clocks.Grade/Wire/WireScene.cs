namespace Clocks.Grade.Wire;

/// <summary>In which situations messages of a scene are lost or out of order, and whether another rule is what it is about.</summary>
/// <param name="Loss">The situation of <see cref="WireRules.Lost"/>.</param>
/// <param name="Order">The situation of <see cref="WireRules.Fifo"/>.</param>
/// <param name="Home">The rule and the situation that are broken in their place; null: none.</param>
internal readonly record struct WireScene(string Loss, string Order, (string Rule, string Branch)? Home = null);
