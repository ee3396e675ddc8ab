"""Two people, one reply: the second signature holds for exactly what the first approved."""

from datetime import timedelta
from typing import Any, get_args
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.replies import Approval, ReplyDecided, SignedApproval
from schemas.tickets import TicketCorrected
from services.crm.domain.second import NotYet, check_people, judged_by
from services.crm.domain.verification import Unfit, check_claim
from shared.approval import BadApproval, check_second, confirm, sign
from shared.approval.policy import Judged
from tests.unit.approval.making import policy_of
from tests.unit.crm.making import KEYS, NOW, Keys, approval_of, content, decision, envelope_of, sealed_for

pytestmark = pytest.mark.feature(71)

PRIVATE = KEYS.signing.private_bytes_raw()


def first_of(**changes: Any) -> Approval:
    return approval_of(content(), **{"role": "agent", "policy": 1, "two": True, **changes})


def second_of(first: Approval, **changes: Any) -> SignedApproval:
    made = confirm(first, agent="b.tran", role="lead", policy=1, at=NOW, private_key=PRIVATE)
    return sign(made.approval.model_copy(update=changes), PRIVATE) if changes else made


def decided(first: Approval, second: SignedApproval | None) -> ReplyDecided:
    sealed, _ = sealed_for(first.ticket_id, content())
    return decision(KEYS.sign(first), sealed, second=second)


def code_of(made: ReplyDecided) -> str | None:
    try:
        check_claim(made, envelope_of(made), KEYS.rules(), NOW)
    except BadApproval as bad:
        return bad.code
    return None


def test_two_people_suffice() -> None:
    first = first_of()
    made = decided(first, second_of(first))
    claim = check_claim(ReplyDecided.model_validate_json(made.model_dump_json()), envelope_of(made), KEYS.rules(), NOW)
    assert (claim.approval.agent, claim.second and claim.second.agent) == ("a.roy", "b.tran")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"agent": "a.roy"}, "same_person"),
        ({"confirms": uuid4()}, "second_mismatch"),
        ({"confirms": None}, "second_mismatch"),
        ({"reply_id": uuid4()}, "second_mismatch"),
        ({"ticket_id": uuid4()}, "second_mismatch"),
        ({"ticket_version": 2}, "second_mismatch"),
        ({"tenant": "other"}, "second_mismatch"),
        ({"text_hmac": "0" * 64}, "second_mismatch"),
        ({"recipients_hmac": "0" * 64}, "second_mismatch"),
        ({"subject_hmac": "0" * 64}, "second_mismatch"),
        ({"not_before": NOW + timedelta(hours=1)}, "second_mismatch"),
        ({"approved_at": NOW - timedelta(seconds=1)}, "second_mismatch"),
        ({"approved_at": NOW + timedelta(minutes=6)}, "approved_in_future"),
    ],
)
def test_a_second_approval_of_something_else_is_told_by_its_code(changes: dict[str, Any], code: str) -> None:
    first = first_of()
    assert code_of(decided(first, second_of(first, **changes))) == code


def test_a_stripped_forged_or_borrowed_second_signature_does_not_hold() -> None:
    first = first_of()
    genuine, other = second_of(first), second_of(first_of())
    assert code_of(decided(first, None)) == "second_missing"
    assert code_of(decided(first, Keys().sign(genuine.approval))) == "unknown_key"
    assert code_of(decided(first, genuine.model_copy(update={"signature": other.signature}))) == "bad_signature"
    renamed = genuine.approval.model_copy(update={"agent": "c.diop"})
    assert code_of(decided(first, genuine.model_copy(update={"approval": renamed}))) == "bad_signature"
    assert code_of(decided(first, other)) == "second_mismatch"
    assert code_of(decided(first, KEYS.sign(first))) == "second_mismatch"
    assert code_of(decided(genuine.approval, genuine)) == "second_mismatch"
    assert code_of(decided(first, second_of(first, approval_id=first.approval_id))) == "second_mismatch"


def test_nobody_confirms_their_own_approval_and_no_second_one_is_confirmed() -> None:
    first = first_of()
    with pytest.raises(BadApproval, match="same_person"):
        confirm(first, agent="a.roy", role="lead", policy=1, at=NOW, private_key=PRIVATE)
    with pytest.raises(BadApproval, match="second_mismatch"):
        confirm(second_of(first).approval, agent="c.diop", role="lead", policy=1, at=NOW, private_key=PRIVATE)


@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_no_one_persons_signatures_suffice_whatever_the_order(data: st.DataObject) -> None:
    person = data.draw(st.sampled_from(("a.roy", "b.tran")))
    first = first_of(agent=person)
    pool = [KEYS.sign(first)]
    for _ in range(data.draw(st.integers(1, 3))):
        changes = {
            "agent": person,
            "approval_id": uuid4(),
            "role": data.draw(st.sampled_from(("agent", "lead", "admin"))),
            "confirms": data.draw(st.sampled_from((None, first.approval_id, uuid4()))),
            "approved_at": NOW + timedelta(seconds=data.draw(st.integers(-60, 60))),
        }
        pool.append(KEYS.sign(first.model_copy(update=changes)))
    one, *others = data.draw(st.permutations(pool))
    for second in (None, *others):
        try:
            held = check_second(one.approval, second, KEYS.public)
        except BadApproval:
            continue
        assert held is None
        with pytest.raises(Unfit, match="second_needed"):
            check_people(policy_of(), Judged(frozenset({"privacy"})), one.approval, held)


PRIVACY, BILLING = Judged(frozenset({"privacy"}), frozenset({"P3"})), Judged(frozenset({"billing"}), frozenset({"P3"}))


@pytest.mark.parametrize(
    ("version", "judged", "held", "role", "code"),
    [
        (None, PRIVACY, None, None, None),
        (None, Judged(), None, None, None),
        (None, PRIVACY, None, "lead", None),
        (1, BILLING, 1, None, None),
        (1, PRIVACY, 1, "lead", None),
        (1, PRIVACY, None, None, "second_needed"),
        (1, PRIVACY, 1, None, "second_needed"),
        (1, Judged(), 1, None, "not_judged"),
        (1, Judged(), 1, "lead", None),
        (1, PRIVACY, 1, "agent", "second_role"),
        (1, BILLING, 2, None, "policy_behind"),
        (None, BILLING, 1, None, "policy_behind"),
        (None, BILLING, 1, "lead", "policy_behind"),
    ],
)
def test_the_sender_knows_itself_how_many_people_are_needed(
    version: int | None, judged: Judged, held: int | None, role: str | None, code: str | None
) -> None:
    first = first_of(two=None, policy=held)
    policy = policy_of(version) if version else None
    second = second_of(first, role=role, policy=held).approval if role else None

    def said() -> str | None:
        try:
            check_people(policy, judged, first, second)
        except (Unfit, NotYet) as why:
            return why.code
        return None

    assert said() == code


def test_a_policy_that_asks_for_nobody_waits_for_no_judgement() -> None:
    """It would wait for ever where no model runs."""
    check_people(policy_of(categories=()), Judged(), first_of(two=None), None)


FIELDS = get_args(TicketCorrected.model_fields["field"].annotation)


@pytest.mark.parametrize("follows", [None, "P1"])
@pytest.mark.parametrize("field", FIELDS)
def test_what_a_person_says_of_category_and_priority_counts_and_the_priority_that_follows(
    field: str, follows: str | None
) -> None:
    said = TicketCorrected.model_validate(
        {
            "ticket_id": uuid4(), "version": 1, "field": field, "value": "v", "agent": "a", "corrected_at": NOW,
            "priority": follows,
        }
    )  # fmt: skip
    own = {(field, "v")} if field in {"category", "priority"} else set()
    assert set(judged_by(said)) == own | ({("priority", follows)} if follows else set())
