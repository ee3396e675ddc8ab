"""What a provider's claims are worth: each one that is wrong lets nobody in; roles follow from the mapping alone."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.desk.domain.identity import (
    Admission,
    Client,
    NotAdmitted,
    check_id_token,
    check_logout_token,
)

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SECONDS = int(NOW.timestamp())
CLIENT = Client("https://id.example.org", "guichet")
EVENT = "http://schemas.openid.net/event/backchannel-logout"
GOOD: dict[str, Any] = {
    "iss": CLIENT.issuer, "aud": "guichet", "sub": "7f3a", "nonce": "n-1", "iat": SECONDS - 2, "exp": SECONDS + 60,
}  # fmt: skip
LOGOUT: dict[str, Any] = {
    "iss": CLIENT.issuer, "aud": ["guichet"], "sub": "7f3a", "sid": "s", "iat": SECONDS, "exp": SECONDS + 60, "jti": "j",
    "events": {EVENT: {}},
}  # fmt: skip
GONE = object()
pytestmark = pytest.mark.feature(90)


def changed(claims: dict[str, Any], **change: Any) -> dict[str, Any]:
    return {name: value for name, value in {**claims, **change}.items() if value is not GONE}


def test_a_right_token_is_taken() -> None:
    for more in ({}, {"azp": "guichet"}, {"aud": ["guichet"]}, {"aud": ["guichet", "other"], "azp": "guichet"}):
        check_id_token(changed(GOOD, **more), CLIENT, "n-1", NOW)
    check_id_token(changed(GOOD, exp=SECONDS - 59, nbf=SECONDS + 59), CLIENT, "n-1", NOW)


@pytest.mark.parametrize("begins", [0, 0.0, None])
def test_a_token_that_is_good_since_ever_is_taken(begins: float | None) -> None:
    """Some providers write `"nbf": 0`; it was read as no moment, and nobody of theirs could sign in."""
    check_id_token(changed(GOOD, nbf=begins), CLIENT, "n-1", NOW)


@pytest.mark.parametrize(
    ("claim", "values"),
    [
        ("iss", [GONE, "https://id.example.org/", "https://evil.example", ["https://id.example.org"]]),
        ("aud", [GONE, "other", [], ["other"], {"guichet": 1}]),
        ("azp", ["other", 1, ["guichet"]]),
        ("nonce", [GONE, "", "n-2", 1, ["n-1"]]),
        ("exp", [GONE, SECONDS - 60, "2030", True, float("inf"), float("nan"), 10**300]),
        ("iat", [GONE, SECONDS - 700, SECONDS + 90, True, float("nan")]),
        ("nbf", [SECONDS + 90, "now", True, float("nan")]),
        ("sub", [GONE, "", 7, "x" * 256, "a\nb"]),
    ],
)
def test_each_claim_that_is_wrong_lets_nobody_in(claim: str, values: list[Any]) -> None:
    for value in values:
        with pytest.raises(NotAdmitted, match=rf"^token\.{claim}$"):
            check_id_token(changed(GOOD, **{claim: value}), CLIENT, "n-1", NOW)


def test_a_token_for_several_must_name_us_as_the_one_who_asked() -> None:
    with pytest.raises(NotAdmitted, match=r"token\.azp"):
        check_id_token(changed(GOOD, aud=["guichet", "other"]), CLIENT, "n-1", NOW)


def test_a_logout_token_is_not_an_id_token_nor_the_other_way_round() -> None:
    told = check_logout_token(LOGOUT, CLIENT, NOW)
    assert (told.subject, told.sid, told.token_id) == ("7f3a", "s", "j")
    assert check_logout_token(changed(LOGOUT, sub=GONE), CLIENT, NOW).subject is None
    for change, why in (
        ({"events": GONE}, "events"), ({"events": {EVENT: True}}, "events"), ({"events": {"other": {}}}, "events"),
        ({"nonce": "n-1"}, "nonce"), ({"jti": GONE}, "jti"), ({"sub": GONE, "sid": GONE}, "sub"),
        ({"aud": "other"}, "aud"), ({"iat": SECONDS - 700}, "iat"), ({"exp": GONE}, "exp"),
    ):  # fmt: skip
        with pytest.raises(NotAdmitted, match=rf"^token\.{why}$"):
            check_logout_token(changed(LOGOUT, **change), CLIENT, NOW)
    with pytest.raises(NotAdmitted):
        check_logout_token(GOOD, CLIENT, NOW)
    with pytest.raises(NotAdmitted):
        check_id_token(LOGOUT, CLIENT, "n-1", NOW)


ADMISSION = Admission(
    roles_at=("realm", "roles"), roles={"chiefs": "lead", "desk": "agent", "law": "privacy"}, tenant_at=("org",),
    tenants=frozenset({"acme"}), strong_roles=frozenset({"lead"}), acr=frozenset({"gold"}), amr=frozenset({"mfa", "hwk"}),
)  # fmt: skip


def borne(*roles: str, **more: Any) -> dict[str, Any]:
    return {"sub": "7f3a", "org": "acme", "realm": {"roles": list(roles)}, **more}


@given(st.lists(st.sampled_from(["chiefs", "desk", "law", "cook", "admin", "lead"]), max_size=5))
def test_the_first_value_of_the_mapping_counts_and_no_value_counts_by_its_own_name(roles: list[str]) -> None:
    wanted = next((role for value, role in ADMISSION.roles.items() if value in roles), None)
    if wanted is None:
        with pytest.raises(NotAdmitted, match="no_role"):
            ADMISSION.person(borne(*roles, amr=["mfa"]))
    else:
        assert ADMISSION.person(borne(*roles, amr=["mfa"])).role == wanted


@pytest.mark.parametrize("odd", [None, 1, {"desk": True}, [["desk"]], [None], "desk,law", True])
def test_a_roles_claim_of_another_shape_gives_no_role(odd: object) -> None:
    with pytest.raises(NotAdmitted, match="no_role"):
        ADMISSION.person({"sub": "7f3a", "org": "acme", "realm": {"roles": odd}})
    with pytest.raises(NotAdmitted, match="no_role"):
        ADMISSION.person({"sub": "7f3a", "org": "acme", "realm": odd})


def test_another_tenants_people_and_those_of_none_are_refused() -> None:
    for org in ("other", None, ["other"], {"acme": 1}):
        with pytest.raises(NotAdmitted, match="tenant"):
            ADMISSION.person(borne("desk", org=org))
    assert ADMISSION.person(borne("desk", org=["other", "acme"])).role == "agent"


def test_a_second_factor_is_demanded_of_the_roles_that_need_it() -> None:
    for more in ({}, {"acr": "silver"}, {"amr": ["pwd"]}, {"amr": {"mfa": 1}}, {"acr": None}):
        with pytest.raises(NotAdmitted, match="second_factor"):
            ADMISSION.person(borne("chiefs", **more))
        assert not ADMISSION.person(borne("desk", **more)).strong
    for more in ({"acr": "gold"}, {"amr": ["pwd", "hwk"]}):
        assert ADMISSION.person(borne("chiefs", **more)).strong


def test_a_name_is_short_and_printable_or_none() -> None:
    for given_name, kept in (("  A.\n Roy ", "A. Roy"), ("", None), (7, None), ("\u202e", None), ("x" * 99, "x" * 80)):
        assert ADMISSION.person(borne("desk", name=given_name)).name == kept
