"""Which tools may hand messages in, as an administrator declared it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from shared.unprepared import Unprepared

Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]
Kind = Literal["cloudevents", "zammad", "zendesk", "glpi"]

_DAY = 86_400
_WINDOWS: dict[Kind, int] = {"cloudevents": 300, "zammad": 0, "zendesk": 300, "glpi": _DAY}
"""Seconds. Zammad signs no time; GLPI signs when it queues and sends when its cron comes round."""


class BadConnectors(Unprepared):
    """The declaration cannot be used; the message says where, and repeats no value."""


class Connector(BaseModel):
    """One tool's way in. `window_seconds` is how old a signed request may be, where the tool signs a time.

    `followups` takes GLPI's follow-ups too: for when GLPI's own filter lets nothing but requesters' ones through, or
    `technicians` names, by number or login, those whose follow-ups are no customer's.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    name: Name
    kind: Kind
    secret_file: Path
    per_minute: int = Field(default=300, ge=1, le=100_000)
    window_seconds: int | None = Field(default=None, ge=1, le=7 * _DAY)
    followups: bool = False
    technicians: tuple[int | str, ...] = ()

    @property
    def window(self) -> int:
        return self.window_seconds if self.window_seconds is not None else _WINDOWS[self.kind]


def parse(declared: Any, tenant: str, folder: Path) -> tuple[Connector, ...]:
    """One tenant's connectors. Files that are named lie in `folder` unless their path is absolute.

    Raises:
        BadConnectors: it is not a mapping of tenants to connectors by name, or one of those is not valid.
    """
    if not isinstance(declared, Mapping) or not all(isinstance(own, Mapping) for own in declared.values()):
        raise BadConnectors("the connectors file is a mapping: by tenant, by the connector's name")
    return tuple(_one(name, values, folder) for name, values in declared.get(tenant, {}).items())


def _one(name: object, values: object, folder: Path) -> Connector:
    if not isinstance(values, Mapping):
        raise BadConnectors("a connector is a mapping")
    try:
        made = Connector.model_validate({**values, "name": name})
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise BadConnectors(f"connector {name!s:.40}: {where or 'it'}: {first['msg']}") from None
    return made.model_copy(update={"secret_file": folder / made.secret_file})
