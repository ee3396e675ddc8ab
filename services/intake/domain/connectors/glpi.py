"""A webhook of GLPI 11, by its default payload: a new ticket, or a new follow-up of one."""

import html
from datetime import UTC, datetime

from schemas.records import CrmMessageAdded
from services.intake.domain.connectors.declared import Connector
from services.intake.domain.connectors.found import Found, NotUnderstood, Shape, reference
from services.intake.domain.taking import COMMENTED, CREATED
from shared.html import shown


class _Member(Shape):
    id: str | None = None
    type: str | None = None
    role: str | None = None


class _User(Shape):
    id: str | None = None
    name: str | None = None


class _Item(Shape):
    id: str
    name: str | None = None
    content: str | None = None
    is_private: bool | None = None
    date_creation: str | None = None
    itemtype: str | None = None
    items_id: str | None = None
    user: _User | None = None


class _Parent(Shape):
    name: str | None = None
    team: tuple[_Member, ...] | None = None


class Glpi(Shape):
    event: str
    item: _Item
    parent_item: _Parent | None = None


def glpi(connector: Connector, said: Glpi) -> Found | None:
    """A follow-up says itself what it is of: changes and problems have some too, and are numbered like tickets."""
    item, parent = said.item, said.parent_item
    followup = parent is not None or item.itemtype is not None
    if said.event != "new" or item.is_private or (followup and not connector.followups):
        return None
    if followup and None in (item.itemtype, item.items_id, item.is_private):
        raise NotUnderstood("invalid_fields", ("item.itemtype", "item.items_id", "item.is_private"))
    if followup and (item.itemtype != "Ticket" or _by_a_technician(connector, said)):
        return None
    message = CrmMessageAdded(
        external_reference=reference(connector.name, item.items_id or item.id),
        subject=(parent.name if parent else None) or item.name or "",
        text=_unescaped(item.content or ""),
        action=COMMENTED if followup else CREATED,
    )
    return Found(
        message, f"{'followup' if followup else 'ticket'} {item.id}", written=_written(item, followup=followup)
    )


def _written(item: _Item, *, followup: bool) -> bytes | None:
    """When it was written, and its words: merging tickets copies follow-ups under new numbers, dated as they were.

    A merged ticket's own text is copied too, as a follow-up that begins with the ticket's name.
    """
    if not item.date_creation:
        return None
    text = shown(_unescaped(item.content or ""), html=True)
    words = (text if followup else f"{item.name or ''} {text}").split()
    return f"{_moment(item.date_creation)}\n{' '.join(words)}".encode()


def _moment(date: str) -> str:
    """The same for one moment, in whichever time zone it is told; as it is where it tells none."""
    try:
        at = datetime.fromisoformat(date)
    except ValueError:
        return date
    return at.astimezone(UTC).isoformat() if at.tzinfo is not None else date


def _by_a_technician(connector: Connector, said: Glpi) -> bool:
    """Whom a ticket is assigned to, as far as GLPI tells; or whom the declaration names, but for a ticket of their own.

    Raises:
        NotUnderstood: technicians are declared, and the follow-up does not say who wrote it.
    """
    writer = said.item.user or _User()
    if connector.technicians and not (writer.id or writer.name):
        raise NotUnderstood("invalid_fields", ("item.user",))
    team = (said.parent_item.team if said.parent_item else None) or ()
    roles = {one.role for one in team if one.type == "User" and writer.id is not None and one.id == writer.id}
    declared = {str(one).casefold() for one in connector.technicians}
    named = not declared.isdisjoint(one.casefold() for one in (writer.id, writer.name) if one)
    return "assigned" in roles or (named and "requester" not in roles)


def _unescaped(text: str) -> str:
    """GLPI 10 stores its HTML escaped once more."""
    return html.unescape(text) if "<" not in text and ("&lt;" in text or "&#60;" in text) else text
