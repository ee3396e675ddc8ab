"""What may be configured of an identity provider, and where the desk may be led by its documents."""

import json
import ssl
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from services.desk.adapters import provider_file
from services.desk.domain.agents import ROLES
from services.desk.domain.provider import BadProvider, endpoints, origin, parse
from services.desk.settings import Settings

FILE: dict[str, Any] = {
    "issuer": "https://id.example.org/realms/support", "client_id": "guichet", "desk": "https://desk.example.org/",
    "label": "Exemple", "roles": {"claim": ["realm_access", "roles"], "map": {"support": "agent"}},
}  # fmt: skip
pytestmark = pytest.mark.feature(90)


def document(**more: Any) -> dict[str, Any]:
    base = "https://id.example.org/realms/support"
    return {
        "issuer": base, "authorization_endpoint": f"{base}/auth", "token_endpoint": f"{base}/token",
        "jwks_uri": f"{base}/certs", **more,
    }  # fmt: skip


def test_a_small_file_is_enough() -> None:
    config = parse(FILE, "acme")
    assert config.callback == "https://desk.example.org/oidc/callback"
    assert config.admission.roles_at == ("realm_access", "roles")
    assert config.admission.tenant_at is None
    assert not config.algorithms & {"none", "HS256"}
    assert parse({**FILE, "tenant": {"claim": "org"}}, "acme").admission.tenants == {"acme"}
    assert parse({**FILE, "roles": {"claim": "https://example.org/roles", "map": {"a": "noc"}}}, "acme")
    every = {f"group-{role}": role for role in ROLES}
    assert parse({**FILE, "roles": {"claim": "roles", "map": every}}, "acme").admission.roles == every


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"issuer": "http://id.example.org"}, "issuer"),
        ({"issuer": "https://id.example.org?tenant=1"}, "issuer"),
        ({"issuer": "https://user@id.example.org"}, "issuer"),
        ({"issuer": "ftp://127.0.0.1"}, "issuer"),
        ({"issuer": "https:///realms"}, "issuer"),
        ({"desk": "http://desk.example.org"}, "desk"),
        ({"desk": "https://desk.example.org/sub"}, "desk"),
        ({"hosts": ["id.example.org/elsewhere"]}, "hosts"),
        ({"hosts": ["user@id.example.org"]}, "hosts"),
        ({"algorithms": ["none"]}, "algorithms"),
        ({"algorithms": ["RS256", "HS256"]}, "algorithms"),
        ({"algorithms": []}, "algorithms"),
        ({"roles": {"claim": "roles", "map": {}}}, "roles.map"),
        ({"roles": {"claim": "roles", "map": {"a": "boss"}}}, "roles.map"),
        ({"scopes": ["profile"]}, "scopes"),
        ({"second_factor": {"roles": ["admin"]}}, "second_factor"),
        ({"second_factor": {"roles": ["boss"], "amr": ["mfa"]}}, "second_factor.roles"),
        ({"client_secret": "in the file"}, "client_secret"),
    ],
)
def test_what_is_wrong_is_named_and_its_value_is_not(change: dict[str, Any], where: str) -> None:
    with pytest.raises(BadProvider, match=rf"^{where}") as caught:
        parse({**FILE, **change}, "acme")
    assert "in the file" not in str(caught.value)


@pytest.mark.parametrize(("content", "where"), [(None, "issuer: "), ([], "the provider: ")])
def test_an_empty_file_says_nothing_and_what_is_no_file_of_keys_is_named_whole(content: object, where: str) -> None:
    with pytest.raises(BadProvider, match=f"^{where}"):
        parse(content, "acme")


def test_plain_http_is_for_this_machine_alone() -> None:
    assert origin("http://127.0.0.1:8080/x") == "http://127.0.0.1:8080"
    assert origin("http://localhost/x") == "http://localhost:80"
    assert origin("https://ID.example.org/x") == "https://id.example.org:443"
    for address in (
        "http://localhost.evil.example", "http://10.0.0.1", "http://169.254.169.254/latest", "https://", "//id.example.org",
        "https://a@id.example.org", "https://id.example.org\\@evil.example", "https://id.example.org:99999", "file:///etc",
        "https://id.example.org /", "https://іd.example.org", "http://[::ffff:10.0.0.1]",
    ):  # fmt: skip
        assert origin(address) is None, address


@pytest.mark.parametrize("name", ["authorization_endpoint", "token_endpoint", "jwks_uri"])
@pytest.mark.parametrize(
    "address",
    [
        None, 7, "", "http://id.example.org/x", "https://evil.example/x", "http://169.254.169.254/x", "http://127.0.0.1/x",
        "https://id.example.org:8443/x", "https://id.example.org@evil.example/x", "https://id.example.org.evil.example/x",
        "https://id.example.org/x#y",
    ],
)  # fmt: skip
def test_a_document_cannot_lead_the_desk_elsewhere(name: str, address: object) -> None:
    with pytest.raises(BadProvider, match=rf"^discovery\.{name}$"):
        endpoints(document(**{name: address}), parse(FILE, "acme"))


def test_a_host_that_was_configured_may_be_named_and_a_page_to_leave_elsewhere_is_not_used() -> None:
    found = endpoints(document(end_session_endpoint="https://evil.example/out"), parse(FILE, "acme"))
    assert "end_session_endpoint" not in found
    config = parse({**FILE, "hosts": ["keys.example.org"]}, "acme")
    assert (
        endpoints(document(jwks_uri="https://keys.example.org/x"), config)["jwks_uri"] == "https://keys.example.org/x"
    )
    with pytest.raises(BadProvider, match=r"discovery\.issuer"):
        endpoints(document(issuer="https://id.example.org"), config)
    with pytest.raises(BadProvider, match="code_challenge_methods"):
        endpoints(document(code_challenge_methods_supported=["plain"]), config)


def test_the_file_names_a_secret_beside_it_and_over_https_cookies_are_secure(tmp_path: Path) -> None:
    path = tmp_path / "provider.yaml"
    path.write_text(json.dumps({**FILE, "client_secret_file": "secret"}))
    with pytest.raises(BadProvider, match="cannot be read"):
        provider_file.read(path, "acme", secure_cookies=True)
    (tmp_path / "secret").write_text(" \n")
    with pytest.raises(BadProvider, match="client_secret_file"):
        provider_file.read(path, "acme", secure_cookies=True)
    (tmp_path / "secret").write_text("hush\n")
    config, secret = provider_file.read(path, "acme", secure_cookies=True)
    assert secret == "hush"
    assert provider_file.trust(path, config).verify_mode is ssl.CERT_REQUIRED
    with pytest.raises(BadProvider, match="GUICHET_SECURE_COOKIES"):
        provider_file.read(path, "acme", secure_cookies=False)
    path.write_text("issuer: [")
    with pytest.raises(BadProvider, match="cannot be read"):
        provider_file.read(path, "acme", secure_cookies=True)


def test_local_accounts_cannot_be_turned_off_without_a_provider() -> None:
    needed = dict.fromkeys((
        "database_url", "inbound_private_key_file", "inbound_public_key_file", "vault_private_key_file",
        "outbound_public_key_file", "approval_signing_key_file", "session_secret_file",
    ), "x")  # fmt: skip
    with pytest.raises(ValidationError, match="only where an identity provider is configured"):
        Settings(break_glass_login="admin-1", **needed)  # type: ignore[arg-type]
    assert Settings(break_glass_login="admin-1", oidc_file="provider.yaml", **needed)  # type: ignore[arg-type]
