namespace Clocks.EndToEnd;

/// <summary>
/// Skips what drives the published program where there is none, and says what makes one. A program that CLOCKS_BINARY names
/// must be there.
/// </summary>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class NeedsBinaryAttribute() : SkipAttribute($"there is no {ClocksProcess.Binary}; run ./build.sh publish first")
{
    public override Task<bool> ShouldSkip(TestRegisteredContext context) =>
        Task.FromResult(Environment.GetEnvironmentVariable("CLOCKS_BINARY") is null && !File.Exists(ClocksProcess.Binary));
}
