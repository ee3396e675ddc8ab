"""Which outcome an event states, and that it can be nothing but codes."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader, NumberDataPoint

from schemas.base import EventData
from schemas.likeness import TicketLikened
from schemas.records import AccessRecorded
from schemas.replies import DraftOutcome, ReplyDecided, ReplyDrafted, ReplySent, SendStatus
from schemas.tickets import Channel, Kind, ModelIdentity, Prediction, TicketCorrected, TicketTriaged
from shared.messaging.outcomes import Outcomes, outcome_of
from shared.telemetry import names

NOW = datetime(2026, 1, 5, 8, tzinfo=UTC)


def triaged(**more: Any) -> TicketTriaged:
    said = {
        name: Prediction(label="network", confidence=0.9, top=(("network", 0.9),))
        for name in ("category", "type", "impact", "urgency")
    }
    return TicketTriaged.model_validate(
        {
            "ticket_id": uuid4(), "message_id": uuid4(), "version": 1, "received_at": NOW, "channel": Channel.MAIL,
            "kind": Kind.TICKET, "actionable": True, "lang": "fr", "subject": "VPN", "body": "…", "priority": "P2",
            "model": ModelIdentity(name="m", version="1", digest="d", device="cpu"), **said, **more,
        }
    )  # fmt: skip


def corrected(verdict: str | None) -> TicketCorrected:
    return TicketCorrected.model_validate(
        {
            "ticket_id": uuid4(), "version": 1, "field": "category", "value": "network", "agent": "a.roy",
            "corrected_at": NOW, "verdict": verdict,
        }
    )  # fmt: skip


def decided(decision: str, **more: Any) -> ReplyDecided:
    return ReplyDecided.model_validate(
        {
            "ticket_id": uuid4(), "version": 1, "reply_id": uuid4(), "decision": decision, "agent": "a.roy",
            "decided_at": NOW, **more,
        }
    )  # fmt: skip


@pytest.mark.feature(79)
@pytest.mark.parametrize(
    ("data", "outcome", "category"),
    [
        (triaged(), "spoken", "network"),
        (triaged(abstained=("type",), abstained_for="confidence"), "abstained", "network"),
        (triaged(actionable=False), "not_actionable", "network"),
        (triaged(category=Prediction(label="Marie Tremblay", confidence=0.5, top=(("network", 0.5),))), "spoken", "other"),
        (triaged(category=Prediction(label="returns_2", confidence=0.5, top=(("returns_2", 0.5),))), "spoken", "returns_2"),
        (corrected("accepted"), "accepted", None),
        (corrected(None), "set", None),
        (decided("approved"), "approved", None),
        (decided("approved", edited=True), "edited", None),
        (decided("rejected", rejection_reason="off_topic"), "rejected", None),
        (decided("rejected", rejection_reason="off_topic", edited=True), "rejected", None),
        (
            ReplyDrafted(
                ticket_id=uuid4(), version=1, draft_id=uuid4(), lang="fr", outcome=DraftOutcome.NO_ANSWER,
                reason="below_threshold",
            ), "no_answer", None,
        ),
        (
            ReplySent(
                ticket_id=uuid4(), version=1, reply_id=uuid4(), status=SendStatus.UNCERTAIN, rfc_message_id="<a@b.example>",
                at=NOW,
            ), "uncertain", None,
        ),
        (AccessRecorded(action="text.opened", actor="a.roy", purpose="reading", at=NOW), "text.opened", None),
    ],
)  # fmt: skip
def test_an_event_states_its_outcome(data: EventData, outcome: str, category: str | None) -> None:
    expected = {names.MESSAGING_DESTINATION: data.TYPE, names.OUTCOME: outcome}
    assert outcome_of(data) == expected | ({names.CATEGORY: category} if category else {})


def test_what_decides_nothing_is_not_counted_and_all_else_once() -> None:
    nothing = TicketLikened(ticket_id=uuid4(), version=1)
    assert outcome_of(nothing) is None
    reader = InMemoryMetricReader()
    outcomes = Outcomes(MeterProvider([reader]).get_meter("test"))
    outcomes.count([nothing, decided("approved"), corrected("accepted"), nothing, decided("approved")])
    data = reader.get_metrics_data()
    assert data is not None
    (metric,) = data.resource_metrics[0].scope_metrics[0].metrics
    counted = {
        str(dict(point.attributes or {})[names.OUTCOME]): point.value
        for point in metric.data.data_points
        if isinstance(point, NumberDataPoint)
    }
    assert (metric.name, counted) == (names.OUTCOMES, {"approved": 2, "accepted": 1})
