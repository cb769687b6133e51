using FsCheck;
using FsCheck.Fluent;

namespace Clocks.Properties.Simulation;

/// <summary>Seeds of any size: by itself FsCheck tries small ones, and those again and again.</summary>
internal static class Seeds
{
    public static Arbitrary<int> Any { get; } = Gen.Choose(0, int.MaxValue).ToArbitrary();
}
