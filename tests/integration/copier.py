"""`python -m tests.integration.copier FOLDER KEY URL STEP HOW`: copies the ledger, and is killed before its step STEP.

A step is a call to the system or to the database that changes something. `named`: on a file system without unnamed files.
"""

import asyncio
import errno
import os
import signal
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from opentelemetry.metrics import get_meter

from services.audit.adapters import segments
from services.audit.adapters.checkpoints import ledger_key
from services.audit.adapters.copy_folder import CopyFolder
from services.audit.adapters.copy_storage import CopyStorage
from services.audit.adapters.copying import Copying
from shared.persistence.database import Database

SYSTEM = ("open", "write", "fchmod", "fsync", "link", "close", "unlink")
DATABASE = ("next_span", "note_written")


class Steps:
    def __init__(self, killed_before: int, *, named: bool) -> None:
        self._left = killed_before
        self._named = named

    def counted(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def step(*arguments: Any, **named: Any) -> Any:
            if self._left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            self._left -= 1
            return call(*arguments, **named)

        return step

    def opened(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def step(path: Any, flags: int, *arguments: Any, **named: Any) -> Any:
            if self._named and flags & os.O_TMPFILE == os.O_TMPFILE:
                raise OSError(errno.EOPNOTSUPP, os.strerror(errno.EOPNOTSUPP))
            return call(path, flags, *arguments, **named)

        return step


async def main(folder: Path, key: Path, url: str, steps: Steps) -> None:
    database = await Database.connect(url, schema="audit", size=2)
    copying = Copying(
        database, CopyStorage(CopyFolder(folder)), lambda **_: ledger_key(key), lambda: datetime.now(UTC),
        get_meter("tests"), within=timedelta(0),
    )  # fmt: skip
    os.open = steps.opened(os.open)
    for module, names in ((os, SYSTEM), (segments, DATABASE)):
        for name in names:
            setattr(module, name, steps.counted(getattr(module, name)))
    await copying.catch_up()
    os._exit(0 if copying.state == "current" else 1)


if __name__ == "__main__":
    folder, key, url, step, how = sys.argv[1:]
    asyncio.run(main(Path(folder), Path(key), url, Steps(int(step), named=how == "named")))
