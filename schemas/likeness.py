"""Events about tickets that resemble each other. Ids, codes and times: no text, and no vector."""

from typing import ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime

from schemas.base import EventData, Frozen
from schemas.tickets import Version


class Alike(Frozen):
    """An earlier ticket of the same tenant; `received_at` is its first message's. `answered`: a reply was sent."""

    ticket_id: UUID
    category: str
    received_at: AwareDatetime
    degree: Literal["close", "related"]
    answered: bool


class TicketLikened(EventData):
    """The earlier tickets that a ticket's version resembles, the most alike first. None is an answer too."""

    TYPE: ClassVar[str] = "ticket.likened.v1"

    ticket_id: UUID
    version: Version
    alike: tuple[Alike, ...] = ()


class _Crowd(EventData):
    ticket_id: UUID
    version: Version
    tickets: tuple[UUID, ...] = ()
    category: str
    langs: tuple[str, ...] = ()
    started_at: AwareDatetime
    last_at: AwareDatetime
    until: AwareDatetime


class BurstRaised(_Crowd):
    """Many tickets alike came within a short time, or their number changed.

    A burst is named by its first ticket, `ticket_id`; `version` counts its changes, and the highest is what stands.
    `tickets` is all of it, in order of arrival, the first 10,000 where there are more; empty when it is no more,
    because an earlier ticket or a longer burst took it up or its tickets turned out not to be alike. It is going
    on until `until`, unless more come.
    """

    TYPE: ClassVar[str] = "burst.raised.v1"


class ThemeRaised(_Crowd):
    """Several tickets alike came within some days that nothing before them resembles, or their number changed.

    Named, counted and ended as a burst is. A theme is new for one window: what comes later resembles it.
    """

    TYPE: ClassVar[str] = "theme.raised.v1"
