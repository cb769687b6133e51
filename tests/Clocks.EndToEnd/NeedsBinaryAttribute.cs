namespace Clocks.EndToEnd;

/// <summary>Skips what drives the published program where there is none, and says what makes one.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class NeedsBinaryAttribute() : SkipAttribute($"there is no {ClocksProcess.Binary}; run ./build.sh publish first")
{
    public override Task<bool> ShouldSkip(TestRegisteredContext context) => Task.FromResult(!File.Exists(ClocksProcess.Binary));
}
