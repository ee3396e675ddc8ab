"""The file that a person is given: what people did to the ticket, without who they are; what was read, given, restricted."""

import json
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from schemas.replies import SendStatus
from schemas.tickets import Entity, MessageContent, Placeholder, PlaceholderTable
from services.desk.domain.disclosure import Colleagues, Hands, Held, Opened, told
from services.desk.domain.ticket import Ticket
from tests.unit.desk.test_desk_ticket import REPLY, TICKET, facts, pseudonymized, received, sent, triaged

pytestmark = pytest.mark.feature(86)

AT = datetime(2026, 11, 26, 9, tzinfo=UTC)
SAID = AT.isoformat()
DRAFT = UUID(int=50)
ZOE, IVO = "z.roy", "i.diallo"
TABLE = PlaceholderTable(
    rows=(Placeholder(placeholder="[PERSON_1]", value="Anne Roy", label="PERSON", reversible=True),)
)
NAME = Entity(
    start=0, end=10, label="PERSON", placeholder="[PERSON_1]", score=0.9, recognizer="finder", reversible=True
)
MASKED = pseudonymized().model_copy(update={"body": "[PERSON_1] appelle", "entities": (NAME,)})


def reply(agent: str, second: str | None, *, reply_id: UUID = REPLY, draft_id: UUID | None = DRAFT) -> Held:
    return {
        "reply_id": reply_id, "decision": "approved", "status": "published", "decided_at": AT, "agent": agent,
        "second_agent": second, "draft_id": draft_id, "edited": True, "reason": None,
    }  # fmt: skip


HANDS = Hands(
    values=({"field": "impact", "value": "team", "was": "person", "set_at": AT, "agent": ZOE},),
    verdicts=({"field": "type", "verdict": "wrong", "said": "incident", "value": None, "judged_at": AT, "agent": IVO},),
    masking=({"verdict": "missed", "label": "ORG", "placeholder": None, "corrected_at": AT, "agent": ZOE},),
    thumbs=({"about": "draft", "verdict": "down", "reason": "off_topic", "judged_at": AT, "agent": "p.k"},),
    revisions=({"decided_at": AT, "kind": "light", "share": 0.1, "changes": [], "said": 1},),
    decisions=(reply(ZOE, IVO), reply(IVO, None, reply_id=UUID(int=78), draft_id=None)),
    given=({"facts": {"purpose": "3cx/follow-up", "detail": "subject+text"}, "event_time": AT},),
    restrictions=(
        {"ground": "accuracy", "restricted_at": AT, "review_on": date(2026, 12, 1), "ended": "lifted", "ended_at": AT},
        {"ground": "objection", "restricted_at": AT, "review_on": None, "ended": None, "ended_at": None},
    ),
    acts=({"act": "redraft", "at": AT, "agent": IVO, "steering": {"detail": "all"}},),
    taken=(
        {"since": AT, "until": AT, "agent": ZOE},
        {"since": AT, "until": None, "agent": "p.k"},
    ),
)  # fmt: skip


def file_of(**more: Any) -> dict[str, Any]:
    ticket = Ticket(facts(received(), MASKED, triaged(), sent(SendStatus.SENT)))
    content = MessageContent(subject="VPN", text="Anne Roy appelle")
    opened = Opened(ticket, {1: content}, TABLE, {REPLY: "Bonjour."}, 0, **more)
    return told(TICKET, "wrote", opened, HANDS, Colleagues())


def test_colleagues_have_a_number_each_the_same_throughout_and_no_name() -> None:
    note = {"text": "à deux", "left_at": AT, "agent": IVO}
    found = file_of(notes=(note,))
    assert not any(login in json.dumps(found) for login in (ZOE, IVO, "p.k"))
    people = found["people"]
    zoe, ivo, third = (
        people["values_set"][0]["colleague"], people["verdicts_on_models"][0]["colleague"], people["thumbs"][0]["colleague"],
    )  # fmt: skip
    assert {zoe, ivo, third} == {1, 2, 3}
    assert people["masking_corrected"][0]["colleague"] == zoe
    assert people["versions_asked_for"] == [
        {"act": "redraft", "at": SAID, "colleague": ivo, "asked": {"detail": "all"}}
    ]
    assert people["taken_on"] == [
        {"at": SAID, "colleague": zoe, "until": SAID}, {"at": SAID, "colleague": third, "until": None},
    ]  # fmt: skip
    assert found["notes_between_colleagues"] == [{"text": "à deux", "at": SAID, "colleague": ivo}]
    assert [(one["colleague"], one["second_colleague"]) for one in found["replies"]] == [(zoe, ivo), (ivo, None)]


def test_a_reply_says_what_it_rests_on_what_it_said_and_whether_it_went() -> None:
    first, second = file_of()["replies"]
    assert (first["from_a_suggestion"], first["text"]) == (True, "Bonjour.")
    assert first["sending"]["status"] == "sent"
    assert (second["from_a_suggestion"], second["text"], second["sending"]) == (False, None, None)


def test_what_the_models_read_what_was_recognised_given_and_restricted_is_told() -> None:
    found = file_of()
    read = found["messages"][0]["as_the_models_read_it"]
    assert (read["body"], read["language"]) == ("[PERSON_1] appelle", "fr")
    assert read["masked"] == [{"label": "PERSON", "placeholder": "[PERSON_1]", "score": 0.9, "recognizer": "finder"}]
    assert [row["value"] for row in found["recognised_as_personal"]] == ["Anne Roy"]
    assert found["given_in_clear"] == [{"to": "3cx", "purpose": "follow-up", "fields": ["subject", "text"], "at": SAID}]
    assert found["restrictions"] == [
        {"ground": "accuracy", "at": SAID, "review_on": "2026-12-01", "ended": "lifted", "ended_at": SAID},
        {"ground": "objection", "at": SAID, "review_on": None, "ended": None, "ended_at": None},
    ]
