"""Whatever stands in the headers that prove a request, it is an answer and no error."""

from datetime import UTC, datetime
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain.connectors.declared import Kind
from services.intake.domain.connectors.proof import proven

pytestmark = pytest.mark.feature(5)

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
NAMES = (
    "x-hub-signature", "x-zendesk-webhook-signature-timestamp", "x-zendesk-webhook-signature", "x-glpi-timestamp",
    "x-glpi-signature", "guichet-signature",
)  # fmt: skip
STAMPS = st.sampled_from(["", "1", "9" * 11, "9" * 12, "٣٣", "²", "-1", "2026-11-26", "9999-12-31T23:59:59-23:59"])
SAID = st.one_of(
    st.text(max_size=30), STAMPS, STAMPS.map(lambda stamp: f"t={stamp},v1={'0' * 64}"), st.just("sha1=" + "0" * 40)
)


@given(st.sampled_from(get_args(Kind)), st.dictionaries(st.sampled_from(NAMES), SAID), st.booleans())
def test_what_nobody_signed_is_not_proven(kind: Kind, headers: dict[str, str], keyless: bool) -> None:
    secrets = () if keyless else (b"one", b"two")
    assert not proven(kind, headers, b"{}", secrets, window=300, now=NOW)


@pytest.mark.parametrize("stamp", ["9" * 11, "9" * 12, "٣٣"])
def test_a_moment_that_is_none_proves_nothing(stamp: str) -> None:
    for kind, headers in (
        ("cloudevents", {"guichet-signature": f"t={stamp},v1={'0' * 64}"}),
        ("glpi", {"x-glpi-timestamp": stamp, "x-glpi-signature": "0" * 64}),
    ):
        assert not proven(kind, headers, b"{}", (b"one",), window=300, now=NOW)  # type: ignore[arg-type]
