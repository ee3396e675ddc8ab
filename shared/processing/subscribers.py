"""Who is told outside, and what in clear, from the two files that `crm` was given; of an address no path, no query."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import yaml
from pydantic import AfterValidator, BaseModel, Field, StringConstraints, TypeAdapter, ValidationError

from shared import disclosures
from shared.disclosures import BadDisclosures, Disclosure
from shared.processing import configured
from shared.processing.configured import Told, host_of

_WEBHOOK: Final = "webhook"
"""The name of the one that a setting declares."""
_Field = Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}$")]


class _Share(BaseModel):
    purpose: disclosures.Purpose
    fields: tuple[_Field, ...]


class _Declared(BaseModel):
    """What the record says of a subscriber; `crm` itself checks the rest, and what is not named here is not kept."""

    kind: Literal["webhook", "zammad", "zendesk", "glpi"] = "webhook"
    host: Annotated[str, AfterValidator(host_of)] = Field(alias="url")
    share: _Share | None = None


_FILE: Final = TypeAdapter(dict[str, Any])
_OF_TENANT: Final = TypeAdapter(dict[disclosures.Name, _Declared])


def told(settings: Mapping[str, list[Told]]) -> dict[str, Any]:
    """Each subscriber, and each that only the disclosures name; `problems`: a file that cannot be used.

    A problem names the file and repeats nothing of it.
    """
    tenant = configured.value(settings, "crm", "TENANT") or ""
    problems = []
    try:
        declared = _declared(configured.value(settings, "crm", "WEBHOOK_SUBSCRIBERS_FILE"), tenant)
    except (OSError, UnicodeError, yaml.YAMLError, ValidationError) as error:
        declared = {}
        problems.append(f"GUICHET_WEBHOOK_SUBSCRIBERS_FILE: {type(error).__name__}")
    try:
        clear = disclosures.read(_path(configured.value(settings, "crm", "DISCLOSURES_FILE")), tenant)
    except BadDisclosures as error:
        clear = {}
        problems.append(f"GUICHET_DISCLOSURES_FILE: {error}")
    if host := configured.value(settings, "crm", "WEBHOOK_URL"):
        declared = {_WEBHOOK: _Declared.model_validate({"url": host}), **declared}
    names = dict.fromkeys((*declared, *clear))
    return {"told": [_one(name, declared.get(name), clear.get(name)) for name in names], "problems": problems}


def _declared(path: str | None, tenant: str) -> dict[str, _Declared]:
    if path is None:
        return {}
    file = _FILE.validate_python(yaml.safe_load(Path(path).read_text(encoding="utf-8")) or {})
    return _OF_TENANT.validate_python(file.get(tenant, {}))


def _path(value: str | None) -> Path | None:
    return None if value is None else Path(value)


def _one(name: str, declared: _Declared | None, clear: Disclosure | None) -> dict[str, Any]:
    share = declared.share if declared else None
    return {
        "name": name,
        "kind": declared.kind if declared else None,
        "host": declared.host if declared else None,
        "in_clear": {"purpose": clear.purpose, "fields": list(clear.fields)} if clear else None,
        "pseudonymised": {"purpose": share.purpose, "fields": list(share.fields)} if share else None,
    }
