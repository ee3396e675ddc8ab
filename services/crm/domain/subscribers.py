"""Who is told what, as an administrator declared it."""

from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from shared.unprepared import Unprepared

Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]
Purpose = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
EventType = Literal["ticket.changed.v1", "ticket.triaged.v1", "ticket.corrected.v1", "reply.sent.v1"]
Kind = Literal["webhook", "zammad", "zendesk", "glpi"]
Shared = Literal["subject", "text", "found", "agent"]
"""Beyond codes and ids: pseudonymised subject and text, what rules found in it, the login of the person who acted."""
Mapped = Literal["category", "type", "impact", "urgency", "priority"]

ALL: tuple[EventType, ...] = ("ticket.changed.v1", "ticket.triaged.v1", "ticket.corrected.v1", "reply.sent.v1")
_CONNECTOR: tuple[EventType, ...] = ("ticket.changed.v1",)


class BadSubscribers(Unprepared):
    """The declaration cannot be used; the message says where, and repeats no value."""


class _Declared(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Share(_Declared):
    """Pseudonymised content that leaves beside codes and ids, and what for."""

    purpose: Purpose
    fields: tuple[Shared, ...] = Field(min_length=1)


class Target(_Declared):
    """A field of the CRM's ticket: its name, what each of our values is called, and what an untouched one holds."""

    field: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]{1,80}$")]
    values: dict[str, str | int]
    untouched: tuple[str | int | None, ...] = (None, "")


class Connector(_Declared):
    """What is written into a CRM's tickets."""

    map: dict[Mapped, Target] = Field(default_factory=dict)
    tag: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_-]{1,40}$")] | None = None
    note: bool = True
    user: str | None = None
    lang: Literal["fr", "en"] = "en"


class Subscriber(_Declared):
    """One that is told. Without `share` and without a disclosure it is told codes and ids alone."""

    name: Name
    kind: Kind = "webhook"
    url: str
    secret_file: Path
    app_token_file: Path | None = None
    events: tuple[EventType, ...] = ()
    share: Share | None = None
    connector: Connector | None = None
    allow: tuple[IPv4Network | IPv6Network, ...] = ()
    ca_file: Path | None = None
    parallel: int = Field(default=2, ge=1, le=16)
    timeout_seconds: float = Field(default=10.0, gt=0, le=120)
    max_attempts: int = Field(default=12, ge=1, le=100)
    most_waiting: int = Field(default=10_000, ge=1, le=1_000_000)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        check_url(self.url)
        if (self.kind == "webhook") == (self.connector is not None):
            raise ValueError("`connector` goes with zammad, zendesk and glpi, and is needed there")
        if self.kind == "zendesk" and self.connector is not None and not self.connector.user:
            raise ValueError("zendesk needs connector.user, the address of the agent that the token acts for")
        if self.kind == "glpi" and self.connector is not None and self.connector.tag:
            raise ValueError("glpi has no tags")
        if self.kind != "webhook" and set(self.events) - set(_CONNECTOR):
            raise ValueError("a connector takes ticket.changed.v1")
        return self

    @property
    def takes(self) -> tuple[str, ...]:
        return self.events or (ALL if self.kind == "webhook" else _CONNECTOR)

    @property
    def shared(self) -> frozenset[str]:
        return frozenset(self.share.fields) if self.share else frozenset()


def check_url(url: str) -> None:
    """Raises ValueError unless it is an http(s) address without credentials."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or "@" in parts.netloc or parts.fragment:
        raise ValueError("a url is an http(s) address without credentials")


def parse(declared: Any, tenant: str, folder: Path) -> tuple[Subscriber, ...]:
    """One tenant's subscribers. Files that are named lie in `folder` unless their path is absolute.

    Raises:
        BadSubscribers: it is not a mapping of tenants to subscribers by name, or one of those is not valid.
    """
    if not isinstance(declared, Mapping) or not all(isinstance(own, Mapping) for own in declared.values()):
        raise BadSubscribers("the subscribers file is a mapping: by tenant, by the subscriber's name")
    found = [_one(name, values, folder) for name, values in declared.get(tenant, {}).items()]
    if any(one.name == "webhook" for one in found):
        raise BadSubscribers("`webhook` is the name of the one that GUICHET_WEBHOOK_URL declares")
    return tuple(found)


def _one(name: object, values: object, folder: Path) -> Subscriber:
    if not isinstance(values, Mapping):
        raise BadSubscribers("a subscriber is a mapping")
    try:
        made = Subscriber.model_validate({**values, "name": name})
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise BadSubscribers(f"subscriber {name!s:.40}: {where or 'it'}: {first['msg']}") from None
    files = {
        field: folder / path
        for field in ("secret_file", "app_token_file", "ca_file")
        if (path := getattr(made, field)) is not None
    }
    return made.model_copy(update=files)
