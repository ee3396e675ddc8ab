"""Secrets and certificates that a service is told of by the name of a file."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from shared.runtime.settings import ServiceSettings

URL = "postgresql://nobody@nowhere/guichet"


def test_a_secret_may_lie_in_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "url").write_text(f"{URL}\n", encoding="utf-8")
    (tmp_path / "password").write_text("made up\n", encoding="utf-8")
    monkeypatch.setenv("GUICHET_DATABASE_URL_FILE", str(tmp_path / "url"))
    monkeypatch.setenv("GUICHET_KAFKA_PASSWORD_FILE", str(tmp_path / "password"))
    settings = ServiceSettings()
    assert settings.database_url.get_secret_value() == URL
    assert settings.kafka_password is not None
    assert settings.kafka_password.get_secret_value() == "made up"
    monkeypatch.setenv("GUICHET_KAFKA_PASSWORD", "by hand")
    told = ServiceSettings().kafka_password
    assert told is not None
    assert told.get_secret_value() == "by hand"


def test_only_what_is_secret_is_read_from_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "tenant").write_text("another", encoding="utf-8")
    monkeypatch.setenv("GUICHET_DATABASE_URL", URL)
    monkeypatch.setenv("GUICHET_TENANT_FILE", str(tmp_path / "tenant"))
    assert ServiceSettings().tenant == "default"


def test_a_file_that_is_not_there_stops_the_start_and_names_the_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUICHET_DATABASE_URL_FILE", "/nonexistent/secret-place")
    with pytest.raises((ValidationError, ValueError), match="GUICHET_DATABASE_URL_FILE") as raised:
        ServiceSettings()
    assert "secret-place" not in str(raised.value)


def test_a_certificate_for_the_bus_needs_the_authority(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUICHET_DATABASE_URL", URL)
    assert ServiceSettings().bus_tls() is None
    monkeypatch.setenv("GUICHET_KAFKA_KEY_FILE", "/nonexistent/key")
    with pytest.raises(ValueError, match="kafka_ca_file"):
        ServiceSettings().bus_tls()
    monkeypatch.setenv("GUICHET_KAFKA_CA_FILE", "/nonexistent/ca")
    with pytest.raises(ValueError, match="together"):
        ServiceSettings().bus_tls()
