using Clocks.Json;
using FsCheck;
using FsCheck.Fluent;

namespace Clocks.Properties.Simulation;

public sealed class JsonTreePropertyTests
{
    [Test]
    public void No_bytes_end_in_anything_but_a_value_or_a_sentence() => Prop.ForAll(
        Gen.Elements((byte)'{', (byte)'}', (byte)'[', (byte)']', (byte)'"', (byte)',', (byte)':', (byte)'/', (byte)'*', (byte)'\\',
            (byte)'\n', (byte)'1', (byte)'t', (byte)0, (byte)0xff).ArrayOf().ToArbitrary(),
        static bytes => JsonTree.TryRead(bytes, out JsonValue? root, out string problem)
            ? root is not null
            : problem.StartsWith("line ", StringComparison.Ordinal)).QuickCheckThrowOnFailure();
}
