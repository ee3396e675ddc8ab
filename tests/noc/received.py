"""What a collector's file exporter wrote: OTLP as JSON, one batch a line, read into plain records."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

Json = dict[str, Any]
Values = Mapping[str, tuple[str, Any]]
"""Attributes: of each key its type, in the contract's words, and its value."""

_TYPES: Final = {"stringValue": "string", "intValue": "int", "doubleValue": "double", "boolValue": "boolean"}
_KINDS: Final = ("UNSPECIFIED", "INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER")
_ERROR: Final = 2


@dataclass(frozen=True, slots=True)
class Span:
    service: str
    name: str
    kind: str
    trace: str
    id: str
    parent: str | None = None
    attributes: Values = field(default_factory=dict)
    links: tuple[tuple[str, str], ...] = ()
    """Trace and span of each."""
    failed: bool = False
    seconds: float = 0.0
    start: float = 0.0

    def value(self, key: str) -> Any:
        return self.attributes.get(key, ("", None))[1]


@dataclass(frozen=True, slots=True)
class Point:
    """One data point of a metric."""

    service: str
    name: str
    kind: str
    unit: str
    attributes: Values = field(default_factory=dict)
    bounds: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Log:
    service: str
    body: str
    event: str | None
    attributes: Values = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Received:
    """All that came, and the attributes of the resources that told it."""

    spans: Sequence[Span] = ()
    points: Sequence[Point] = ()
    logs: Sequence[Log] = ()
    resources: Sequence[Values] = ()

    def of(self, *services: str) -> "Received":
        return Received(
            [one for one in self.spans if one.service in services],
            [one for one in self.points if one.service in services],
            [one for one in self.logs if one.service in services],
            [one for one in self.resources if _service(one) in services],
        )


def read(traces: Path, metrics: Path, logs: Path) -> Received:
    lines = {kind: list(_lines(path)) for kind, path in (("Spans", traces), ("Metrics", metrics), ("Logs", logs))}
    return Received(
        [_span(service, one) for service, one in _all(lines["Spans"], "Spans", "spans")],
        [point for service, one in _all(lines["Metrics"], "Metrics", "metrics") for point in _points(service, one)],
        [_log(service, one) for service, one in _all(lines["Logs"], "Logs", "logRecords")],
        [
            _values(of["resource"])
            for kind, batches in lines.items()
            for one in batches
            for of in one[f"resource{kind}"]
        ],
    )


def _lines(path: Path) -> Iterator[Json]:
    """A last line that is still being written is left for the next time."""
    for line in path.read_text(encoding="utf-8").splitlines(keepends=True) if path.exists() else ():
        if line.endswith("\n"):
            yield json.loads(line)


def _all(batches: Sequence[Json], kind: str, items: str) -> Iterator[tuple[str, Json]]:
    for batch in batches:
        for of in batch[f"resource{kind}"]:
            service = _service(_values(of["resource"]))
            for scope in of[f"scope{kind}"]:
                for one in scope[items]:
                    yield service, one


def _service(resource: Values) -> str:
    return str(resource.get("service.name", ("", ""))[1])


def _values(owner: Json) -> Values:
    return {one["key"]: _value(one["value"]) for one in owner.get("attributes", [])}


def _value(value: Json) -> tuple[str, Any]:
    ((kind, said),) = value.items()
    if kind == "arrayValue":
        inner = [_value(one) for one in said.get("values", [])]
        return "string[]" if all(of == "string" for of, _ in inner) else "array", [one for _, one in inner]
    return _TYPES.get(kind, kind), int(said) if kind == "intValue" else said


def _span(service: str, raw: Json) -> Span:
    return Span(
        service,
        raw["name"],
        _KINDS[raw.get("kind", 0)],
        raw["traceId"],
        raw["spanId"],
        raw.get("parentSpanId") or None,
        _values(raw),
        tuple((link["traceId"], link["spanId"]) for link in raw.get("links", [])),
        raw.get("status", {}).get("code", 0) == _ERROR,
        (int(raw["endTimeUnixNano"]) - int(raw["startTimeUnixNano"])) / 1e9,
        int(raw["startTimeUnixNano"]) / 1e9,
    )


def _points(service: str, raw: Json) -> Iterator[Point]:
    sort = next(one for one in ("sum", "gauge", "histogram") if one in raw)
    kind = sort if sort != "sum" else ("counter" if raw["sum"].get("isMonotonic") else "up_down_counter")
    for point in raw[sort].get("dataPoints", []):
        bounds = tuple(float(one) for one in point.get("explicitBounds", []))
        yield Point(service, raw["name"], kind, raw.get("unit", ""), _values(point), bounds)


def _log(service: str, raw: Json) -> Log:
    return Log(service, raw["body"]["stringValue"], raw.get("eventName") or None, _values(raw))
