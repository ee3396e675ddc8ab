"""What an administrator wrote into a file, checked."""

from typing import TypeVar

from pydantic import BaseModel, ValidationError

_F = TypeVar("_F", bound=BaseModel)


def checked(file: type[_F], content: object, *, named: str, wrong: type[Exception]) -> _F:
    """A file's content; an empty file says nothing. Raises `wrong`, with the place and the problem, never a value."""
    try:
        return file.model_validate({} if content is None else content)
    except ValidationError as error:
        problem = error.errors()[0]
        raise wrong(f"{'.'.join(map(str, problem['loc'])) or named}: {problem['msg']}") from None
