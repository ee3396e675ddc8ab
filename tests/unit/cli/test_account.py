"""The demo's account must be able to say no."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from schemas.replies import DraftOutcome, ReplyDecided, ReplyDrafted, ReplySent, SendStatus
from schemas.sealed import Purpose, Sealed
from schemas.tickets import Channel, Kind, ModelIdentity, Prediction, TicketReceived, TicketTriaged
from shared.cli.account import Account, Evidence, account
from shared.cli.observer import TicketStory
from shared.privacy.scan import Finding

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
PREDICTION = Prediction(label="network", confidence=0.9, top=(("network", 0.9),))


def story(outcome: DraftOutcome = DraftOutcome.DRAFT, *, actionable: bool = True, sent: bool = True) -> TicketStory:
    ticket_id = uuid4()
    seal = Sealed.model_construct(key_id=uuid4(), purpose=Purpose.INBOUND, nonce=b"", ciphertext=b"")
    told = TicketStory(ticket_id)
    told.received[1] = TicketReceived(
        ticket_id=ticket_id, message_id=uuid4(), version=1, channel=Channel.MAIL, received_at=NOW, content=seal
    )
    told.triaged[1] = TicketTriaged(
        ticket_id=ticket_id, message_id=uuid4(), version=1, received_at=NOW, channel=Channel.MAIL, kind=Kind.TICKET,
        actionable=actionable, lang="fr", subject="", body="", category=PREDICTION, type=PREDICTION, impact=PREDICTION,
        urgency=PREDICTION, priority="P3", model=ModelIdentity(name="m", version="1", digest="d", device="cpu"),
    )  # fmt: skip
    told.drafted[1] = ReplyDrafted(ticket_id=ticket_id, version=1, draft_id=uuid4(), lang="fr", outcome=outcome)
    if outcome is not DraftOutcome.NO_ANSWER:
        approve(told, sent=sent)
    return told


def approve(told: TicketStory, *, sent: bool) -> UUID:
    reply_id = uuid4()
    told.decided[reply_id] = ReplyDecided(
        ticket_id=told.ticket_id, version=1, reply_id=reply_id, decision="approved", agent="a", decided_at=NOW
    )
    if sent:
        told.sent[reply_id] = ReplySent(
            ticket_id=told.ticket_id, version=1, reply_id=reply_id, status=SendStatus.SENT,
            rfc_message_id=f"<{reply_id}@x>", at=NOW,
        )  # fmt: skip
    return reply_id


def of(*stories: TicketStory, fed: int | None = None, delivered: int | None = None, leaks: int = 0) -> Account:
    ids = [sent.rfc_message_id for each in stories for sent in each.sent.values()]
    return account(
        Evidence(
            tickets_fed=fed if fed is not None else len(stories),
            messages_fed=fed if fed is not None else len(stories),
            stories=stories,
            delivered=ids if delivered is None else ids[:delivered] + ids[: max(0, delivered - len(ids))],
            findings=[Finding("table x", "canary", "utf-8")] * leaks,
        )
    )


def test_a_good_run_is_right() -> None:
    run = of(story(), story(DraftOutcome.NO_ANSWER), story(DraftOutcome.NO_ANSWER, actionable=False))
    assert run.right
    assert (run.tickets, run.answered, run.no_answer, run.not_actionable, run.sent) == (3, 1, 1, 1, 1)


@pytest.mark.parametrize(
    ("run", "figure"),
    [
        (of(story(), fed=2), "lost"),
        (of(story(sent=False)), "lost"),
        (of(story(), story(), fed=1), "duplicated"),
        (of(story(), delivered=2), "duplicated"),
        (of(story(), leaks=1), "leaked"),
    ],
    ids=["a ticket missing", "a reply missing", "a ticket too many", "a mail twice", "a leak"],
)
def test_a_bad_run_is_wrong_and_says_where(run: Account, figure: str) -> None:
    assert not run.right
    assert getattr(run, figure) == 1


def test_a_mail_that_the_server_never_got_is_wrong() -> None:
    assert not of(story(), delivered=0).right


def test_a_ticket_without_a_suggestion_or_reason_is_lost() -> None:
    told = story(DraftOutcome.NO_ANSWER)
    told.drafted.clear()
    assert of(told).lost == 1
