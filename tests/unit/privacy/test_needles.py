import base64
import json
import urllib.parse

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.privacy.needles import Haystack

VALUE = "Zéphyrine Québriac-Wåhl"


@pytest.mark.feature(13, 81)
@given(before=st.binary(max_size=7), after=st.binary(max_size=7))
def test_a_value_in_base64_is_found_at_any_alignment(before: bytes, after: bytes) -> None:
    blob = base64.b64encode(before + VALUE.encode() + after)
    assert any(hit.form == "base64" for hit in Haystack([("c1", VALUE)]).search(blob))


@pytest.mark.parametrize(
    "blob",
    [
        VALUE.encode(),
        VALUE.upper().encode(),
        json.dumps({"x": VALUE}).encode(),
        urllib.parse.quote(VALUE).encode(),
        VALUE.encode("utf-16-le"),
        VALUE.encode("latin-1"),
        VALUE.encode().hex().encode(),
        base64.urlsafe_b64encode(b"x" + VALUE.encode() + b"yz"),
    ],
    ids=["clear", "upper", "json", "url", "utf-16", "latin-1", "hex", "base64url"],
)
def test_a_value_is_found_in_each_form(blob: bytes) -> None:
    assert Haystack([("c1", VALUE)]).search(b"before " + blob + b" after")


def test_other_text_is_not_found() -> None:
    assert Haystack([("c1", VALUE)]).search(b"[PERSON_1] wrote from [EMAIL_1]") == []


def test_a_finding_never_repeats_the_value() -> None:
    hit = Haystack([("canary-7", VALUE)]).search(VALUE.encode())[0]
    assert hit.name == "canary-7"


def test_a_value_too_short_to_look_for_is_refused() -> None:
    with pytest.raises(ValueError, match="too short"):
        Haystack([("c1", "Roy")])
