"""OpenTelemetry set-up: spans go to a local file, to an OTLP collector when one is configured, or nowhere.

No span carries content: attributes come from `names.py`, the file keeps no others, and exceptions
are recorded by class, never by message.
"""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.trace import Link, Span, SpanKind, Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from opentelemetry.util.types import AttributeValue

from shared.telemetry import names
from shared.telemetry.metrics import resource

_PROPAGATOR = TraceContextTextMapPropagator()
_TICKET: ContextVar[str | None] = ContextVar("ticket", default=None)


def tracer() -> trace.Tracer:
    return trace.get_tracer("guichet")


def ticket() -> str | None:
    """The id of the ticket in hand: of the span that is current, or of one around it."""
    return _TICKET.get()


def inject() -> dict[str, str]:
    """The current span as W3C trace context headers."""
    carrier: dict[str, str] = {}
    _PROPAGATOR.inject(carrier)
    return carrier


def extract(carrier: Mapping[str, str]) -> Context:
    return _PROPAGATOR.extract(dict(carrier))


@contextmanager
def span(
    name: str,
    *,
    kind: SpanKind = SpanKind.INTERNAL,
    parent: Mapping[str, str] | None = None,
    links: Sequence[Mapping[str, str]] = (),
    attributes: Mapping[str, AttributeValue] | None = None,
) -> Iterator[Span]:
    """A span that records an exception's class and nothing else of it.

    `parent` and `links` are trace context headers; a parent of `{}` starts a new trace.
    """
    context = extract(parent) if parent is not None else None
    linked = [Link(trace.get_current_span(extract(carrier)).get_span_context()) for carrier in links]
    with tracer().start_as_current_span(
        name,
        context=context,
        kind=kind,
        links=linked,
        attributes=dict(attributes or {}),
        record_exception=False,
        set_status_on_exception=False,
    ) as current:
        ticket = (attributes or {}).get(names.TICKET_ID) or _TICKET.get()
        token = _TICKET.set(str(ticket) if ticket else None)
        try:
            yield current
        except BaseException as error:
            current.set_attribute(names.ERROR_TYPE, type(error).__name__)
            current.set_status(Status(StatusCode.ERROR))
            raise
        finally:
            _TICKET.reset(token)


def span_record(finished: ReadableSpan) -> dict[str, object]:
    """A span as the plain record that the file exporter writes and `guichet trace` reads."""
    context = finished.context
    attributes = finished.attributes or {}
    return {
        "trace_id": trace.format_trace_id(context.trace_id),
        "span_id": trace.format_span_id(context.span_id),
        "parent_id": trace.format_span_id(finished.parent.span_id) if finished.parent else None,
        "service": str(finished.resource.attributes.get(names.SERVICE_NAME, "")),
        "name": finished.name,
        "kind": finished.kind.name,
        "start_ns": finished.start_time,
        "end_ns": finished.end_time,
        "status": finished.status.status_code.name,
        "attributes": {key: value for key, value in attributes.items() if key in names.ATTRIBUTES},
        "undeclared": sum(key not in names.ATTRIBUTES for key in attributes),
        "links": [
            {
                "trace_id": trace.format_trace_id(link.context.trace_id),
                "span_id": trace.format_span_id(link.context.span_id),
            }
            for link in finished.links
        ],
    }


class SpanFile(SpanExporter):
    """Appends spans as JSON Lines; several processes may share the file (one O_APPEND write a batch)."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._fd = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        lines = "".join(json.dumps(span_record(item), default=str) + "\n" for item in spans)
        os.write(self._fd, lines.encode())
        return SpanExportResult.SUCCESS

    def shutdown(self) -> None:
        os.close(self._fd)


def setup_tracing(service: str, *, spans_file: Path | None, otlp_endpoint: str | None) -> TracerProvider:
    """Installs the process's tracer provider. Called once, by the composition root."""
    provider = TracerProvider(resource=resource(service))
    if spans_file is not None:
        provider.add_span_processor(BatchSpanProcessor(SpanFile(spans_file), schedule_delay_millis=500))
    if otlp_endpoint is not None:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415

        exporter = OTLPSpanExporter(endpoint=otlp_endpoint.rstrip("/") + "/v1/traces")
        provider.add_span_processor(BatchSpanProcessor(exporter))
    trace.set_tracer_provider(provider)
    return provider
