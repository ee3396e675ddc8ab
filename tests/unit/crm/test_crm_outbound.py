"""What a CRM is told holds no text, and is signed."""

import hashlib
import hmac
import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import get_args
from uuid import uuid4

import pytest
from cloudevents.core.bindings.http import HTTPMessage, from_structured_event
from cloudevents.core.formats.json import JSONFormat
from hypothesis import given
from hypothesis import strategies as st

from schemas.generate import OUTWARD_SCHEMAS
from schemas.outward import ChangedOut
from schemas.replies import ReplySent, SendStatus
from schemas.tickets import (
    Channel,
    Kind,
    Mode,
    ModelIdentity,
    Modes,
    Prediction,
    Reason,
    TicketCorrected,
    TicketTriaged,
)
from services.crm.domain.outbound import (
    CONTENT_TYPE,
    Attributes,
    before,
    changed_event,
    cloud_event,
    encode,
    reworded,
    signature,
    told,
    without,
    wordless,
)
from services.crm.domain.subscribers import ALL, Connector, Target
from services.crm.domain.tickets import Seen, plan
from tests.unit.crm.making import NOW, approval_of, content, decision

TICKET = uuid4()
WORDS = "mot-temoin"


def attributes() -> Attributes:
    return Attributes(uuid4(), "triage", NOW, "default", TICKET, uuid4())


def triaged() -> TicketTriaged:
    guess = Prediction(label="access", confidence=0.91239, top=(("access", 0.9),))
    return TicketTriaged(
        ticket_id=TICKET, message_id=uuid4(), version=3, received_at=NOW, channel=Channel.MAIL, kind=Kind.TICKET,
        actionable=True, lang="fr", subject=WORDS, body=WORDS, opening=WORDS, category=guess, type=guess, impact=guess,
        urgency=guess, priority="P2", reasons=(Reason(text=WORDS, field="category", weight=1.0),),
        model=ModelIdentity(name="m", version="1", digest="ab" * 32, device="cpu"),
    )  # fmt: skip


@pytest.mark.feature(78)
def test_no_text_of_a_ticket_goes_out() -> None:
    event = cloud_event(attributes(), triaged())
    assert event is not None
    assert WORDS not in encode(event)
    assert event["data"]["category"] == {"label": "access", "confidence": 0.9124}


@pytest.mark.feature(25, 78)
@pytest.mark.parametrize("share", [frozenset(), frozenset({"text"}), frozenset({"subject", "text", "found"})])
def test_an_event_of_a_message_that_was_masked_anew_says_the_newer_text_where_it_said_one(
    share: frozenset[str],
) -> None:
    data = triaged()
    newer = data.model_copy(update={"subject": "[SECRET_1]", "body": "[SECRET_1]", "priority": "P4"})
    told_once = list(told(attributes(), data, (), takes=ALL, share=share))
    assert len(told_once) == 2
    for event in told_once:
        again = reworded(event, newer)
        assert WORDS not in encode(again)
        assert again["data"].keys() == event["data"].keys()
        assert wordless(again) == wordless(event), "nothing else changes"
        assert not share & wordless(event)["data"].keys()
        assert reworded(again, newer) == again


@pytest.mark.feature(38)
def test_a_crm_is_told_who_decides_each_field() -> None:
    modes = {"category": "automatic", "type": "preselect", "impact": "suggest", "urgency": "preselect"}
    event = cloud_event(attributes(), triaged().model_copy(update={"modes": Modes.model_validate(modes)}))
    assert event is not None
    assert event["data"]["modes"] == modes


@pytest.mark.feature(6, 25)
def test_a_category_of_a_use_cases_own_is_told_with_the_classifier_that_gave_it() -> None:
    own = ModelIdentity(name="shop-labels", version="2", digest="cd" * 32, device="cpu")
    category = Prediction(label="returns", confidence=0.97, top=(("returns", 0.97),))
    data = triaged().model_copy(update={"category": category, "category_model": own})
    said, general = cloud_event(attributes(), data), cloud_event(attributes(), triaged())
    assert said is not None
    assert general is not None
    assert (said["data"]["category"]["label"], said["actorname"]) == ("returns", "m 1, shop-labels 2")
    assert said["data"]["category_model"] == {"name": "shop-labels", "version": "2", "digest": "cd" * 32}
    assert (general["actorname"], "category_model" in general["data"]) == ("m 1", False)
    by_model = changed_event(attributes(), data, ())
    by_person = changed_event(attributes(), corrected(field="category", value="warranty", was="returns"), ())
    assert by_model is not None
    assert by_person is not None
    changes = [event["data"]["changes"][0]["value"] for event in (by_model, by_person)]
    assert changes == ["returns", "warranty"]


@pytest.mark.feature(75, 77)
def test_an_event_says_its_id_cause_place_and_who_acted() -> None:
    said = attributes()
    by_model = cloud_event(said, triaged())
    by_person = cloud_event(
        said,
        TicketCorrected(ticket_id=TICKET, version=3, field="priority", value="P1", agent="a.roy", corrected_at=NOW),
    )
    assert by_model is not None
    assert by_person is not None
    assert (by_model["actor"], by_person["actor"]) == ("ai", "agent")
    assert (by_model["sequence"], by_model["causationid"]) == ("3", str(said.cause_id))
    assert "a.roy" not in encode(by_person)


def test_an_independent_reader_takes_it_for_a_cloudevent() -> None:
    said = attributes()
    data = ReplySent(
        ticket_id=TICKET, version=1, reply_id=uuid4(), status=SendStatus.SENT, rfc_message_id="<x@y>", at=NOW
    )
    event = cloud_event(said, data)
    assert event is not None
    message = HTTPMessage(headers={"content-type": CONTENT_TYPE}, body=encode(event).encode())
    read = from_structured_event(message, JSONFormat())
    assert read.get_id() == str(said.id)
    assert read.get_type() == "reply.sent.v1"
    assert "rfc_message_id" not in encode(event)


def test_a_decision_is_not_told() -> None:
    assert cloud_event(attributes(), decision(None, None, reply_id=approval_of(content()).reply_id)) is None


@pytest.mark.feature(76)
def test_the_signature_binds_body_and_time() -> None:
    body = json.dumps({"a": 1}).encode()
    stamp, value = (part.partition("=")[2] for part in signature(b"s3cret", body, NOW).split(","))
    assert int(stamp) == int(NOW.timestamp())
    assert value == hmac.new(b"s3cret", f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    assert signature(b"other", body, NOW) != signature(b"s3cret", body, NOW)


def corrected(**changes: object) -> TicketCorrected:
    values = {
        "ticket_id": TICKET,
        "version": 3,
        "field": "priority",
        "value": "P1",
        "agent": "a.roy",
        "corrected_at": NOW,
    }
    return TicketCorrected.model_validate({**values, **changes})


@pytest.mark.feature(77)
def test_a_model_and_a_person_change_a_field_by_the_same_event() -> None:
    by_model = changed_event(attributes(), triaged(), ())
    by_person = changed_event(attributes(), corrected(), ())
    assert by_model is not None
    assert by_person is not None
    assert {event["type"] for event in (by_model, by_person)} == {"ticket.changed.v1"}
    assert set(by_model) - {"actorname"} == set(by_person)
    assert (by_model["actor"], by_model["actorname"], by_person["actor"]) == ("ai", "m 1", "agent")
    for event in (by_model, by_person):
        read = ChangedOut.model_validate(event["data"])
        assert {change.field: change.value for change in read.changes}["priority"] in {"P1", "P2"}


@pytest.mark.feature(75)
@pytest.mark.parametrize("apart", [timedelta(microseconds=1), timedelta(hours=1)])
def test_corrections_of_one_version_that_come_in_reverse_are_put_right_by_sequence_and_time(apart: timedelta) -> None:
    made = [
        (corrected(version=9, value="P4"), NOW + 3 * apart),
        (corrected(value="P1"), NOW),
        (corrected(value="P2", was="P1"), NOW + apart),
        (corrected(version=10, value="P3"), NOW + 2 * apart),
    ]
    sent = [
        event
        for data, at in made
        for event in told(replace(attributes(), time=at), data, (), takes=("ticket.changed.v1",), share=frozenset())
    ]
    arrived = [json.loads(encode(event)) for event in reversed(sent)]
    arrived.sort(key=lambda event: (int(event["sequence"]), datetime.fromisoformat(event["time"])))
    assert [event["data"]["changes"][0]["value"] for event in arrived] == ["P1", "P2", "P4", "P3"]


@pytest.mark.feature(43, 75)
def test_a_persons_impact_is_told_with_the_priority_that_follows_from_it() -> None:
    event = changed_event(attributes(), corrected(field="impact", value="organisation", priority="P1"), {"impact"})
    assert event is not None
    assert [(one["field"], one["value"]) for one in event["data"]["changes"]] == [
        ("impact", "organisation"),
        ("priority", "P1"),
    ]
    target = Target(field="priority_id", values={"P1": 3}, untouched=(2,))
    wanted = plan(
        event, Connector(map={"priority": target}), Seen("1", {"priority_id": 1}, ours=frozenset({"priority_id"}))
    )
    assert (wanted.values, wanted.left) == ({"priority_id": 3}, ())
    alone = changed_event(attributes(), corrected(field="impact", value="organisation"), {"impact"})
    assert alone is not None
    assert [one["field"] for one in alone["data"]["changes"]] == ["impact"]


@pytest.mark.feature(77)
def test_a_person_is_named_only_where_that_was_declared() -> None:
    assert "a.roy" not in encode(changed_event(attributes(), corrected(), ()) or {})
    named = changed_event(attributes(), corrected(), (), share=frozenset({"agent"}))
    assert named is not None
    assert named["actorname"] == "a.roy"


@pytest.mark.feature(43)
def test_a_model_says_nothing_of_what_a_person_decided_before_or_meanwhile() -> None:
    event = changed_event(attributes(), triaged(), {"category"})
    assert event is not None
    assert "category" not in {change["field"] for change in event["data"]["changes"]}
    assert event["data"]["held"] == ["category"]
    later = without(event, frozenset({"category", "priority"}))
    assert later is not None
    assert {change["field"] for change in later["data"]["changes"]} == {"type", "impact", "urgency"}
    assert later["data"]["held"] == ["category", "priority"]
    assert without(event, frozenset({"category", "type", "impact", "urgency", "priority"})) is None
    by_person = changed_event(attributes(), corrected(), {"priority"})
    assert by_person is not None
    assert without(by_person, frozenset({"priority"})) == by_person


@pytest.mark.feature(43)
@pytest.mark.parametrize("field", ["impact", "urgency"])
def test_a_priority_that_rests_on_a_value_which_a_person_replaced_is_not_told(field: str) -> None:
    """The desk reckons with the person's value; the model's priority would undo it outside."""
    event = changed_event(attributes(), triaged(), {field})
    meanwhile = without(changed_event(attributes(), triaged(), ()) or {}, frozenset({field}))
    for told_of in (event, meanwhile):
        assert told_of is not None
        assert not {field, "priority"} & {change["field"] for change in told_of["data"]["changes"]}
        assert told_of["data"]["held"] == [field, "priority"]
    of_neither = changed_event(attributes(), triaged(), {"type"})
    assert of_neither is not None
    assert "priority" in {change["field"] for change in of_neither["data"]["changes"]}


@pytest.mark.feature(77)
@given(st.sets(st.sampled_from(["category", "type", "impact", "urgency", "priority"])))
def test_a_change_that_was_overtaken_is_not_told_and_the_others_are(later: set[str]) -> None:
    by_model = changed_event(attributes(), triaged(), ())
    by_person = changed_event(attributes(), corrected(field="impact", value="team", priority="P3"), {"impact"})
    for event in (by_model, by_person):
        assert event is not None
        changes = event["data"]["changes"]
        left = [change for change in changes if change["field"] not in later]
        told_of = before(event, frozenset(later))
        assert told_of == ({**event, "data": {**event["data"], "changes": left}} if left else None)
        assert event["data"]["changes"] == changes
    triage = cloud_event(attributes(), triaged())
    assert triage is not None
    assert before(triage, frozenset(later)) == triage


@pytest.mark.feature(38)
@given(impact=st.sampled_from(get_args(Mode)), urgency=st.sampled_from(get_args(Mode)))
def test_a_priority_stands_by_itself_only_where_impact_and_urgency_both_do(impact: Mode, urgency: Mode) -> None:
    modes = Modes(category="suggest", type="suggest", impact=impact, urgency=urgency)
    event = changed_event(attributes(), triaged().model_copy(update={"modes": modes}), ())
    assert event is not None
    (priority,) = (one for one in event["data"]["changes"] if one["field"] == "priority")
    assert (priority["mode"] == "automatic") is (impact == "automatic" and urgency == "automatic")


def test_what_a_model_left_open_is_no_change() -> None:
    unsure = triaged().model_copy(update={"abstained": ("category", "impact")})
    event = changed_event(attributes(), unsure, ())
    assert event is not None
    assert {change["field"] for change in event["data"]["changes"]} == {"type", "urgency"}
    assert changed_event(attributes(), triaged().model_copy(update={"actionable": False}), ()) is None


@pytest.mark.feature(78)
def test_pseudonymised_content_leaves_only_where_it_was_declared() -> None:
    bare, shared = (
        list(told(attributes(), triaged(), (), takes=ALL, share=share))
        for share in (frozenset[str](), frozenset({"text"}))
    )
    assert [event["type"] for event in bare] == ["ticket.triaged.v1", "ticket.changed.v1"]
    assert all(WORDS not in encode(event) for event in bare)
    assert all(event["data"]["text"] == WORDS and "subject" not in event["data"] for event in shared)


def test_two_secrets_overlap() -> None:
    one, two = (signature(secret, b"x", NOW) for secret in (b"new", b"old"))
    assert signature([b"new", b"old"], b"x", NOW) == f"{one},{two.partition(',')[2]}"


@pytest.mark.feature(74)
def test_what_leaves_is_what_its_committed_schema_says() -> None:
    for event in told(attributes(), triaged(), (), takes=ALL, share=frozenset({"subject", "text", "found"})):
        schema = json.loads((OUTWARD_SCHEMAS / f"{event['type']}.json").read_text(encoding="utf-8"))
        assert set(event["data"]) <= set(schema["properties"])
        assert set(schema["required"]) <= set(event["data"])
        assert event["dataschema"] == schema["$id"]
