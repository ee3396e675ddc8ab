"""Which identity provider an administrator configured, and which addresses of it may be spoken to."""

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Annotated, Final, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, StrictStr, field_validator

from services.desk.domain.agents import ROLES
from services.desk.domain.identity import Admission, Client
from shared.unprepared import Unprepared
from shared.written import checked

CALLBACK: Final = "/oidc/callback"
Algorithm = Literal["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
"""Signatures whose check needs no secret. Neither `none` nor a shared key (HS…) can be asked for."""

_Name = Annotated[str, Field(strict=True, min_length=1, max_length=255)]
_Claim = _Name | tuple[_Name, ...]


class BadProvider(Unprepared):
    """The provider cannot be used as configured: the desk does not start. Says where."""


@dataclass(frozen=True, slots=True)
class ProviderConfig:
    """`origins`: where the desk itself may connect. `secret_file`: None for a client that has no secret."""

    client: Client
    desk: str
    label: str
    scopes: tuple[str, ...]
    algorithms: frozenset[str]
    origins: frozenset[str]
    admission: Admission
    acr_values: tuple[str, ...]
    secret_file: str | None
    ca_file: str | None

    @property
    def callback(self) -> str:
        return self.desk + CALLBACK

    def allows(self, address: object) -> bool:
        """Whether an address that the provider named is the provider's own, or at a host that was configured."""
        return isinstance(address, str) and origin(address) in self.origins


def origin(address: str) -> str | None:
    """Scheme, host and port; None for what is neither https nor plain http on this machine, or hides something."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return None
    plain = parts.scheme == "http" and _loopback(host)
    odd = not address.isascii() or not address.isprintable() or "\\" in address or " " in address
    if not host or odd or "@" in parts.netloc or not (parts.scheme == "https" or plain):
        return None
    return f"{parts.scheme}://{host}:{port or (443 if parts.scheme == 'https' else 80)}"


def _loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True, frozen=True)


class _Roles(_Part):
    claim: _Claim
    map: dict[StrictStr, StrictStr] = Field(min_length=1)

    @field_validator("map")
    @classmethod
    def _known(cls, given: dict[str, str]) -> dict[str, str]:
        if not set(given.values()) <= set(ROLES):
            raise ValueError("a role is not one of " + ", ".join(ROLES))
        return given


class _Tenant(_Part):
    claim: _Claim
    values: tuple[_Name, ...] = ()


class _Strong(_Part):
    roles: tuple[StrictStr, ...] = ()
    acr: tuple[_Name, ...] = ()
    amr: tuple[_Name, ...] = ()

    @field_validator("roles")
    @classmethod
    def _known(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        if not set(given) <= set(ROLES):
            raise ValueError("a role is not one of " + ", ".join(ROLES))
        return given


class _File(_Part):
    issuer: _Name
    client_id: _Name
    client_secret_file: _Name | None = None
    ca_file: _Name | None = None
    desk: _Name
    label: Annotated[str, Field(strict=True, min_length=1, max_length=60)]
    scopes: tuple[_Name, ...] = ("openid", "profile")
    algorithms: tuple[Algorithm, ...] = Field(default=("RS256", "PS256", "ES256", "EdDSA"), min_length=1)
    hosts: tuple[_Name, ...] = ()
    roles: _Roles
    tenant: _Tenant | None = None
    name_claim: _Claim = "name"
    second_factor: _Strong = _Strong()


def parse(content: object, tenant: str) -> ProviderConfig:
    """The provider of a file's content; `tenant` is whose people it must be, where a claim says so.

    Raises:
        BadProvider: It names the key that is wrong, never its value.
    """
    file = checked(_File, content, named="the provider", wrong=BadProvider)
    _check(file)
    strong = file.second_factor
    admission = Admission(
        roles_at=_path(file.roles.claim),
        roles=dict(file.roles.map),
        tenant_at=None if file.tenant is None else _path(file.tenant.claim),
        tenants=frozenset((file.tenant.values or (tenant,)) if file.tenant else ()),
        name_at=_path(file.name_claim),
        strong_roles=frozenset(strong.roles),
        acr=frozenset(strong.acr),
        amr=frozenset(strong.amr),
    )
    named = {origin(file.issuer), *(origin(f"https://{host}") for host in file.hosts)}
    return ProviderConfig(
        client=Client(file.issuer, file.client_id),
        desk=file.desk.rstrip("/"),
        label=file.label,
        scopes=file.scopes,
        algorithms=frozenset(file.algorithms),
        origins=frozenset(item for item in named if item),
        admission=admission,
        acr_values=strong.acr,
        secret_file=file.client_secret_file,
        ca_file=file.ca_file,
    )


def _check(file: _File) -> None:
    for name, address in (("issuer", file.issuer), ("desk", file.desk)):
        parts = urlsplit(address) if origin(address) else None
        if parts is None or parts.query or parts.fragment or (name == "desk" and parts.path not in ("", "/")):
            raise BadProvider(f"{name}: an https address without query or fragment; http on loopback alone")
    if any(origin(f"https://{host}") is None or "/" in host for host in file.hosts):
        raise BadProvider("hosts: names of hosts, with a port if need be")
    if "openid" not in file.scopes:
        raise BadProvider("scopes: openid must be among them")
    if file.second_factor.roles and not (file.second_factor.acr or file.second_factor.amr):
        raise BadProvider("second_factor: without acr or amr nobody of these roles could sign in")


def _path(claim: str | tuple[str, ...]) -> tuple[str, ...]:
    return (claim,) if isinstance(claim, str) else claim


def endpoints(document: Mapping[str, object], config: ProviderConfig) -> dict[str, str]:
    """The addresses of a discovery document (OpenID Connect Discovery 1.0, 4.3), each one that may be used.

    Raises:
        BadProvider: The document is another issuer's, or names what is not the provider's.
    """
    if document.get("issuer") != config.client.issuer:
        raise BadProvider("discovery.issuer")
    found: dict[str, str] = {}
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri", "end_session_endpoint"):
        address = document.get(name)
        if isinstance(address, str) and config.allows(address) and "#" not in address:
            found[name] = address
        elif name != "end_session_endpoint":
            raise BadProvider(f"discovery.{name}")
    methods = document.get("code_challenge_methods_supported", ["S256"])
    if not isinstance(methods, list) or "S256" not in methods:
        raise BadProvider("discovery.code_challenge_methods_supported")
    return found
