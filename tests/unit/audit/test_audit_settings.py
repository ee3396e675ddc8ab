"""What is set to nothing is not set, and a time is one that can be waited for."""

from typing import Any

import pytest
from pydantic import ValidationError

from services.audit.main import build
from services.audit.settings import Settings
from shared.unprepared import Unprepared

FILES = ("checkpoint_file", "erasures_file", "ledger_copy_dir", "ledger_key_file")


@pytest.mark.feature(83)
@pytest.mark.parametrize("name", FILES)
def test_an_empty_variable_is_not_the_working_folder(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUICHET_DATABASE_URL", "postgresql://nowhere")
    monkeypatch.setenv(f"GUICHET_{name.upper()}", "")
    assert getattr(Settings(), name) is None


@pytest.mark.feature(83)
@pytest.mark.parametrize("name", ["verify_hours", "ledger_copy_minutes"])
@pytest.mark.parametrize("value", [-1, 0, 10**10])
def test_a_time_without_sense_is_refused(name: str, value: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nought hours read the whole ledger anew every two seconds; very many ended each look at a date that is none."""
    monkeypatch.setenv("GUICHET_DATABASE_URL", "postgresql://nowhere")
    monkeypatch.setenv(f"GUICHET_{name.upper()}", str(value))
    with pytest.raises(ValidationError):
        Settings()


@pytest.mark.feature(83)
def test_a_ledger_without_its_key_does_not_start_and_says_which_setting_is_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GUICHET_DATABASE_URL", "postgresql://nowhere")
    nothing: Any = None
    with pytest.raises(Unprepared, match="GUICHET_LEDGER_KEY_FILE"):
        build(Settings(), nothing)
