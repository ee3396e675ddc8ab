"""A use case has routes that lead messages to it, and a closed list of categories of its own."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations
from typing import Final

from schemas.tickets import Channel

ENTRIES: Final[Mapping[str, frozenset[Channel]]] = {
    "recipients": frozenset({Channel.MAIL}),
    "connectors": frozenset({Channel.CRM}),
    "api_keys": frozenset({Channel.API}),
    "request_types": frozenset({Channel.CRM, Channel.API}),
}
"""What a route may ask for, and the channels that can have it."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a message came in, as far as a route may ask for it. Mail has recipients, in the mail's own order."""

    channel: Channel
    recipients: Sequence[str] = ()
    connector: str | None = None
    api_key: str | None = None
    request_type: str | None = None


@dataclass(frozen=True, slots=True)
class Route:
    """All that it names must hold; what it leaves empty may be anything. Names are folded, see `same`."""

    channels: frozenset[Channel] = frozenset(Channel)
    recipients: frozenset[str] = frozenset()
    connectors: frozenset[str] = frozenset()
    api_keys: frozenset[str] = frozenset()
    request_types: frozenset[str] = frozenset()

    @property
    def open_to(self) -> frozenset[Channel]:
        """The channels on which a message can be all that the route asks for; none: it leads nowhere."""
        found = self.channels
        for name, channels in ENTRIES.items():
            if getattr(self, name):
                found &= channels
        return found

    def takes(self, origin: Origin, recipient: str | None) -> bool:
        """Whether a message goes this way, by one of its recipients or, with None, by none of them."""
        said = {
            "recipients": recipient,
            "connectors": origin.connector,
            "api_keys": origin.api_key,
            "request_types": origin.request_type,
        }
        if origin.channel not in self.channels or bool(self.recipients) != (recipient is not None):
            return False
        wanted = ((getattr(self, name), value) for name, value in said.items())
        return all(not names or (value is not None and same(value) in names) for names, value in wanted)

    def meets(self, other: "Route") -> bool:
        """Whether one message could go both ways. Two recipients of one mail do not: the first decides."""
        if not self.open_to & other.open_to:
            return False
        pairs = ((getattr(self, name), getattr(other, name)) for name in ENTRIES)
        return all(not mine or not theirs or mine & theirs for mine, theirs in pairs)


@dataclass(frozen=True, slots=True)
class Category:
    """A category that the taxonomy does not have."""

    name: str
    fr: str
    en: str

    def label(self, lang: str) -> str:
        return self.fr if lang == "fr" else self.en


@dataclass(frozen=True, slots=True)
class Case:
    """`categories` are the taxonomy's or its own; empty: all of the taxonomy's.

    `otherwise`: it takes what no route leads to. A `classifier` gives its tickets their category: `answers[label]` is
    the category that one of the classifier's labels means.
    """

    name: str
    fr: str
    en: str
    categories: tuple[str, ...] = ()
    routes: tuple[Route, ...] = ()
    otherwise: bool = False
    classifier: str | None = None
    answers: Mapping[str, str] = field(default_factory=dict)
    own: tuple[Category, ...] = ()

    def label(self, lang: str) -> str:
        return self.fr if lang == "fr" else self.en


@dataclass(frozen=True)
class Cases:
    """One tenant's use cases, in the order of the file. None is the rule: then a message belongs to no use case."""

    listed: tuple[Case, ...] = field(default=())

    def __iter__(self) -> Iterator[Case]:
        return iter(self.listed)

    def __len__(self) -> int:
        return len(self.listed)

    @cached_property
    def _by_name(self) -> dict[str, Case]:
        return {case.name: case for case in self.listed}

    def named(self, name: str | None) -> Case | None:
        """None for no name, and for one that is listed no more."""
        return self._by_name.get(name) if name is not None else None

    def of(self, origin: Origin) -> str | None:
        """The use case that a first message belongs to."""
        for recipient in (*origin.recipients, None):
            for case in self.listed:
                if any(route.takes(origin, recipient) for route in case.routes):
                    return case.name
        return next((case.name for case in self.listed if case.otherwise), None)

    @cached_property
    def own(self) -> Mapping[str, Category]:
        """By name, the categories that the taxonomy does not have, in the order of the file."""
        return {one.name: one for case in self.listed for one in case.own}

    def has(self, name: str | None, category: str) -> bool:
        """Whether a ticket of the use case may be of the category; without a list of its own, of the taxonomy's."""
        case = self.named(name)
        return category in case.categories if case and case.categories else category not in self.own

    def ambiguous(self) -> tuple[str, str] | None:
        """Two use cases that one message could belong to."""
        for one, other in combinations(self.listed, 2):
            if one.otherwise and other.otherwise:
                return one.name, other.name
            if any(mine.meets(theirs) for mine in one.routes for theirs in other.routes):
                return one.name, other.name
        return None


NONE: Final = Cases()


def same(name: str) -> str:
    """Systems disagree on case and spacing, people on both."""
    return " ".join(name.split()).casefold()
