using System.Text;
using Clocks.Json;

namespace Clocks.Tests.Simulation;

public sealed class JsonTreeTests
{
    [Test]
    public async Task A_document_is_read_with_the_lines_of_its_keys()
    {
        byte[] text = Encoding.UTF8.GetBytes(
            "\uFEFF{ // about it\n \"a\": [1, -2.5e3, \"x\\n\\u0041\", null,],\n/* two\nlines */ \"b\": {\"c\": true}, }");
        await Assert.That(JsonTree.TryRead(text, out JsonValue? root, out string problem)).IsTrue().Because(problem);
        await Assert.That(root!.Keys).IsSequence(new[] { "a", "b" });
        await Assert.That(root.KeyLines).IsSequence(new[] { 2, 4 });
        JsonValue list = root.Of("a")!;
        await Assert.That(list.Items).Count().IsEqualTo(4);
        await Assert.That(list.Items[0].TryLong(out long one) && one == 1).IsTrue();
        await Assert.That(list.Items[1].TryLong(out _)).IsFalse();
        await Assert.That(list.Items[2].Text).IsEqualTo("x\nA");
        await Assert.That(list.Items[3].Kind).IsEqualTo(JsonKind.Word);
        await Assert.That(root.Of("b")!.Of("c")!.Text).IsEqualTo("true");
    }

    [Test]
    [Arguments("", "line 1: the document ends too early")]
    [Arguments("{\n\"a\" 1}", "line 2: a key such as")]
    [Arguments("{\"a\":1\n\"b\":2}", "line 2: a comma or } is missing")]
    [Arguments("[1 2]", "line 1: a comma or ] is missing")]
    [Arguments("[1] 2", "line 1: the document is over, but something follows")]
    [Arguments("{\"a\":\nyes}", "line 2: 'yes' is not a value")]
    [Arguments("{\"a\":\n\n}", "line 3: a value is missing")]
    [Arguments("{\"a\": \"open", "line 1: a text has no closing quote")]
    [Arguments("[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]", "nested more than 16 deep")]
    [Arguments("[1 /*", "line 1: a comma or ] is missing")]
    public async Task What_is_wrong_is_said_with_its_line(string text, string says)
    {
        await Assert.That(JsonTree.TryRead(Encoding.UTF8.GetBytes(text), out _, out string problem)).IsFalse();
        await Assert.That(problem).Contains(says);
    }

    [Test]
    public async Task A_document_that_an_editor_saved_in_another_encoding_is_told_as_that()
    {
        byte[] latin = Encoding.Latin1.GetBytes("{\n \"name\": \"M\u00fcller\" }");
        await Assert.That(JsonTree.TryRead(latin, out _, out string problem)).IsFalse();
        await Assert.That(problem).IsEqualTo("line 2: this is not UTF-8; save the file as UTF-8");
        byte[] utf16 = [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("{ \"a\": 1 }")];
        await Assert.That(JsonTree.TryRead(utf16, out _, out problem)).IsFalse();
        await Assert.That(problem).StartsWith("line 1: this is not UTF-8");
    }
}
