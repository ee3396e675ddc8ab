"""Ports on loopback: what was given to one process of this account is given to no other while that process lives."""

import fcntl
import os
import secrets
import socket
import threading
from functools import cache
from pathlib import Path

from shared.local.layout import cache_folder
from shared.local.process import LOOPBACK, StartFailed

_PORTS = range(20_000, 32_000)
_ATTEMPTS = 200


class Claims:
    """Which ports are ours. Port N is the Nth byte of one file, locked: the system lets go of it when we end.

    Between choosing a port and listening there lie seconds, and a part that died is back on its port only then: nothing
    but a lock keeps another installation from choosing it meanwhile.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._handle: int | None = None
        self._ours: set[int] = set()
        self._one_at_a_time = threading.Lock()

    def take(self, port: int) -> bool:
        """False when it was given to anybody before, us included."""
        with self._one_at_a_time:
            if port in self._ours:
                return False
            if not self._locked(self._opened(), port):
                return False
            self._ours.add(port)
            return True

    def give_back(self, port: int) -> None:
        with self._one_at_a_time:
            self._ours.discard(port)
            fcntl.lockf(self._opened(), fcntl.LOCK_UN, 1, port)

    def _opened(self) -> int:
        """The file that stands there now; when somebody removed the one before, what is ours is claimed there too.

        Never closed: closing it anywhere in this process would let go of every lock.
        """
        if self._handle is None or not _is_at(self._handle, self._file):
            self._handle = self._open()
            for port in self._ours:
                self._locked(self._handle, port)
        return self._handle

    def _open(self) -> int:
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            return os.open(self._file, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise self._unusable(error) from None

    def _locked(self, handle: int, port: int) -> bool:
        try:
            fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, port)
        except (BlockingIOError, PermissionError):
            return False
        except OSError as error:
            raise self._unusable(error) from None
        return True

    def _unusable(self, error: OSError) -> StartFailed:
        return StartFailed(
            f"{self._file} cannot be used ({error.strerror}): remove it, or set GUICHET_CACHE_DIR to a folder of yours "
            "on a local disk, and start again"
        )


def _is_at(handle: int, file: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), file.lstat())
    except FileNotFoundError:
        return False


def _claims() -> Claims:
    """In a folder that is the same from every shell, that nobody else may write to and nobody tidies up."""
    return _claims_in(cache_folder())


@cache
def _claims_in(folder: Path) -> Claims:
    return Claims(folder / f"ports-{os.getuid()}")


def free_port(preferred: int | None = None) -> int:
    """The preferred port when nobody has it, else a free one; ours from now on until this process ends.

    It lies below the range from which the system serves outgoing connections: there, a client that keeps
    calling a server that is down would one day be given the server's own port, and keep it from coming back.

    Raises:
        StartFailed: none was found.
    """
    if preferred is not None and _taken(preferred):
        return preferred
    for _ in range(_ATTEMPTS):
        port = secrets.choice(_PORTS)
        if _taken(port):
            return port
    raise StartFailed("no free port was found on this machine")


def same_port(port: int) -> int:
    """A port that we were given before, or another when a program that asks nobody listens there by now."""
    return port if port_is_free(port) else free_port()


def _taken(port: int) -> bool:
    """Claimed first and then looked at, so that of two who look at once only one may see it free."""
    if not _claims().take(port):
        return False
    if port_is_free(port):
        return True
    _claims().give_back(port)
    return False


def port_is_free(port: int) -> bool:
    """Whether nobody listens there now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
        return True
