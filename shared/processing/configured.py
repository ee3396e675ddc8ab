"""What each service of an installation was told, with its defaults; a secret is said to be set, never shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final, Literal
from urllib.parse import urlsplit

from pydantic.fields import FieldInfo

from schemas.topics import SERVICES
from shared.local import state as states
from shared.local.layout import Home

PREFIX: Final = "GUICHET_"
NOT_SHOWN: Final = "set, not shown"


class NothingRan(Exception):  # noqa: N818
    """No service of this installation was ever told anything."""


@dataclass(frozen=True, slots=True)
class Told:
    """One setting as it holds for one service. `value` is text; None when there is none."""

    name: str
    value: str | None
    source: Literal["set", "default"]


def told(home: Home) -> dict[str, list[Told]]:
    """Every setting of every service, from the environment that the service was last started with.

    Raises:
        NothingRan: there is no such environment.
    """
    found = {}
    for service in SERVICES:
        environment = states.environment_of(home, service)
        if not environment:
            raise NothingRan(service)
        found[service] = [_told(name, field, environment) for name, field in _fields(service).items()]
    return found


def _fields(service: str) -> Mapping[str, FieldInfo]:
    """Every service has the same files: its settings are found by its name, as its process is."""
    fields: Mapping[str, FieldInfo] = import_module(f"services.{service}.settings").Settings.model_fields
    return fields


def _told(name: str, field: FieldInfo, environment: Mapping[str, str]) -> Told:
    variable = PREFIX + name.upper()
    given = environment.get(variable)
    if given is not None:
        return Told(variable, _shown(name, field, given), "set")
    default = None if field.is_required() else field.get_default(call_default_factory=True)
    return Told(variable, None if default is None else _plain(default), "default")


def _plain(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _shown(name: str, field: FieldInfo, value: str) -> str:
    """Addresses without the name, password, path and query they may hold."""
    if "SecretStr" in str(field.annotation) and not name.endswith("_url"):
        return NOT_SHOWN
    if name.endswith(("password", "secret", "token")):
        return NOT_SHOWN
    return host_of(value) if name.endswith(("_url", "_endpoint")) else value


def host_of(address: str) -> str:
    if not address:
        return ""
    parts = urlsplit(address)
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{parts.hostname or ''}{port}"


def value(settings: Mapping[str, list[Told]], service: str, name: str) -> str | None:
    return next((item.value for item in settings[service] if item.name == PREFIX + name), None)


def key_files(settings: Mapping[str, list[Told]], home: Home) -> dict[str, list[str]]:
    """By the name of a file among the keys: the services that were given it."""
    holders: dict[str, list[str]] = {}
    for path in sorted(home.keys.rglob("*")):
        if path.is_file():
            holders[str(path.relative_to(home.keys))] = [
                service for service, items in settings.items() if any(item.value == str(path) for item in items)
            ]
    return holders
