"""Ends what a killed supervisor, backup or restoration left running: it holds ports and files, and still works."""

import logging
import signal
from collections.abc import Iterator
from contextlib import suppress

import psutil

from shared.local.layout import Home
from shared.local.process import Noted, end_leftover, still_there
from shared.local.state import SUPERVISOR, State
from shared.telemetry.logs import fields

logger = logging.getLogger("guichet.supervisor")
_SERVERS = ("bus", "database")
_PATIENCE = 20.0


def end(home: Home, earlier: State | None) -> None:
    """Services before servers. The caller holds the supervisor's lock: nobody else starts anything here."""
    found = {process.pid: (name, process) for name, process in _found(home, earlier)}
    for servers in (False, True):
        group = [(name, process) for name, process in found.values() if (name in _SERVERS) == servers]
        for name, process in group:
            with suppress(psutil.NoSuchProcess):
                # PostgreSQL's answer to SIGTERM would be to wait for every client.
                process.send_signal(signal.SIGINT if name == "database" else signal.SIGTERM)
        for name, process in group:
            end_leftover(process, patience=_PATIENCE)
            logger.warning("ended what an earlier run left behind", extra=fields(part=name))


def _found(home: Home, earlier: State | None) -> Iterator[tuple[str, psutil.Process]]:
    """By what was noted when it was started, and by the last state: earlier versions wrote no notes."""
    for name, part in (earlier.parts if earlier is not None else {}).items():
        process = still_there(part.pid, part.created) if part.pid is not None else None
        if process is not None:
            yield name, process
    for path in sorted(home.notes.glob("*.json")):
        noted = Noted.read(path) if path.stem != SUPERVISOR else None
        if noted is not None and (process := noted.process) is not None:
            yield path.stem, process
