"""A mark that stands in a home until a restoration into it is finished, so that half of one is never started."""

import os

from shared.local import files
from shared.local.layout import Home
from shared.local.process import StartFailed

_TEXT = "A restoration of a backup into this home is under way, or was cut short. Do not start it.\n"


def begin(home: Home) -> None:
    files.mark(home.restoring, _TEXT)


def finish(home: Home) -> None:
    """Once all that was restored is on disk."""
    os.sync()
    files.unmark(home.restoring)


def refuse(home: Home) -> None:
    """What was approved before is not held back yet in half a restoration: it would be sent again.

    Raises:
        StartFailed: with what to do.
    """
    if home.restoring.exists():
        raise StartFailed(
            f"a restoration into {home.root} is under way or was cut short, and half of one must not run: "
            "say `guichet backup restore` into it once more, which removes what is there first"
        )
