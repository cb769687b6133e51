using System.Text;
using Clocks.Simulation;
using FsCheck;
using FsCheck.Fluent;

namespace Clocks.Tests.Simulation;

[TestClass]
public sealed class JsonTreeTests
{
    [TestMethod]
    public void A_document_is_read_with_the_lines_of_its_keys()
    {
        byte[] text = Encoding.UTF8.GetBytes(
            "\uFEFF{ // about it\n \"a\": [1, -2.5e3, \"x\\n\\u0041\", null,],\n/* two\nlines */ \"b\": {\"c\": true}, }");
        Assert.IsTrue(JsonTree.TryRead(text, out JsonValue? root, out string problem), problem);
        CollectionAssert.AreEqual(new[] { "a", "b" }, root!.Keys);
        CollectionAssert.AreEqual(new[] { 2, 4 }, root.KeyLines);
        JsonValue list = root.Of("a")!;
        Assert.HasCount(4, list.Items);
        Assert.IsTrue(list.Items[0].TryLong(out long one) && one == 1);
        Assert.IsFalse(list.Items[1].TryLong(out _));
        Assert.AreEqual("x\nA", list.Items[2].Text);
        Assert.AreEqual(JsonKind.Word, list.Items[3].Kind);
        Assert.AreEqual("true", root.Of("b")!.Of("c")!.Text);
    }

    [TestMethod]
    [DataRow("", "line 1: the document ends too early")]
    [DataRow("{\n\"a\" 1}", "line 2: a key such as")]
    [DataRow("{\"a\":1\n\"b\":2}", "line 2: a comma or } is missing")]
    [DataRow("[1 2]", "line 1: a comma or ] is missing")]
    [DataRow("[1] 2", "line 1: the document is over, but something follows")]
    [DataRow("{\"a\":\nyes}", "line 2: 'yes' is not a value")]
    [DataRow("{\"a\":\n\n}", "line 3: a value is missing")]
    [DataRow("{\"a\": \"open", "line 1: a text has no closing quote")]
    [DataRow("[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]", "nested more than 16 deep")]
    [DataRow("[1 /*", "line 1: a comma or ] is missing")]
    public void What_is_wrong_is_said_with_its_line(string text, string says)
    {
        Assert.IsFalse(JsonTree.TryRead(Encoding.UTF8.GetBytes(text), out _, out string problem));
        StringAssert.Contains(problem, says);
    }

    [TestMethod]
    public void No_bytes_end_in_anything_but_a_value_or_a_sentence() => Prop.ForAll(
        Gen.Elements((byte)'{', (byte)'}', (byte)'[', (byte)']', (byte)'"', (byte)',', (byte)':', (byte)'/', (byte)'*', (byte)'\\',
            (byte)'\n', (byte)'1', (byte)'t', (byte)0, (byte)0xff).ArrayOf().ToArbitrary(),
        static bytes => JsonTree.TryRead(bytes, out JsonValue? root, out string problem)
            ? root is not null
            : problem.StartsWith("line ", StringComparison.Ordinal)).QuickCheckThrowOnFailure();
}
