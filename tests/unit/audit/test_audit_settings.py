"""What is set to nothing is not set."""

import pytest

from services.audit.settings import Settings

FILES = ("checkpoint_file", "erasures_file", "ledger_copy_dir", "ledger_key_file")


@pytest.mark.feature(83)
@pytest.mark.parametrize("name", FILES)
def test_an_empty_variable_is_not_the_working_folder(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUICHET_DATABASE_URL", "postgresql://nowhere")
    monkeypatch.setenv(f"GUICHET_{name.upper()}", "")
    assert getattr(Settings(), name) is None
