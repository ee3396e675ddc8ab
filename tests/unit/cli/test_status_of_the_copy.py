"""What `guichet status` says of the ledger's write-once copy."""

import pytest

from shared.cli.local import _print_status
from shared.local.state import State

pytestmark = pytest.mark.feature(83)


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"state": "current", "rows": 12, "overdue_seconds": 0}, ("current, to row 12",)),
        ({"state": "catching_up", "rows": 5_000, "overdue_seconds": 30_000_000}, ("catching up, to row 5000",)),
        (
            {"state": "waiting", "reason": "ENOSPC", "overdue_seconds": 1860},
            ("(ENOSPC), 31 min overdue; the ledger goes on", "the-ledgers-copy-is-behind.md"),
        ),
        (
            {"state": "contradicted", "reason": "not_as_copied", "overdue_seconds": 0},
            ("CONTRADICTED (not_as_copied)", "nothing more is written", "ledger-red.md"),
        ),
    ],
)
def test_it_says_how_it_stands_and_where_to_read_on(
    told: dict[str, object], said: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    _print_status(State(phase="ready", ledger_copy=told))
    shown = " ".join(capsys.readouterr().out.split())
    for part in said:
        assert part in shown


def test_it_says_nothing_where_there_is_none(capsys: pytest.CaptureFixture[str]) -> None:
    _print_status(State(phase="ready"))
    assert "copy" not in capsys.readouterr().out
