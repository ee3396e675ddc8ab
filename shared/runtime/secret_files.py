"""Secrets from files: for a setting X that is secret, `GUICHET_X_FILE` names the file that holds it."""

import os
from pathlib import Path
from typing import Any, get_args

from pydantic import SecretStr
from pydantic.fields import FieldInfo
from pydantic_settings import PydanticBaseSettingsSource


class SecretFiles(PydanticBaseSettingsSource):
    """Reads what is given as a file; a value given as a variable wins over it.

    Raises:
        ValueError: the file cannot be read. The message names the variable, never what the file holds.
    """

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        prefix = self.config.get("env_prefix", "")
        variable = f"{prefix}{field_name}_FILE".upper()
        named = os.environ.get(variable)
        if not named or not _secret(field):
            return None, field_name, False
        try:
            return Path(named).read_text(encoding="utf-8").strip(), field_name, False
        except (OSError, UnicodeDecodeError) as error:
            raise ValueError(f"the file that {variable} names cannot be read ({type(error).__name__})") from None

    def __call__(self) -> dict[str, Any]:
        found = ((name, self.get_field_value(field, name)[0]) for name, field in self.settings_cls.model_fields.items())
        return {name: value for name, value in found if value is not None}


def _secret(field: FieldInfo) -> bool:
    return field.annotation is SecretStr or SecretStr in get_args(field.annotation)
