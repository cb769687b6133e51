using System.Runtime.CompilerServices;

namespace Clocks.Model;

/// <summary>What an idle tick (empty inbox) does.</summary>
public enum IdleAction : byte
{
    /// <summary>Count, and nothing else.</summary>
    Internal,

    /// <summary>Send to the next peer in the ring of ids.</summary>
    SendNext,

    /// <summary>Send to the peer after the next, or to the only one.</summary>
    SendSecond,

    /// <summary>Send to all peers.</summary>
    SendAll,
}

/// <summary>
/// The assignment's rule for one tick: the inbox first; only when it is empty the die. Pure: the die's face is an
/// argument, so a script of faces can stand in for chance.
/// </summary>
internal static class TickRule
{
    /// <summary>The meaning of a face of the die.</summary>
    /// <param name="mix">The weights.</param>
    /// <param name="face">1 to <see cref="EventMix.Sides"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IdleAction Idle(EventMix mix, int face)
    {
        if (face <= mix.Next)
        {
            return IdleAction.SendNext;
        }

        if (face <= mix.Next + mix.Second)
        {
            return IdleAction.SendSecond;
        }

        return face <= mix.Next + mix.Second + mix.All ? IdleAction.SendAll : IdleAction.Internal;
    }
}
