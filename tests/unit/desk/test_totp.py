"""One-time codes, against the RFC's own table, and what counts twice: nothing."""

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from services.desk.domain import totp
from services.desk.settings import Settings

SECRET = b"12345678901234567890"


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"), (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)  # fmt: skip
def test_the_codes_of_rfc_6238_appendix_b(seconds: int, expected: str) -> None:
    """The last six of the RFC's eight digits."""
    assert totp.code(SECRET, totp.step(datetime.fromtimestamp(seconds, UTC))) == expected


@given(st.integers(10, 10**9), st.integers(-3, 3))
def test_a_clock_may_be_one_step_off(now: int, drift: int) -> None:
    near = {totp.code(SECRET, now + off) for off in (-1, 0, 1)}
    taken = totp.taken_step(SECRET, totp.code(SECRET, now + drift), now, 0)
    assert (taken is not None) == (totp.code(SECRET, now + drift) in near)
    if abs(drift) <= 1:
        assert taken is not None


@given(st.integers(10, 10**9))
def test_a_code_that_was_taken_is_not_taken_again(now: int) -> None:
    first = totp.taken_step(SECRET, totp.code(SECRET, now), now, 0)
    assert first is not None
    assert totp.taken_step(SECRET, totp.code(SECRET, first), now, first) is None


@pytest.mark.parametrize("given_code", ["", "12345", "é", "０００００５", "1" * 500, "None"])
def test_odd_input_is_refused(given_code: str) -> None:
    assert totp.taken_step(SECRET, given_code, 1000, 0) is None


def test_spaces_and_case_do_not_matter() -> None:
    code = totp.code(SECRET, 1000)
    assert totp.taken_step(SECRET, f" {code[:3]} {code[3:]}\n", 1000, 0) == 1000
    recovery = totp.recovery_code(bytes(range(10)))
    assert re.fullmatch(r"([A-Z2-7]{4}-){3}[A-Z2-7]{4}", recovery)
    assert totp.recovery_hash("t", "a", recovery) == totp.recovery_hash("t", "a", recovery.lower().replace("-", " "))
    assert totp.recovery_hash("t", "a", recovery) != totp.recovery_hash("t", "b", recovery)


def test_the_address_names_account_and_issuer_and_hides_odd_letters() -> None:
    assert totp.uri(SECRET, "a b&c", "Guichet") == (
        "otpauth://totp/Guichet:a%20b%26c?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Guichet"
    )


def test_roles_come_as_a_list_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    field = Settings.model_fields["second_factor_roles"]
    assert TypeAdapter(field.annotation).validate_python(["admin"]) == {"admin"}
    monkeypatch.setenv("GUICHET_SECOND_FACTOR_ROLES", "admin, boss")
    with pytest.raises(ValidationError) as raised:
        Settings()
    assert "a role is not one of" in str(raised.value)
    monkeypatch.setenv("GUICHET_SECOND_FACTOR_ROLES", "admin, lead")
    with pytest.raises(ValidationError) as raised:
        Settings()
    assert "second_factor_roles" not in str(raised.value)
