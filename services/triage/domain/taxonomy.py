"""The closed lists that every value must come from, and the matrix that priority is read from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from schemas.tickets import Priority
from shared.unprepared import Unprepared

FIELDS = ("category", "type", "impact", "urgency")
PRIORITIES: tuple[Priority, ...] = get_args(Priority)


class BadTaxonomy(Unprepared):
    """The taxonomy cannot be used: the service does not start with it."""


@dataclass(frozen=True, slots=True)
class Label:
    fr: str
    en: str
    guide: str


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """`matrix[impact][urgency]` is a priority; `own` are the categories of use cases' own."""

    fields: Mapping[str, Mapping[str, Label]]
    matrix: Mapping[str, Mapping[str, Priority]]
    own: tuple[str, ...] = ()

    def labels(self, field: str) -> tuple[str, ...]:
        """Those that the model answers with."""
        return tuple(self.fields[field])

    def values(self, field: str) -> tuple[str, ...]:
        """Those that a ticket may have."""
        return (*self.labels(field), *(self.own if field == "category" else ()))

    def allows(self, field: str, value: str) -> bool:
        return value in PRIORITIES if field == "priority" else field in self.fields and value in self.values(field)

    def check_model(self, labels: Mapping[str, Sequence[str]]) -> None:
        """A model that could answer outside the closed lists, or never reach one of them, is refused."""
        for field in FIELDS:
            if tuple(labels.get(field, ())) != self.labels(field):
                raise BadTaxonomy(f"the model was not built for this taxonomy: {field} differs")


def parse(content: Mapping[str, Any]) -> Taxonomy:
    fields = {field: _labels(field, content.get(field)) for field in FIELDS}
    return Taxonomy(fields, _matrix(content.get("priority_matrix"), fields))


def _labels(field: str, content: object) -> dict[str, Label]:
    if not isinstance(content, Mapping) or len(content) < 2:  # noqa: PLR2004 - a choice needs two
        raise BadTaxonomy(f"{field} needs at least two values")
    return {str(name): _label(f"{field}.{name}", described) for name, described in content.items()}


def _label(place: str, described: object) -> Label:
    if not isinstance(described, Mapping):
        raise BadTaxonomy(f"{place} needs fr, en and guide")
    texts = [described.get(part) for part in ("fr", "en", "guide")]
    if not all(isinstance(text, str) and text.strip() for text in texts):
        raise BadTaxonomy(f"{place} needs fr, en and guide")
    return Label(*map(str, texts))


def _matrix(content: object, fields: Mapping[str, Mapping[str, Label]]) -> dict[str, dict[str, Priority]]:
    if not isinstance(content, Mapping) or set(content) != set(fields["impact"]):
        raise BadTaxonomy("priority_matrix needs one row for each impact")
    return {impact: _row(impact, content[impact], tuple(fields["urgency"])) for impact in fields["impact"]}


def _row(impact: str, row: object, urgencies: Sequence[str]) -> dict[str, Priority]:
    if not isinstance(row, Sequence) or isinstance(row, str) or len(row) != len(urgencies):
        raise BadTaxonomy(f"priority_matrix.{impact} needs one priority for each urgency")
    found = [priority for name in row for priority in PRIORITIES if name == priority]
    if len(found) != len(row):
        raise BadTaxonomy(f"priority_matrix.{impact} may only hold {', '.join(PRIORITIES)}")
    return dict(zip(urgencies, found, strict=True))
