"""Settings that would send a password in clear, or post without a signature, are refused at the start."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from services.crm.main import read_public_keys
from services.crm.settings import Settings
from tests.unit.crm.making import Keys


def settings(monkeypatch: pytest.MonkeyPatch, **values: str) -> Settings:
    needed = {
        "database_url": "postgresql://x", "outbound_private_key_file": "k", "approval_public_key_file": "p",
    }  # fmt: skip
    for name, value in {**needed, **values}.items():
        monkeypatch.setenv(f"GUICHET_{name.upper()}", value)
    return Settings()


@pytest.mark.parametrize(
    "values",
    [
        {"smtp_username": "u", "smtp_password": "p"},
        {"smtp_username": "u", "smtp_starttls": "required"},
        {"webhook_url": "https://crm.example/hook"},
        {"webhook_url": "file:///etc/passwd", "webhook_secret": "s"},
        {"webhook_url": "https://user:pass@crm.example/hook", "webhook_secret": "s"},
        {"webhook_url": "https://crm.example/hook", "webhook_secret": "s", "webhook_allow": "10.0.0.1/8"},
        {"mail_domain": "guichet.local>\r\nBcc: x"},
        {"approval_max_age_hours": "0"},
    ],
)
def test_what_cannot_work_safely_is_refused(monkeypatch: pytest.MonkeyPatch, values: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        settings(monkeypatch, **values)


def test_an_empty_webhook_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings(monkeypatch, webhook_url="").webhook_url is None


def test_an_old_and_a_new_signing_key_can_overlap(tmp_path: Path) -> None:
    import base64

    old, new = Keys(), Keys()
    raw = [keys.signing.public_key().public_bytes_raw() for keys in (old, new)]
    file = tmp_path / "approval.pub"
    file.write_text("\n".join(base64.b64encode(item).decode() for item in raw) + "\n")
    assert read_public_keys(file) == {**old.public, **new.public}
