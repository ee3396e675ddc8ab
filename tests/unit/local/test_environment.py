"""Each service's environment holds its own credentials and keys, and nobody else's."""

from pathlib import Path

import pytest

from schemas.topics import SERVICES
from shared.local.environment import Surroundings, service_environment
from shared.local.kafka.server import Login
from shared.local.keys import KeyFolder
from shared.local.layout import Home


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("GUICHET_DATABASE_URL", "postgresql://owner:topsecret@db/x")
    monkeypatch.setenv("GUICHET_KAFKA_CREDENTIALS_FILE", "/admin/credentials.json")
    monkeypatch.setenv("GUICHET_SMTP_PASSWORD", "mail-secret")
    monkeypatch.setenv("GUICHET_DEVICE", "cpu")
    monkeypatch.setenv("GUICHET_GENERATIVE_URL", "http://127.0.0.1:8080/v1")
    home = Home(tmp_path / "home")
    home.make()
    KeyFolder(home.keys).ensure()
    return home


def of(service: str, home: Home) -> dict[str, str]:
    login = Login("127.0.0.1:9", service, f"{service}-password")
    url = f"postgresql://guichet_{service}:x@127.0.0.1:1/guichet"
    return service_environment(service, Surroundings(home, 2525), login=login, database_url=url, port=7)


def key_files(values: dict[str, str]) -> set[str]:
    return {Path(value).name for name, value in values.items() if name.endswith("KEY_FILE")}


@pytest.mark.feature(66, 68)
def test_the_ai_services_hold_no_key_and_know_no_mail_server(home: Home) -> None:
    for service in ("triage", "drafter"):
        values = of(service, home)
        assert key_files(values) == set()
        assert not any("SMTP" in name or "SECRET" in name for name in values)


def test_only_the_desk_signs_and_only_crm_sends(home: Home) -> None:
    signs = {service for service in SERVICES if "GUICHET_APPROVAL_SIGNING_KEY_FILE" in of(service, home)}
    sends = {service for service in SERVICES if any("SMTP" in name for name in of(service, home))}
    assert (signs, sends) == ({"desk"}, {"crm"})


def test_only_the_drafter_knows_a_generative_model(home: Home) -> None:
    assert {service for service in SERVICES if "GUICHET_GENERATIVE_URL" in of(service, home)} == {"drafter"}


def test_only_the_audit_is_told_of_the_write_once_copy(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUICHET_LEDGER_COPY_DIR", "/mnt/worm")
    assert {service for service in SERVICES if "GUICHET_LEDGER_COPY_DIR" in of(service, home)} == {"audit"}


def test_intake_can_seal_and_open_nothing(home: Home) -> None:
    assert key_files(of("intake", home)) == {"inbound.pub"}


HANDED = {
    "GUICHET_MAIL_KEY_FILE": "intake",
    "GUICHET_MAIL_CERTIFICATE_FILE": "intake",
    "GUICHET_WEBHOOK_SECRET_FILE": "crm",
    "GUICHET_OIDC_CLIENT_SECRET_FILE": "desk",
    "GUICHET_GENERATIVE_TOKEN_FILE": "drafter",
    "GUICHET_ARTICLE_KEYS_FILE": "desk",
    "GUICHET_DRAFT_KEYS_FILE": "desk",
}
KEPT = ("GUICHET_APPROVAL_SIGNING_KEY_FILE", "GUICHET_VAULT_PRIVATE_KEY_FILE", "GUICHET_OF_NOBODY_KEY_FILE")


def test_a_secret_file_that_is_told_by_hand_goes_to_the_service_that_it_is_for(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What `guichet up` makes itself is not told by hand, and what nobody is known to need goes to nobody."""
    for name in (*HANDED, *KEPT):
        monkeypatch.setenv(name, "/by/hand")
    for name, owner in HANDED.items():
        assert {service for service in SERVICES if of(service, home).get(name) == "/by/hand"} == {owner}, name
    for name in KEPT:
        assert not [service for service in SERVICES if of(service, home).get(name) == "/by/hand"], name


def test_private_keys_go_to_those_who_open(home: Home) -> None:
    holders = {
        purpose: {service for service in SERVICES if f"{purpose}.key" in key_files(of(service, home))}
        for purpose in ("inbound", "vault", "outbound")
    }
    assert holders == {"inbound": {"pseudonymizer", "desk"}, "vault": {"pseudonymizer", "desk"}, "outbound": {"crm"}}


def test_the_administrators_credentials_reach_no_service(home: Home) -> None:
    for service in SERVICES:
        values = of(service, home)
        assert "topsecret" not in str(values)
        assert "GUICHET_KAFKA_CREDENTIALS_FILE" not in values
        assert values["GUICHET_KAFKA_PASSWORD"] == f"{service}-password"
        assert values["GUICHET_DEVICE"] == "cpu"


def test_key_files_are_for_the_owner_alone_and_never_replaced(home: Home) -> None:
    before = {path: path.read_bytes() for path in home.keys.rglob("*") if path.is_file()}
    KeyFolder(home.keys).ensure()
    after = {path: path.read_bytes() for path in home.keys.rglob("*") if path.is_file()}
    assert before == after
    assert all(path.stat().st_mode & 0o077 == 0 for path in after)
    assert not home.keys.is_relative_to(home.data)
