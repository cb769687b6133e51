using System.Runtime.InteropServices;

namespace Clocks.Processes;

/// <summary>Texts as a C program wants them: pointers to bytes that end in 0, and a null at the end.</summary>
internal sealed unsafe class TextList : IDisposable
{
    private readonly nint[] _texts;

    public TextList(List<string> texts)
    {
        _texts = new nint[texts.Count];
        Pointers = (nint*)NativeMemory.AllocZeroed((nuint)(texts.Count + 1), (nuint)sizeof(nint));
        for (int i = 0; i < _texts.Length; i++)
        {
            Pointers[i] = _texts[i] = Marshal.StringToCoTaskMemUTF8(texts[i]);
        }
    }

    public nint* Pointers { get; }

    public nint First => _texts[0];

    public void Dispose()
    {
        foreach (nint text in _texts)
        {
            Marshal.FreeCoTaskMem(text);
        }

        NativeMemory.Free(Pointers);
    }
}
