"""What a span, a metric, an attribute and a log field are declared by; `contract.py` declares them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from schemas.topics import SERVICES

Stability = Literal["stable", "development", "guichet"]
Type = Literal["string", "int", "double", "boolean", "string[]"]
Instrument = Literal["counter", "histogram", "up_down_counter", "gauge"]
SpanKind = Literal["SERVER", "CLIENT", "PRODUCER", "CONSUMER", "INTERNAL"]


@dataclass(frozen=True, slots=True)
class Attribute:
    name: str
    type: Type
    says: str
    stability: Stability = "guichet"


@dataclass(frozen=True, slots=True)
class Metric:
    """`unit` by UCUM, never `1`: Prometheus would add `_ratio` to a gauge's name.

    `by` are the services that tell it; `rare`: on a good day nothing is told.
    """

    name: str
    kind: Instrument
    unit: str
    says: str
    attributes: tuple[str, ...] = ()
    by: tuple[str, ...] = SERVICES
    rare: bool = False
    buckets: Sequence[float] = ()
    stability: Stability = "guichet"

    @property
    def prometheus(self) -> str:
        """As a collector's Prometheus exporter names it: the unit and, of a counter, `_total` at the end."""
        words = {"s": "seconds", "J": "joules"}.get(self.unit, "")
        parts = (self.name.replace(".", "_"), words, "total" if self.kind == "counter" else "")
        return "_".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class SpanName:
    """`name` with `{…}` for what varies: a topic, a service, a model's name.

    `linked`: of several events, to the span of each. `rarely_by`: who tells it too, though not on a good day.
    """

    name: str
    kind: SpanKind
    says: str
    attributes: tuple[str, ...]
    by: tuple[str, ...] = SERVICES
    rare: bool = False
    linked: bool = False
    rarely_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LogField:
    """A field of a log line; as OTLP it is the attribute `attribute`."""

    field: str
    attribute: str
    type: Type
    says: str
