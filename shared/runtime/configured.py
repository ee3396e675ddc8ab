"""Settings out of the environment; when they cannot be used, one plain line that names them and no value of theirs."""

import re
import sys
from collections.abc import Iterator
from typing import Any, NoReturn, TypeVar

from pydantic import ValidationError
from pydantic_settings import BaseSettings, SettingsError

from shared.cli.outputs import EXIT_FAILED
from shared.unprepared import Unprepared

T = TypeVar("T", bound=BaseSettings)

_MISSING = "missing"
_FIELD = re.compile(r'field "(\w+)"')


class BadSettings(Unprepared):
    """The message is one line and repeats nothing that was given."""


def read(kind: type[T], *, absent: str = "", **given: Any) -> T:
    """The settings; `absent` says what to do where some are missing.

    Raises:
        BadSettings: they cannot be used.
    """
    try:
        return kind(**given)
    except ValidationError as error:
        problems = error.errors(include_url=False, include_input=False, include_context=False)
        advice = f": {absent}" if absent and any(problem["type"] == _MISSING for problem in problems) else ""
        raise BadSettings("; ".join(_said(kind, problems)) + advice) from None
    except SettingsError as error:
        field = _FIELD.search(str(error))
        raise BadSettings(f"{_variable(kind, field[1]) if field else 'a setting'}: is not JSON") from None
    except ValueError as error:
        raise BadSettings(str(error)) from None


def configured(kind: type[T], command: str, *, absent: str = "", **given: Any) -> T:
    """The settings, or the end of the command (exit status 2) with the reason on standard error."""
    try:
        return read(kind, absent=absent, **given)
    except BadSettings as why:
        leave(command, why)


def leave(command: str, why: object) -> NoReturn:
    print(f"{command}: {why}", file=sys.stderr)  # noqa: T201 - before any log is set up
    raise SystemExit(EXIT_FAILED)


def _said(kind: type[BaseSettings], problems: list[Any]) -> Iterator[str]:
    for problem in problems:
        where, message = problem["loc"], problem["msg"].removeprefix("Value error, ")
        if problem["type"] == _MISSING:
            message = "is not set"
        yield f"{_variable(kind, str(where[0]))}: {message}" if where else message


def _variable(kind: type[BaseSettings], field: str) -> str:
    return f"{kind.model_config.get('env_prefix', '')}{field}".upper()
