"""What every event's data has in common."""

from typing import ClassVar

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """A value that never changes.

    Unknown fields are ignored so that a consumer survives a newer producer, and a validation
    error never repeats its input: it may be somebody's words.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


class EventData(Frozen):
    """The data of one CloudEvent. `TYPE` is the CloudEvents type and the name of its topic."""

    TYPE: ClassVar[str]
