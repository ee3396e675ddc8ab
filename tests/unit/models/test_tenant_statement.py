"""What was signed once goes on to hold: the bytes that a signature covers are those of the first release."""

import hashlib
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from models.tenant.acceptance import Acceptance
from models.tenant.promotion import Fair, Promotion, Stage
from models.tenant.statement import Statement

pytestmark = pytest.mark.feature(101)

DIGEST = "sha256:" + "a" * 64
SAID: dict[str, Any] = {
    "tenant": "é",
    "model": DIGEST,
    "evaluation": DIGEST,
    "at": datetime(2026, 3, 1, 10, 0, 0, 120000, tzinfo=timezone(timedelta(hours=2))),
    "after": "0" * 64,
}
PROMOTED: dict[str, Any] = {
    **SAID, "action": "promote", "to": Stage.PRODUCTION, "before": None, "figures": {"accuracy": 0.9, "n": 60.0},
    "gate": DIGEST, "by": "Anne",
}  # fmt: skip


@pytest.mark.parametrize(
    ("statement", "digest"),
    [
        (Promotion(**PROMOTED), "4216eba5215aa4816ba466b35690f7ef7d6b0a9c6164932c054171c2e5419b3f"),
        (
            Promotion(**PROMOTED, fairness=Fair(verdict="accepted", acceptance="1" * 64)),
            "10610c45d397bc84435dcd3d4357be8967572f7f9b8632dcb33e5bd1a4768701",
        ),
        (
            Acceptance(**SAID, problems=("a", "b"), why="w", by="Bea"),
            "8fdda9536c72328078089057e365a21aa1a4d6e4d904f48bca6a7476024346b3",
        ),
    ],
)
def test_the_bytes_that_are_signed_are_those_of_the_first_release(statement: Statement, digest: str) -> None:
    assert hashlib.sha256(statement.content()).hexdigest() == digest
