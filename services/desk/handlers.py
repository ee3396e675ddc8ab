"""What the desk takes off the bus: every event adds to its ticket's projection, in whatever order it comes."""

from collections.abc import Sequence
from typing import Any

from schemas.articles import ArticleIndexed, ArticleProposed
from schemas.erasure import TicketErased
from schemas.likeness import BurstRaised, ThemeRaised
from schemas.records import AccessRecorded
from services.desk.adapters import articles, erasures, likeness, presence, store
from services.desk.domain.facts import KINDS
from shared.messaging.erasing import Eraser, Step, of_ticket
from shared.messaging.event import Event
from shared.messaging.subscription import AnySubscription, Subscription
from shared.messaging.unit import UnitOfWork

BATCH = 16
HELD = (
    *of_ticket("ticket_words", "ticket", "fact", "human_value", "edit", "decision", "masking", "verdict", "viewing"),
    *of_ticket("lease", "step_failure", "assignment", "revision", "judgement", "version_act", "aside", "suggestion"),
    *of_ticket("second_note", "control", "restriction", "declined"),
    Step("proposal", "delete from proposal where status <> 'approved' and $1 = any(tickets)"),
    Step("proposal", "update proposal set tickets = array_remove(tickets, $1) where $1 = any(tickets)", counted=False),
    Step("burst", "delete from burst where first_ticket = $1"),
    Step("burst", "update burst set tickets = array_remove(tickets, $1) where $1 = any(tickets)"),
    Step("theme", "delete from theme where first_ticket = $1"),
    Step("theme", "update theme set tickets = array_remove(tickets, $1) where $1 = any(tickets)"),
)


async def take(event: Event[Any], _: None, unit: UnitOfWork) -> None:
    await store.take(unit, event)


def subscriptions() -> Sequence[AnySubscription]:
    facts = [Subscription(data=data, apply=take, batch=BATCH) for data in KINDS]
    return [
        *facts,
        Subscription(data=ArticleProposed, apply=articles.take_proposed, batch=BATCH),
        Subscription(data=ArticleIndexed, apply=articles.take_indexed, batch=BATCH),
        Subscription(data=BurstRaised, apply=likeness.take_crowd, batch=BATCH),
        Subscription(data=ThemeRaised, apply=likeness.take_crowd, batch=BATCH),
        Subscription(data=AccessRecorded, apply=presence.note_failure, batch=BATCH),
        Eraser("desk", HELD).subscription(),
        Subscription(data=TicketErased, apply=erasures.take_answer, batch=BATCH, also_erased=True),
    ]
