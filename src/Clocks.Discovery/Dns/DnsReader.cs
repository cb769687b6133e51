using System.Buffers.Binary;

namespace Clocks.Discovery.Dns;

/// <summary>
/// Walks a received message: header, questions, records, in place, without allocating and without ever throwing. Bytes
/// in; views out. A message whose frame is broken anywhere (a name, a length, a count beyond its end) is refused as a
/// whole by <see cref="TryOpen"/>; a record whose data is nonsense inside a sound frame is skipped by whoever reads its
/// data.
/// </summary>
internal ref struct DnsReader
{
    private readonly ReadOnlySpan<byte> _message;
    private int _at;
    private int _questionsLeft;
    private int _recordsRead;

    private DnsReader(ReadOnlySpan<byte> message, DnsHeader header)
    {
        _message = message;
        _at = DnsHeader.Bytes;
        Header = header;
        _questionsLeft = header.Questions;
    }

    public DnsHeader Header { get; }

    /// <summary>Opens a message after checking its whole frame.</summary>
    public static bool TryOpen(ReadOnlySpan<byte> message, out DnsReader reader)
    {
        reader = default;
        if (!DnsHeader.TryRead(message, out DnsHeader header))
        {
            return false;
        }

        var walk = new DnsReader(message, header);
        for (int i = 0; i < header.Questions; i++)
        {
            if (!NameView.TrySkip(message, walk._at, out int next) || next + 4 > message.Length)
            {
                return false;
            }

            walk._at = next + 4;
        }

        for (int i = 0; i < header.Records; i++)
        {
            if (!NameView.TrySkip(message, walk._at, out int next) || next + 10 > message.Length)
            {
                return false;
            }

            int end = next + 10 + BinaryPrimitives.ReadUInt16BigEndian(message[(next + 8)..]);
            if (end > message.Length)
            {
                return false;
            }

            walk._at = end;
        }

        reader = new DnsReader(message, header);
        return true;
    }

    /// <summary>The next question; false after the last.</summary>
    public bool TryNextQuestion(out QuestionView question)
    {
        question = default;
        if (_questionsLeft == 0)
        {
            return false;
        }

        _questionsLeft--;
        var name = new NameView(_message, _at);
        _ = NameView.TrySkip(_message, _at, out int next);
        question = new QuestionView(
            name,
            (DnsType)BinaryPrimitives.ReadUInt16BigEndian(_message[next..]),
            BinaryPrimitives.ReadUInt16BigEndian(_message[(next + 2)..]));
        _at = next + 4;
        return true;
    }

    /// <summary>The next record of any section; false after the last. Questions not yet read are passed over.</summary>
    /// <param name="record">The record.</param>
    /// <param name="section">Where it stands.</param>
    public bool TryNextRecord(out RecordView record, out DnsSection section)
    {
        while (TryNextQuestion(out _))
        {
        }

        record = default;
        section = default;
        if (_recordsRead == Header.Records)
        {
            return false;
        }

        section = _recordsRead < Header.Answers ? DnsSection.Answer
            : _recordsRead < Header.Answers + Header.Authorities ? DnsSection.Authority : DnsSection.Additional;
        _recordsRead++;
        var name = new NameView(_message, _at);
        _ = NameView.TrySkip(_message, _at, out int next);
        ReadOnlySpan<byte> fixedPart = _message.Slice(next, 10);
        int length = BinaryPrimitives.ReadUInt16BigEndian(fixedPart[8..]);
        record = new RecordView(
            _message,
            name,
            (DnsType)BinaryPrimitives.ReadUInt16BigEndian(fixedPart),
            BinaryPrimitives.ReadUInt16BigEndian(fixedPart[2..]),
            BinaryPrimitives.ReadUInt32BigEndian(fixedPart[4..]),
            next + 10,
            length);
        _at = next + 10 + length;
        return true;
    }
}
