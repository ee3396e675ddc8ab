"""A policy counts when two different people signed it in time; and what it then asks for."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, get_args
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic_settings import BaseSettings

from schemas.policies import ApprovalPolicy, PolicyDecided, SignedConsent
from services.crm.settings import Settings as SenderSettings
from services.desk.settings import Settings as DeskSettings
from shared.approval.policy import (
    MAY_DECIDE,
    BadPolicy,
    Judged,
    asks,
    check_newer,
    check_policy,
    needs_two,
    sign_consent,
)
from tests.unit.approval.making import NOW, PRIVATE, PUBLIC, consent, decided, policy_of

pytestmark = pytest.mark.feature(73)

QUICK = settings(deadline=None, max_examples=60)
PEOPLE = ("l.morel", "n.diallo", "a.roy")


def code_of(made: PolicyDecided, tenant: str = "default") -> str | None:
    try:
        check_policy(made, PUBLIC, tenant)
    except BadPolicy as bad:
        return bad.code
    return None


def altered(part: str, **changes: Any) -> Callable[[], PolicyDecided]:
    """One signed record was changed after it was signed."""

    def forge() -> PolicyDecided:
        made = decided(policy_of())
        signed: SignedConsent = getattr(made, part)
        record = signed.consent.model_copy(update=changes)
        return made.model_copy(update={part: signed.model_copy(update={"consent": record})})

    return forge


def twice_the_same() -> PolicyDecided:
    made = decided(policy_of())
    return made.model_copy(update={"confirmed": made.requested})


def one_signature_under_both() -> PolicyDecided:
    made = decided(policy_of())
    bent = made.confirmed.model_copy(update={"signature": made.requested.signature})
    return made.model_copy(update={"confirmed": bent})


def swapped() -> PolicyDecided:
    made = decided(policy_of())
    return PolicyDecided(requested=made.confirmed, confirmed=made.requested)


def of_another_policy() -> PolicyDecided:
    other = sign_consent(consent(policy_of(categories=()), "confirmed"), PRIVATE)
    return decided(policy_of()).model_copy(update={"confirmed": other})


def by_another_key() -> PolicyDecided:
    return decided(policy_of(), key=Ed25519PrivateKey.generate().private_bytes_raw())


def test_a_policy_that_two_leads_signed_counts_and_travels() -> None:
    made = decided(policy_of())
    assert check_policy(PolicyDecided.model_validate_json(made.model_dump_json()), PUBLIC, "default") == policy_of()


@pytest.mark.parametrize(
    ("forge", "code"),
    [
        (lambda: decided(policy_of(), confirmed={"agent": "l.morel"}), "same_person"),
        (lambda: decided(policy_of(), confirmed={"role": "agent"}), "role"),
        (lambda: decided(policy_of(), requested={"role": "agent"}), "role"),
        (lambda: decided(policy_of(), confirmed={"at": NOW + timedelta(days=1, seconds=1)}), "expired"),
        (lambda: decided(policy_of(), confirmed={"at": NOW - timedelta(seconds=1)}), "expired"),
        (lambda: decided(policy_of(), confirmed={"request_id": UUID(int=6)}), "policy_mismatch"),
        (lambda: decided(policy_of(), confirmed={"expires_at": NOW + timedelta(days=2)}), "policy_mismatch"),
        (
            lambda: decided(
                policy_of(),
                requested={"expires_at": NOW + timedelta(days=9)},
                confirmed={"expires_at": NOW + timedelta(days=9)},
            ),
            "expired",
        ),
        (lambda: decided(policy_of(tenant="other")), "tenant_mismatch"),
        (altered("requested", policy=policy_of(categories=())), "bad_signature"),
        (altered("confirmed", policy=policy_of(version=9)), "bad_signature"),
        (altered("confirmed", agent="a.roy"), "bad_signature"),
        (altered("requested", at=NOW + timedelta(seconds=1)), "bad_signature"),
        (twice_the_same, "policy_mismatch"),
        (one_signature_under_both, "bad_signature"),
        (swapped, "policy_mismatch"),
        (of_another_policy, "policy_mismatch"),
        (by_another_key, "unknown_key"),
    ],
)
def test_a_policy_that_does_not_count_is_told_by_its_code(forge: Callable[[], PolicyDecided], code: str) -> None:
    assert code_of(forge()) == code


@QUICK
@given(data=st.data())
def test_no_one_persons_signatures_suffice_whatever_their_order(data: st.DataObject) -> None:
    person = data.draw(st.sampled_from(PEOPLE))
    role = st.sampled_from(sorted(MAY_DECIDE))
    part = st.sampled_from(("requested", "confirmed"))
    hours = st.integers(0, 23)
    signed = [
        sign_consent(
            consent(
                policy_of(), data.draw(part), agent=person, role=data.draw(role),
                at=NOW + timedelta(hours=data.draw(hours)),
            ),
            PRIVATE,
        )
        for _ in range(3)
    ]  # fmt: skip
    first, second = data.draw(st.permutations(signed))[:2]
    assert code_of(PolicyDecided.model_construct(requested=first, confirmed=second)) is not None


@QUICK
@given(requested=st.sampled_from(PEOPLE), confirmed=st.sampled_from(PEOPLE))
def test_any_two_leads_suffice_and_one_does_not(requested: str, confirmed: str) -> None:
    made = decided(policy_of(), {"agent": requested}, {"agent": confirmed})
    assert (code_of(made) is None) == (requested != confirmed)


@pytest.mark.parametrize(
    ("version", "standing", "code"), [(1, None, None), (5, 4, None), (4, 4, "policy_stale"), (3, 4, "policy_stale")]
)
def test_a_version_never_comes_back(version: int, standing: int | None, code: str | None) -> None:
    if code is None:
        check_newer(policy_of(version), standing, NOW, NOW)
        return
    with pytest.raises(BadPolicy, match=code):
        check_newer(policy_of(version), standing, NOW, NOW)


def test_a_policy_from_the_future_does_not_count() -> None:
    with pytest.raises(BadPolicy, match="policy_in_future"):
        check_newer(policy_of(), None, NOW, NOW + timedelta(minutes=6))


def test_a_policy_has_no_way_to_ask_for_less_than_one_person() -> None:
    assert set(ApprovalPolicy.model_fields) == {"tenant", "version", "categories", "priorities", "second_roles"}
    assert set(get_args(get_args(ApprovalPolicy.model_fields["second_roles"].annotation)[0])) == {
        "agent", "lead", "admin",
    }  # fmt: skip


@pytest.mark.parametrize("of", [DeskSettings, SenderSettings])
def test_no_setting_speaks_of_the_policy(of: type[BaseSettings]) -> None:
    second = {name for name in of.model_fields if name.startswith("second") and not name.startswith("second_factor")}
    about = {name for name in of.model_fields if "approv" in name or "polic" in name} | second
    assert about <= {"approval_signing_key_file", "approval_public_key_file", "approval_max_age_hours"}


SETS = st.frozensets(st.sampled_from(("privacy", "billing", "access")))


@pytest.mark.feature(71)
@pytest.mark.parametrize(
    ("policy", "judged", "two"),
    [
        (None, Judged(), False),
        (policy_of(categories=()), Judged(), False),
        (policy_of(), Judged(), True),
        (policy_of(), Judged(frozenset({"privacy"})), True),
        (policy_of(), Judged(frozenset({"billing"})), False),
        (policy_of(), Judged(frozenset({"billing", "privacy"})), True),
        (policy_of(categories=(), priorities=("P1",)), Judged(frozenset({"privacy"}), frozenset({"P2"})), False),
        (policy_of(categories=(), priorities=("P1",)), Judged(frozenset({"privacy"}), frozenset({"P1"})), True),
        (policy_of(priorities=("P1",)), Judged(frozenset({"billing"}), frozenset({"P1"})), True),
    ],
)
def test_what_needs_two(policy: ApprovalPolicy | None, judged: Judged, two: bool) -> None:
    assert needs_two(policy, judged) is two
    assert asks(policy) is (policy is not None and bool(policy.categories or policy.priorities))


@pytest.mark.feature(71)
@QUICK
@given(named=SETS, before=SETS.filter(bool), after=SETS)
def test_one_more_judgement_never_takes_a_second_approver_away(
    named: frozenset[str], before: frozenset[str], after: frozenset[str]
) -> None:
    policy = policy_of(categories=tuple(sorted(named)))
    if needs_two(policy, Judged(before)):
        assert needs_two(policy, Judged(before | after))
