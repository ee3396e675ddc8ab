"""What triage does with the events it takes."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from schemas.tickets import Kind, TicketCorrected, TicketPseudonymized, TicketTriaged
from services.triage.adapters import store
from services.triage.adapters.model import Model
from services.triage.domain.decide import Judgement, Message
from services.triage.domain.drift import held_back
from services.triage.domain.priority import with_corrections
from services.triage.domain.sampling import Allowance
from shared.messaging.erasing import Eraser, of_ticket
from shared.messaging.event import Event, derive
from shared.messaging.subscription import AnySubscription, Refused, Subscription
from shared.messaging.unit import UnitOfWork

SOURCE = "triage"
HELD = of_ticket("predictions", "corrections")
CARRIED = {
    "ticket_id",
    "message_id",
    "version",
    "received_at",
    "channel",
    "use_case",
    "lang",
    "lang_confidence",
    "subject",
    "body",
    "opening",
}

NONE: Final = Allowance(0)


class Handlers:
    """`drifted` are the fields in which the model is held back for now; `watched`, how many tickets are embedded."""

    def __init__(
        self,
        model: Callable[[], Model],
        clock: Callable[[], datetime],
        drifted: Callable[[], Collection[str]] = frozenset,
        watched: Allowance = NONE,
    ) -> None:
        self._model = model
        self._clock = clock
        self._drifted = drifted
        self._watched = watched

    def subscriptions(self, *, batch: int | None) -> tuple[AnySubscription, ...]:
        return (
            Subscription(TicketPseudonymized, self.triaged, prepare=self.judge, batch=batch or self._worth),
            Subscription(TicketCorrected, self.corrected),
            Eraser(SOURCE, HELD).subscription(),
        )

    def _worth(self) -> int:
        """The model is loaded before the first event is taken."""
        return self._model().batch

    async def judge(self, events: Sequence[Event[TicketPseudonymized]]) -> Sequence[Judgement]:
        """The whole micro-batch at once, in the encoder's own thread."""
        messages = [_message(event) for event in events]
        judged = await self._model().judge(messages)
        tickets = [row for row, one in enumerate(judged) if one.actionable]
        chosen = tickets[: self._watched.take(len(tickets), self._clock())]
        if chosen:
            vectors = await self._model().vectors([messages[row] for row in chosen])
            for row, vector in zip(chosen, vectors, strict=True):
                judged[row] = replace(judged[row], vector=vector)
        return judged

    async def triaged(self, event: Event[TicketPseudonymized], judgement: Judgement, unit: UnitOfWork) -> None:
        model = self._model()
        by_hand = await store.corrections(unit, event.data.ticket_id)
        deciding, held = held_back(judgement.deciding, self._drifted())
        impact, urgency = judgement.predictions["impact"].label, judgement.predictions["urgency"].label
        data = TicketTriaged(
            **event.data.model_dump(include=CARRIED),
            **judgement.predictions,
            outside=judgement.outside,
            category_model=judgement.category_model,
            kind=judgement.kind,
            actionable=judgement.actionable,
            priority=with_corrections(model.rules.taxonomy, impact, urgency, by_hand),
            matrix={impact: dict(row) for impact, row in model.rules.taxonomy.matrix.items()},
            abstained=deciding.abstained,
            abstained_for=deciding.abstained_for,
            modes=deciding.modes,
            held_back=held,
            reasons=judgement.reasons,
            fields=judgement.fields,
            sentiment=judgement.sentiment,
            model=model.identity,
        )
        result = derive(event, data, source=SOURCE)
        labels = {entity.label for entity in event.data.entities}
        await store.save_prediction(
            unit, result, own_priority=judgement.priority, at=self._clock(), labels=labels, vector=judgement.vector
        )
        await unit.publish(result)

    async def corrected(self, event: Event[TicketCorrected], _prepared: None, unit: UnitOfWork) -> None:
        """Kept for later versions of the ticket, whose priority it decides, and for training.

        A category that no file lists any more stands where it stood: the desk lets a person confirm it there.
        """
        said = event.data
        if not self._model().rules.taxonomy.allows(said.field, said.value) and not await store.named(unit, said):
            raise Refused("value_outside_taxonomy")
        await store.save_correction(unit, event)


def _message(event: Event[TicketPseudonymized]) -> Message:
    data = event.data
    return Message(
        data.subject,
        data.body,
        data.lang,
        data.opening,
        Kind(data.kind),
        data.lang_confidence,
        event.tenant,
        data.use_case,
    )
