"""What an identity provider's word is worth: the claims of its tokens, and whom they let in as what.

Claims are looked at here; that the provider signed them is `adapters/provider_keys.py`'s business.
OpenID Connect Core 1.0 section 3.1.3.7, Back-Channel Logout 1.0 section 2.6.
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

LEEWAY: Final = timedelta(seconds=60)
"""How far the provider's clock may be off ours."""
OLDEST: Final = timedelta(minutes=10)
"""How old a token may be that was asked for just now."""
_LONGEST_SUBJECT: Final = 255
_LONGEST_NAME: Final = 80
_LOGOUT_EVENT: Final = "http://schemas.openid.net/event/backchannel-logout"

Claims = Mapping[str, object]
Path = tuple[str, ...]
"""Where a claim stands: its name, or the names on the way to it."""


class NotAdmitted(Exception):  # noqa: N818
    """Nobody is let in. `why` is a code: what a page says of it, then, after a point, what exactly was wrong."""

    def __init__(self, why: str, subject: str | None = None) -> None:
        super().__init__(why)
        self.why = why
        self.subject = subject

    @property
    def page(self) -> str:
        return self.why.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Client:
    """Who we are to which provider."""

    issuer: str
    client_id: str


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whom the provider vouches for. `strong`: it says that more than a password was shown."""

    subject: str
    name: str | None
    role: str
    strong: bool
    sid: str | None


@dataclass(frozen=True, slots=True)
class LoggedOut:
    """Whose sessions the provider has ended: one (`sid`), or all of a person's."""

    subject: str | None
    sid: str | None
    token_id: str


def check_id_token(claims: Claims, client: Client, nonce: str, now: datetime) -> None:
    """Whether a signed token speaks of this log-in, to us, now.

    Raises:
        NotAdmitted: `token.…`, with the claim that is wrong.
    """
    _check_addressed(claims, client, now)
    given = claims.get("nonce")
    if not isinstance(given, str) or not hmac.compare_digest(given.encode(), nonce.encode()):
        raise NotAdmitted("token.nonce")
    if subject_of(claims) is None:
        raise NotAdmitted("token.sub")


def check_logout_token(claims: Claims, client: Client, now: datetime) -> LoggedOut:
    """What a signed logout token ends.

    Raises:
        NotAdmitted: `token.…`; an ID token is none, it has a nonce and no such event.
    """
    _check_addressed(claims, client, now)
    events = claims.get("events")
    if not isinstance(events, Mapping) or not isinstance(events.get(_LOGOUT_EVENT), Mapping):
        raise NotAdmitted("token.events")
    if "nonce" in claims:
        raise NotAdmitted("token.nonce")
    subject, sid, token_id = subject_of(claims), _text(claims.get("sid")), _text(claims.get("jti"))
    if subject is None and sid is None:
        raise NotAdmitted("token.sub")
    if token_id is None:
        raise NotAdmitted("token.jti")
    return LoggedOut(subject, sid, token_id)


def _check_addressed(claims: Claims, client: Client, now: datetime) -> None:
    if claims.get("iss") != client.issuer:
        raise NotAdmitted("token.iss")
    audience = claims.get("aud")
    listed = [audience] if isinstance(audience, str) else audience
    if not isinstance(listed, list) or client.client_id not in listed:
        raise NotAdmitted("token.aud")
    party = claims.get("azp")
    if party != client.client_id and (party is not None or len(listed) > 1):
        raise NotAdmitted("token.azp")
    expires, issued = _moment(claims.get("exp")), _moment(claims.get("iat"))
    if expires is None or now.timestamp() >= expires + LEEWAY.total_seconds():
        raise NotAdmitted("token.exp")
    age = None if issued is None else now.timestamp() - issued
    if age is None or not -LEEWAY.total_seconds() <= age <= (OLDEST + LEEWAY).total_seconds():
        raise NotAdmitted("token.iat")
    if claims.get("nbf") is not None:
        begins = _moment(claims["nbf"])
        if begins is None or now.timestamp() < begins - LEEWAY.total_seconds():
            raise NotAdmitted("token.nbf")


@dataclass(frozen=True, slots=True)
class Admission:
    """Whom an installation lets in, and as what. `roles` in order: the first value that somebody bears counts."""

    roles_at: Path
    roles: Mapping[str, str]
    tenant_at: Path | None = None
    tenants: frozenset[str] = frozenset()
    name_at: Path = ("name",)
    strong_roles: frozenset[str] = frozenset()
    acr: frozenset[str] = field(default_factory=frozenset)
    amr: frozenset[str] = field(default_factory=frozenset)

    def person(self, claims: Claims) -> Person:
        """Who is let in by checked claims.

        Raises:
            NotAdmitted: `tenant`, `no_role` or `second_factor`.
        """
        subject = subject_of(claims) or ""
        if self.tenant_at is not None and not self.tenants & values(claims, self.tenant_at):
            raise NotAdmitted("tenant", subject)
        borne = values(claims, self.roles_at)
        role = next((role for value, role in self.roles.items() if value in borne), None)
        if role is None:
            raise NotAdmitted("no_role", subject)
        strong = bool(self.acr & values(claims, ("acr",)) or self.amr & values(claims, ("amr",)))
        if role in self.strong_roles and not strong:
            raise NotAdmitted("second_factor", subject)
        return Person(subject, self._name(claims), role, strong, _text(claims.get("sid")))

    def _name(self, claims: Claims) -> str | None:
        found = at(claims, self.name_at)
        name = " ".join(found.split())[:_LONGEST_NAME].strip() if isinstance(found, str) else ""
        return name if name and name.isprintable() else None


def at(claims: Claims, path: Path) -> object:
    """What stands at a path, or None."""
    found: object = claims
    for step in path:
        found = found.get(step) if isinstance(found, Mapping) else None
    return found


def values(claims: Claims, path: Path) -> frozenset[str]:
    """The words at a path: one, or a list of them; anything else is none."""
    found = at(claims, path)
    listed = found if isinstance(found, list) else [found]
    return frozenset(item for item in listed if isinstance(item, str))


def subject_of(claims: Claims) -> str | None:
    return _text(claims.get("sub"))


def _text(value: object) -> str | None:
    fits = isinstance(value, str) and 0 < len(value) <= _LONGEST_SUBJECT and value.isprintable()
    return value if isinstance(value, str) and fits else None


def _moment(value: object) -> float | None:
    """Seconds since 1970; a truth value is no number here, and neither is infinity."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1 << 40:
        return None
    return float(value)
