using Clocks.Json;

namespace Clocks.Journal.Lines;

internal sealed partial class EventLine
{
    /// <summary>
    /// The lists of a SEND line on their way into deliveries: recipients, ids and channel numbers are told side by
    /// side, in lists that may come in any order.
    /// </summary>
    private struct Lists
    {
        private int _recipients, _to, _k, _blocked;
        private int[]? _blockedIds;

        /// <summary>Takes one of the lists; anything but a list is no list.</summary>
        public JsonCursor.Taken Take(ref JsonCursor json, JournalKey key, JournalLine line)
        {
            if (json.Peek() != '[')
            {
                return json.Skip() ? JsonCursor.Taken.Bad : JsonCursor.Taken.Broken;
            }

            json.Take((byte)'[');
            int count = 0;
            var worst = JsonCursor.Taken.Good;
            while (json.Peek() is not (byte)']' and not 0)
            {
                if (count > Limits.NodeIdMax)
                {
                    // More than there can be nodes: somebody wants memory, not to be read.
                    return JsonCursor.Taken.Broken;
                }

                JsonCursor.Taken result = TakeElement(ref json, key, line, count++);
                if (result == JsonCursor.Taken.Broken)
                {
                    return result;
                }

                worst = result == JsonCursor.Taken.Good ? worst : JsonCursor.Taken.Bad;
                if (!json.Take((byte)',') && json.Peek() != ']')
                {
                    return JsonCursor.Taken.Broken;
                }
            }

            Count(key) = count;
            return json.Take((byte)']') ? worst : JsonCursor.Taken.Broken;
        }

        /// <summary>
        /// Puts the blocked ones behind the others; false when the lists do not speak of the same recipients.
        /// </summary>
        public readonly bool Close(JournalLine line)
        {
            int count = Math.Max(_recipients, Math.Max(_to, _k));
            bool isEven = (_recipients == count || !line.Has(JournalKey.Recipients))
                && (_to == count || !line.Has(JournalKey.To))
                && (_k == count || !line.Has(JournalKey.K));
            line.DeliveryCount = Math.Min(line.DeliveryCount, count);
            for (int i = 0; i < _blocked; i++)
            {
                ref LineDelivery delivery = ref line.Delivery(count + i);
                delivery.To = _blockedIds![i];
                delivery.IsBlocked = true;
            }

            line.EventToFill.DeliveryCount = line.DeliveryCount;
            return isEven;
        }

        [System.Diagnostics.CodeAnalysis.UnscopedRef]
        private ref int Count(JournalKey key)
        {
            switch (key)
            {
                case JournalKey.Recipients:
                    return ref _recipients;
                case JournalKey.To:
                    return ref _to;
                case JournalKey.K:
                    return ref _k;
                default:
                    return ref _blocked;
            }
        }

        private JsonCursor.Taken TakeElement(ref JsonCursor json, JournalKey key, JournalLine line, int index)
        {
            JsonCursor.Taken result;
            switch (key)
            {
                case JournalKey.Recipients:
                    return TakeRecipient(ref json, ref line.Delivery(index));
                case JournalKey.To:
                    return TakeId(ref json, out line.Delivery(index).To);
                case JournalKey.K:
                    return TakeCount(ref json, out line.Delivery(index).K);
                default:
                    result = TakeId(ref json, out int id);
                    // Blocked outboxes are the exception, and so is this allocation.
                    _blockedIds ??= new int[16];
                    if (index == _blockedIds.Length)
                    {
                        Array.Resize(ref _blockedIds, 2 * index);
                    }

                    _blockedIds[index] = id;
                    return result;
            }
        }

        /// <summary><c>["10.0.0.2", 5001]</c>, and of other programs <c>"10.0.0.2"</c> or an id.</summary>
        private static JsonCursor.Taken TakeRecipient(ref JsonCursor json, ref LineDelivery delivery)
        {
            byte first = json.Peek();
            if (first == '"')
            {
                return json.TakeText(out delivery.HostStart, out delivery.HostLength);
            }

            if (first != '[')
            {
                return TakeId(ref json, out delivery.To);
            }

            json.Take((byte)'[');
            JsonCursor.Taken host = json.TakeText(out delivery.HostStart, out delivery.HostLength);
            if (host == JsonCursor.Taken.Broken || !json.Take((byte)','))
            {
                return JsonCursor.Taken.Broken;
            }

            JsonCursor.Taken port = TakeId(ref json, out delivery.Port);
            if (port == JsonCursor.Taken.Broken || !json.Take((byte)']'))
            {
                return JsonCursor.Taken.Broken;
            }

            return host == JsonCursor.Taken.Good ? port : host;
        }
    }
}
