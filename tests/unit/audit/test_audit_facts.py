"""The ledger keeps codes; words have no way in."""

from datetime import UTC, datetime
from typing import Literal
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.articles import ArticleDecided, ArticleIndexed, ArticleProposed
from schemas.erasure import TicketErase, TicketErased
from schemas.likeness import Alike, BurstRaised, ThemeRaised, TicketLikened
from schemas.masking import MaskingCorrected
from schemas.records import AccessRecorded
from schemas.replies import (
    Check,
    DraftOutcome,
    ReplyDecided,
    ReplyDrafted,
    ReplySteered,
    Source,
    Steering,
    WordingModel,
)
from schemas.sealed import Purpose, Sealed
from schemas.tickets import (
    AttachmentNote,
    Channel,
    Kind,
    ModelIdentity,
    Prediction,
    TicketCorrected,
    TicketReceived,
    TicketTriaged,
)
from schemas.topics import TOPICS
from services.audit.domain.facts import _READERS, facts_of
from services.audit.domain.ledger import canonical
from services.audit.domain.shapes import UNREADABLE, code, share
from services.audit.handlers import Handlers
from shared.approval import confirm
from shared.messaging.event import originate
from tests.unit.approval.making import decided, policy_of
from tests.unit.crm.making import KEYS, approval_of, content, decision
from tests.unit.crm.making import NOW as NOW_SIGNED

NOW = datetime(2026, 3, 2, tzinfo=UTC)
WORDS = "Marie Tremblay, 12 rue des Lilas"


@pytest.mark.feature(83)
def test_every_topic_that_the_ledger_reads_has_its_facts_and_its_subscription() -> None:
    read = {topic.data for topic in TOPICS if "audit" in topic.readers}
    assert set(_READERS) == read
    assert {item.data for item in Handlers(b"k", lambda: NOW).subscriptions()} == read


def test_ciphertext_and_attachments_are_counted_not_kept() -> None:
    content = Sealed.model_construct(key_id=uuid4(), purpose=Purpose.INBOUND, nonce=b"n", ciphertext=b"c")
    facts = facts_of(
        TicketReceived.model_construct(
            ticket_id=uuid4(), message_id=uuid4(), version=2, channel=Channel.MAIL, received_at=NOW, kind=Kind.BOUNCE,
            kind_reason="rfc3464", attachments=(AttachmentNote(media_type="text/plain", size=3, read=True),),
            content=content,
        )
    )  # fmt: skip
    assert facts == {
        "version": 2, "channel": "mail", "kind": "bounce", "kind_reason": "rfc3464", "attachments": 1,
        "seal": str(content.key_id),
    }  # fmt: skip


@pytest.mark.feature(25)
def test_a_mark_on_the_masking_is_kept_without_its_value() -> None:
    value = Sealed.model_construct(key_id=uuid4(), purpose=Purpose.VAULT, nonce=b"n", ciphertext=b"c")
    common = {"ticket_id": uuid4(), "version": 2, "agent": "a.roy", "corrected_at": NOW}
    missed = MaskingCorrected.model_validate({**common, "verdict": "missed", "label": "PERSON", "value": value})
    assert facts_of(missed) == {
        "version": 2, "verdict": "missed", "label": "PERSON", "seal": str(value.key_id), "agent": "a.roy",
    }  # fmt: skip
    released = MaskingCorrected.model_validate({**common, "verdict": "not_personal", "placeholder": "[ORG_1B]"})
    assert facts_of(released) == {
        "version": 2, "verdict": "not_personal", "placeholder": "ORG_1B", "agent": "a.roy",
    }  # fmt: skip
    odd = released.model_copy(update={"placeholder": f"[{WORDS}]"})
    assert facts_of(odd)["placeholder"] == UNREADABLE


@pytest.mark.feature(42)
def test_what_an_agent_said_of_the_models_value_is_kept() -> None:
    said = TicketCorrected(
        ticket_id=uuid4(), version=1, field="category", value="network", was="network", agent="a.roy", corrected_at=NOW,
        verdict="accepted", mode="preselect",
    )  # fmt: skip
    assert facts_of(said) == {
        "version": 1, "field": "category", "value": "network", "was": "network", "agent": "a.roy",
        "verdict": "accepted", "mode": "preselect",
    }  # fmt: skip
    older = said.model_copy(update={"verdict": None, "mode": None})
    assert not {"verdict", "mode"} & facts_of(older).keys()


def test_text_of_a_draft_does_not_reach_the_ledger() -> None:
    facts = facts_of(
        ReplyDrafted(
            ticket_id=uuid4(), version=1, draft_id=uuid4(), lang="fr", outcome=DraftOutcome.DRAFT, text=WORDS,
            sources=(Source(id="vpn.fr", title=WORDS, score=0.5, quote=WORDS),),
            checks=(Check(name="grounded", passed=True), Check(name="slots", passed=False, detail=WORDS)),
        )
    )  # fmt: skip
    assert WORDS not in canonical(facts).decode()
    assert (facts["sources"], facts["failed_checks"]) == (["vpn.fr"], ["slots"])
    assert "model" not in facts


@pytest.mark.feature(50)
def test_of_a_worded_suggestion_the_model_goes_on_record_by_name_and_version() -> None:
    source = Source(id="vpn.fr", title=WORDS, score=0.5, quote=WORDS, said=WORDS)
    worded = ReplyDrafted(
        ticket_id=uuid4(), version=1, draft_id=uuid4(), lang="fr", outcome=DraftOutcome.DRAFT, text=WORDS,
        sources=(source,), model=WordingModel(name="lab/small-7b:q4", version=WORDS, server="b77-ab", prompt="01ab"),
    )  # fmt: skip
    facts = facts_of(worded)
    assert WORDS not in canonical(facts).decode()
    told = {name: facts[name] for name in ("model", "model_version", "model_server", "prompt")}
    assert told == {"model": "lab/small-7b:q4", "model_version": UNREADABLE, "model_server": "b77-ab", "prompt": "01ab"}


@pytest.mark.feature(46, 93)
def test_of_tickets_alike_and_of_bursts_the_ids_are_kept() -> None:
    one = Alike(ticket_id=UUID(int=7), category="network", received_at=NOW, degree="close", answered=True)
    likened = TicketLikened(ticket_id=uuid4(), version=2, alike=(one,))
    assert facts_of(likened) == {"version": 2, "alike": [str(UUID(int=7))]}
    burst = BurstRaised(
        ticket_id=UUID(int=7), version=3, tickets=(UUID(int=7), UUID(int=8)), category=WORDS, langs=("en", "fr"),
        started_at=NOW, last_at=NOW, until=NOW,
    )  # fmt: skip
    told = {
        "version": 3, "tickets": [str(UUID(int=7)), str(UUID(int=8))], "category": UNREADABLE, "langs": ["en", "fr"],
    }  # fmt: skip
    assert facts_of(burst) == told
    assert facts_of(ThemeRaised(**burst.model_dump())) == told


@pytest.mark.feature(71, 73, 83)
def test_both_people_of_a_reply_and_of_a_policy_are_kept() -> None:
    first = approval_of(content(), two=True)
    second = confirm(
        first, agent="b.tran", role="lead", policy=None, at=NOW_SIGNED, private_key=KEYS.signing.private_bytes_raw()
    )
    facts = facts_of(decision(KEYS.sign(first), None, second=second))
    assert (facts["agent"], facts["second_agent"]) == ("a.roy", "b.tran")
    assert facts["second_approval_id"] == str(second.approval.approval_id)
    policy = facts_of(decided(policy_of(3, categories=("privacy", WORDS))))
    assert (policy["policy_version"], policy["categories"]) == (3, ["privacy", UNREADABLE])
    assert (policy["requested_by"], policy["confirmed_by"]) == ("l.morel", "n.diallo")


@given(st.floats(min_value=0, max_value=1))
def test_a_probability_is_kept_to_four_places_however_it_was_counted(value: float) -> None:
    kept = share(value)
    assert (len(kept), kept[1]) == (6, ".")
    assert abs(float(kept) - value) <= 0.00005 + 1e-12


def test_words_in_a_code_s_place_are_not_kept() -> None:
    rejected = ReplyDecided(
        ticket_id=uuid4(), version=1, reply_id=uuid4(), decision="rejected", agent="a.roy", decided_at=NOW,
        rejection_reason=WORDS,
    )  # fmt: skip
    assert facts_of(rejected)["rejection_reason"] == UNREADABLE
    opened = AccessRecorded(action="text.opened", actor="a.roy", purpose="reading the mail", detail=WORDS, at=NOW)
    assert (facts_of(opened)["purpose"], facts_of(opened)["detail"]) == (UNREADABLE, UNREADABLE)


@pytest.mark.feature(76)
def test_whom_something_was_given_in_clear_is_kept_also_when_its_name_begins_with_a_digit() -> None:
    def purpose(said: str, action: Literal["details.opened", "text.opened"] = "details.opened") -> object:
        return facts_of(AccessRecorded(action=action, actor="crm", purpose=said, detail="text", at=NOW))["purpose"]

    assert purpose("3cx/follow-up") == "3cx/follow-up"
    assert purpose("crm_2/customer-lookup") == "crm_2/customer-lookup"
    assert {purpose("0612345678"), purpose("3cx/Zoé Roy"), purpose("3cx/ok", "text.opened")} == {UNREADABLE}


@pytest.mark.feature(83)
@pytest.mark.parametrize("said", ["9f01c2aa-41e0-4a52-9c39-0c1f5a1f3c11", "af01c2aa-41e0-4a52-9c39-0c1f5a1f3c11"])
def test_an_id_is_kept_whatever_it_begins_with(said: str) -> None:
    def detail(action: Literal["ledger.viewed", "article.imported"], given: str) -> object:
        return facts_of(AccessRecorded(action=action, actor="a.roy", purpose="audit", detail=given, at=NOW))["detail"]

    assert detail("ledger.viewed", said) == said
    assert detail("article.imported", f"{said}:12") == f"{said}:12"
    assert {code(f"9{said}"), code("0612345678"), code("2026-03-02")} == {UNREADABLE}


@pytest.mark.feature(83)
@pytest.mark.parametrize(
    ("login", "kept"),
    [
        ("10234", "10234"),
        ("_svc", "_svc"),
        ("3f2a9c10-0000-4000-8000-0c1f5a1f3c11", "3f2a9c10-0000-4000-8000-0c1f5a1f3c11"),
        ("0612345678", UNREADABLE),
        ("06.12.34.56.78", UNREADABLE),
        ("m.lefèvre", UNREADABLE),
        ("Marie Roy", UNREADABLE),
    ],
)
def test_who_acted_is_kept_but_no_number_to_call_them_by(login: str, kept: str) -> None:
    record = AccessRecorded(action="factor.reset", actor=login, purpose="log_in", detail=login, at=NOW)
    assert (facts_of(record)["by"], facts_of(record)["detail"]) == (kept, kept)


@given(st.text().filter(lambda text: any(not c.isascii() or c.isspace() or c in "@,;" for c in text)))
def test_no_string_with_a_space_an_accent_or_an_at_is_a_code(text: str) -> None:
    assert code(text) == UNREADABLE


@pytest.mark.feature(80)
@pytest.mark.parametrize(
    ("traceparent", "trace_id"),
    [
        (f"00-{'ab' * 16}-{'cd' * 8}-01", "ab" * 16),
        (f"00-{WORDS}-{'cd' * 8}-01", None),
        ("", None),
    ],
)
def test_the_entry_bears_the_trace(traceparent: str, trace_id: str | None) -> None:
    data = AccessRecorded(action="text.opened", actor="a.roy", purpose="outbound/verify", at=NOW)
    event = originate(
        data, source="desk", tenant="default", ticket_id=None, actor="a.roy", trace={"traceparent": traceparent}
    )
    assert Handlers(b"k", lambda: NOW).entry(event).trace_id == trace_id


@pytest.mark.feature(85)
def test_an_erasure_is_kept_as_codes_and_counts() -> None:
    ticket, request = uuid4(), uuid4()
    asked = TicketErase(ticket_id=ticket, request_id=request, reason="subject_request", agent="p.roy", requested_at=NOW)
    assert facts_of(asked) == {"request_id": str(request), "reason": "subject_request", "agent": "p.roy"}
    done = TicketErased(ticket_id=ticket, request_id=request, service="desk", erased={"fact": 3, WORDS: 1}, at=NOW)
    assert facts_of(done) == {
        "request_id": str(request), "service": "desk", "erased": [[UNREADABLE, 1], ["fact", 3]],
    }  # fmt: skip


@pytest.mark.feature(55)
def test_a_decision_on_an_article_is_kept_by_its_hash_and_its_words_are_not() -> None:
    common = {
        "proposal_id": uuid4(),
        "lang": "fr",
        "category": "hardware",
        "title": WORDS,
        "text": WORDS,
        "tickets": (uuid4(),),
    }
    decided = ArticleDecided.model_validate(
        {
            **common, "version": 2, "decision": "approved", "text_sha256": "ab" * 32, "questions": (WORDS,),
            "agent": "lead-1", "decided_at": NOW, "edited": True,
        }
    )  # fmt: skip
    assert facts_of(decided) == {
        "proposal_id": str(decided.proposal_id), "version": 2, "decision": "approved", "lang": "fr",
        "category": "hardware", "text_sha256": "ab" * 32, "edited": True, "tickets": [str(decided.tickets[0])],
        "agent": "lead-1",
    }  # fmt: skip
    proposed = ArticleProposed.model_validate({**common, "questions": (WORDS,), "proposed_at": NOW})
    indexed = ArticleIndexed(
        article_id=WORDS, lang="fr", title=WORDS, category="hardware", kind="article", origin="folder", indexed_at=NOW
    )
    for data in (decided, proposed, indexed):
        assert "Tremblay" not in canonical(facts_of(data)).decode()
    assert facts_of(indexed)["article_id"] == UNREADABLE


@pytest.mark.feature(52, 83)
def test_a_steering_is_kept_as_codes_without_its_words() -> None:
    steering = Steering(detail="lead", tone="formal", without=("vpn", WORDS), words=("tremblay", "lilas"))
    data = ReplySteered(
        ticket_id=uuid4(), version=2, steering_id=uuid4(), base_draft_id=uuid4(), steering=steering, withheld=3,
        lang="fr", subject=WORDS, body=WORDS, opening=WORDS, agent="a.roy", steered_at=NOW,
    )  # fmt: skip
    assert facts_of(data) == {
        "version": 2, "steering_id": str(data.steering_id), "base_draft_id": str(data.base_draft_id), "detail": "lead",
        "tone": "formal", "without": ["vpn", UNREADABLE], "words": 2, "withheld": 3, "agent": "a.roy",
    }  # fmt: skip


@pytest.mark.feature(6, 101)
def test_the_classifier_that_gave_a_category_is_on_record_beside_the_model() -> None:
    one = Prediction(label="returns", confidence=0.9, top=(("returns", 0.9),))
    model = ModelIdentity(name="guichet-e5-small", version="1", digest="sha256:" + "a" * 64, device="cpu")
    said = TicketTriaged(
        ticket_id=uuid4(), message_id=uuid4(), version=1, received_at=NOW, channel=Channel.MAIL, kind=Kind.TICKET,
        actionable=True, lang="fr", subject="", body="", category=one, type=one, impact=one, urgency=one, priority="P3",
        model=model,
    )  # fmt: skip
    assert not {"category_model", "category_model_digest"} & facts_of(said).keys()
    own = model.model_copy(update={"name": "shop", "digest": "sha256:" + "b" * 64})
    facts = facts_of(said.model_copy(update={"category_model": own}))
    assert (facts["category_model"], facts["category_model_digest"], facts["category"]) == (
        "shop",
        own.digest,
        "returns",
    )
    worded = facts_of(said.model_copy(update={"category_model": own.model_copy(update={"name": WORDS})}))
    assert worded["category_model"] == UNREADABLE
