"""Settings that would send a password in clear, or post without a signature, are refused at the start."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from services.crm.domain.subscribers import BadSubscribers
from services.crm.main import _declared, _disclosed
from services.crm.settings import Settings
from shared.key_files import KeyFile
from shared.signing import Trusted
from tests.unit.crm.making import Keys


def settings(monkeypatch: pytest.MonkeyPatch, **values: str) -> Settings:
    needed = {
        "database_url": "postgresql://x", "outbound_private_key_file": "k", "approval_public_key_file": "p",
    }  # fmt: skip
    for name, value in {**needed, **values}.items():
        monkeypatch.setenv(f"GUICHET_{name.upper()}", value)
    return Settings()


@pytest.mark.parametrize(
    ("host", "wire"),
    [("smtp.faß.example", "smtp.xn--fa-hia.example"), ("127.0.0.1", "127.0.0.1"), ("::1", "::1"), ("mail", "mail")],
)
def test_a_mail_server_with_an_accent_in_its_name_is_no_other(
    monkeypatch: pytest.MonkeyPatch, host: str, wire: str
) -> None:
    assert settings(monkeypatch, smtp_host=host).smtp_host == wire


def test_a_mail_server_that_cannot_be_is_refused_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValidationError, match="smtp_host"):
        settings(monkeypatch, smtp_host="é..example")


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
    assert dict(Trusted(KeyFile(file))) == {**old.public, **new.public}


def test_the_one_of_the_settings_and_those_of_the_file_are_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "subscribers.yaml"
    file.write_text("default: {crm: {url: https://crm.example/, secret_file: s}}\n")
    made = settings(
        monkeypatch, webhook_url="https://one.example/hook", webhook_secret="s", webhook_allow="10.0.0.0/8, ::1/128",
        webhook_subscribers_file=str(file),
    )  # fmt: skip
    by_settings, by_file = _declared(made)
    assert (by_settings.name, by_file.name) == ("webhook", "crm")
    assert [str(one) for one in by_settings.allow] == ["10.0.0.0/8", "::1/128"]
    assert "ticket.changed.v1" not in by_settings.takes, "it gets what it always got"
    assert "ticket.changed.v1" in by_file.takes


@pytest.mark.feature(78)
def test_a_connector_needs_the_reference_that_was_declared_for_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "subscribers.yaml").write_text(
        "default: {helpdesk: {kind: zammad, url: https://z.example, secret_file: s, connector: {}}}\n"
    )
    (tmp_path / "disclosures.yaml").write_text("default: {other: {purpose: archive, fields: [text]}}\n")
    made = settings(
        monkeypatch, webhook_subscribers_file=str(tmp_path / "subscribers.yaml"),
        disclosures_file=str(tmp_path / "disclosures.yaml"),
    )  # fmt: skip
    with pytest.raises(BadSubscribers, match="external_reference"):
        _disclosed(made, _declared(made))
    (tmp_path / "disclosures.yaml").write_text(
        "default: {helpdesk: {purpose: ticket-link, fields: [external_reference]}}\n"
    )
    assert _disclosed(made, _declared(made))["helpdesk"].fields == ("external_reference",)
