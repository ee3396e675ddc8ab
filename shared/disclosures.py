"""Which fields leave in clear, to whom and what for: one declaration, read where they are sealed and where they go."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from shared.unprepared import Unprepared

MESSAGE_FIELDS: Final = frozenset({"subject", "text", "customer_name", "customer_address", "external_reference"})
WRITTEN_FIELDS: Final = frozenset({"subject", "text"})
"""What a customer wrote: of a message's fields, those in which a secret may stand."""
REPLY_FIELDS: Final = frozenset({"reply_subject", "reply_text"})

Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]
Purpose = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
Clear = Literal[
    "subject", "text", "customer_name", "customer_address", "external_reference", "reply_subject", "reply_text"
]


class BadDisclosures(Unprepared):
    """The declaration cannot be used; the message says where, and repeats no value."""


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    purpose: Purpose
    fields: tuple[Clear, ...] = Field(min_length=1)


class _File(BaseModel):
    model_config = ConfigDict(hide_input_in_errors=True)

    tenants: dict[str, dict[Name, _Entry]]


@dataclass(frozen=True, slots=True)
class Disclosure:
    """What one subscriber is told in clear, and the declared purpose, which goes on record with each opening."""

    subscriber: str
    purpose: str
    fields: tuple[str, ...]


def read(path: Path | None, tenant: str) -> dict[str, Disclosure]:
    """One tenant's disclosures by subscriber, from YAML: by tenant, by subscriber, `purpose` and `fields`.

    Raises:
        BadDisclosures: it cannot be read, or a purpose or field is missing or unknown.
    """
    if path is None:
        return {}
    try:
        return parse(yaml.safe_load(path.read_text(encoding="utf-8")), tenant)
    except (OSError, UnicodeError, yaml.YAMLError) as error:
        raise BadDisclosures(f"the disclosures file cannot be read ({type(error).__name__})") from None


def parse(declared: Any, tenant: str) -> dict[str, Disclosure]:
    try:
        file = _File.model_validate({"tenants": declared or {}})
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        where = ".".join(str(part) for part in first["loc"][1:])
        raise BadDisclosures(f"disclosures: {where or 'the file'}: {first['msg']}") from None
    own: Mapping[str, _Entry] = file.tenants.get(tenant, {})
    return {name: Disclosure(name, entry.purpose, entry.fields) for name, entry in own.items()}
