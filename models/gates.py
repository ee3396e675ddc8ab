"""Reading the files of limits that releases are held to."""

from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel

Gate = TypeVar("Gate", bound=BaseModel)


class GateError(ValueError):
    """The gate's file cannot be used."""


def read(path: Path, gate: type[Gate]) -> Gate:
    try:
        return gate.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (yaml.YAMLError, ValueError) as error:
        raise GateError(f"{path}: {error}") from None
