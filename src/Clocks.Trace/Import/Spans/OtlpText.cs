using System.Globalization;
using Clocks.Json;

namespace Clocks.Trace.Import.Spans;

/// <summary>
/// Takes the spans out of OTLP in JSON (OpenTelemetry Protocol 1.x, <c>ExportTraceServiceRequest</c>), as collectors and
/// exporters write it to files. Keys in camel case and in snake case, ids in hexadecimal. One thread.
/// </summary>
internal static class OtlpText
{
    /// <summary>Client, server: what a span is to the one it talks to (<c>SpanKind</c>), and a status that says error.</summary>
    private const string ServerKind = "2", ClientKind = "3", ErrorCode = "2";

    /// <summary>Whether a text begins as such a file does.</summary>
    public static bool IsOne(string text) =>
        text.Contains("\"resourceSpans\"", StringComparison.Ordinal) || text.Contains("\"resource_spans\"", StringComparison.Ordinal);

    /// <summary>Adds the spans of a document; false when it is none.</summary>
    public static bool TryRead(JsonValue document, string path, long line, List<Span> spans)
    {
        if (Of(document, "resourceSpans", "resource_spans") is not { Kind: JsonKind.List } resources)
        {
            return false;
        }

        foreach (JsonValue resource in resources.Items)
        {
            string service = ServiceOf(Of(resource, "resource"));
            JsonValue? scopes = Of(resource, "scopeSpans", "scope_spans") ?? Of(resource, "instrumentationLibrarySpans");
            foreach (JsonValue scope in scopes?.Items ?? [])
            {
                foreach (JsonValue span in Of(scope, "spans")?.Items ?? [])
                {
                    if (SpanOf(span, service, path, line + span.Line - 1) is { } read)
                    {
                        spans.Add(read);
                    }
                }
            }
        }

        return true;
    }

    /// <summary>The name of the service, and of the instance where it has one: two of them have two clocks.</summary>
    private static string ServiceOf(JsonValue? resource)
    {
        string name = "unknown_service", instance = "";
        foreach (JsonValue attribute in resource is null ? [] : Of(resource, "attributes")?.Items ?? [])
        {
            string value = Of(attribute, "value") is { } of ? Text(of, "stringValue", "string_value") : "";
            string key = Text(attribute, "key");
            name = key == "service.name" && value.Length > 0 ? value : name;
            instance = key is "service.instance.id" && value.Length > 0 ? value : instance;
        }

        return instance.Length > 0 ? $"{name}@{instance}" : name;
    }

    private static Span? SpanOf(JsonValue span, string service, string path, long line)
    {
        string trace = Text(span, "traceId", "trace_id"), id = Text(span, "spanId", "span_id");
        if (id.Length == 0 || Time(span, "startTimeUnixNano", "start_time_unix_nano") is not { } start
            || Time(span, "endTimeUnixNano", "end_time_unix_nano") is not { } end)
        {
            return null;
        }

        string kind = Text(span, "kind"), parent = Text(span, "parentSpanId", "parent_span_id");
        var read = new Span
        {
            Id = $"{trace}/{id}",
            Parent = parent.Length > 0 ? $"{trace}/{parent}" : "",
            Service = service,
            Name = Text(span, "name"),
            StartNs = start,
            EndNs = Math.Max(start, end),
            IsClient = kind is ClientKind or "SPAN_KIND_CLIENT",
            IsServer = kind is ServerKind or "SPAN_KIND_SERVER",
            HasFailed = Of(span, "status") is { } status && Text(status, "code") is ErrorCode or "STATUS_CODE_ERROR",
            Path = path,
            Line = line,
        };
        foreach (JsonValue link in Of(span, "links")?.Items ?? [])
        {
            read.Links.Add($"{Text(link, "traceId", "trace_id")}/{Text(link, "spanId", "span_id")}");
        }

        return read;
    }

    private static JsonValue? Of(JsonValue value, string key, string other = "") =>
        value.Of(key) ?? (other.Length > 0 ? value.Of(other) : null);

    private static string Text(JsonValue value, string key, string other = "") => Of(value, key, other)?.Text ?? "";

    /// <summary>64 bits stand in quotes in this JSON, and some write them without.</summary>
    private static long? Time(JsonValue span, string key, string other) =>
        long.TryParse(Text(span, key, other), NumberStyles.None, CultureInfo.InvariantCulture, out long ns) && ns > 0 ? ns : null;
}
