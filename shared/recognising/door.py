"""The pseudonymiser's own recognisers and finder, asked by another service as the offline commands ask them."""

import threading
from collections.abc import Callable
from importlib.metadata import entry_points
from typing import Any

from shared.recognising import Personal

_GROUP, _STEP = "guichet.steps", "pseudonymize"
_WARM_UP = "Bonjour Marie Martin"

Step = Callable[[list[dict[str, Any]]], list[dict[str, Any]]]


class Door:
    """Finds in a text what would have been masked at the door. CPU work; one text at a time, whoever asks.

    Nothing is kept: the step is asked without a vault.
    """

    def __init__(self, step: Step) -> None:
        self._step = step
        self._one_at_a_time = threading.Lock()

    @classmethod
    def load(cls) -> "Door":
        """With the models loaded, some 4 s and 100 MB.

        Raises:
            shared.inference.ArtefactError: the finder was not built on this machine.
        """
        (point,) = entry_points(group=_GROUP, name=_STEP)
        make: Callable[[], Step] = point.load()
        return cls.ready(make())

    @classmethod
    def ready(cls, step: Step) -> "Door":
        """The door of a step that somebody else uses too, with its models loaded."""
        door = cls(step)
        door(_WARM_UP, "fr")
        return door

    def __call__(self, text: str, lang: str) -> tuple[Personal, ...]:
        with self._one_at_a_time:
            (record,) = self._step([{"id": 0, "text": text, "lang": lang}])
        return tuple(Personal(found["start"], found["end"], found["label"]) for found in record["entities"])
