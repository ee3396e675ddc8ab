"""The fields that rules found in a ticket's messages, for the category that it has now."""

from dataclasses import dataclass

from schemas.tickets import FoundField, TicketTriaged
from services.desk.domain.ticket import Ticket
from shared.found_fields import holding


@dataclass(frozen=True, slots=True)
class Found:
    """One field with its values, as they stand in message `version`: pseudonymised."""

    name: str
    fr: str
    en: str
    values: tuple[str, ...]
    version: int

    def label(self, lang: str) -> str:
        return self.fr if lang == "fr" else self.en


def found(ticket: Ticket) -> tuple[Found, ...]:
    """Of each field what the latest message that has any says; a person's category counts before the model's."""
    category = None if "category" in ticket.abstained() else ticket.values().get("category")
    latest: dict[str, Found] = {}
    for version, triaged in sorted(ticket.of(TicketTriaged).items()):
        latest |= _by_name(holding(triaged.fields, category), version)
    return tuple(latest.values())


def _by_name(fields: tuple[FoundField, ...], version: int) -> dict[str, Found]:
    values: dict[str, list[str]] = {}
    for one in fields:
        values.setdefault(one.name, []).append(one.value)
    return {one.name: Found(one.name, one.fr, one.en, tuple(values[one.name]), version) for one in fields}
