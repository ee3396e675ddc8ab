"""What the files that an administrator writes by tenant have in common."""

from collections.abc import Mapping
from typing import TypeVar

from pydantic import BaseModel, ValidationError

DEFAULT_TENANT = "default"

_F = TypeVar("_F", bound=BaseModel)
_V = TypeVar("_V")


def checked(file: type[_F], content: object, *, named: str, wrong: type[Exception]) -> _F:
    """A file's content; an empty file says nothing. Raises `wrong`, with the place and the problem, never a value."""
    try:
        return file.model_validate({} if content is None else content)
    except ValidationError as error:
        problem = error.errors()[0]
        raise wrong(f"{'.'.join(map(str, problem['loc'])) or named}: {problem['msg']}") from None


def inherited(tenants: Mapping[str, Mapping[str, _V]]) -> dict[str, dict[str, _V]]:
    """Each tenant with what the default says, but for what it says itself."""
    default = dict(tenants.get(DEFAULT_TENANT, {}))
    return {DEFAULT_TENANT: default} | {name: default | dict(said) for name, said in tenants.items()}
