"""What a command writes to: a file or standard output. When that fails, one line says which it was and why."""

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO

from shared.cli.clashes import STANDARD

EXIT_FAILED, EXIT_CLOSED = 2, 141
"""Nothing could be done. What a shell reports of a program that a closed pipe ended: 128 and the signal's number."""


class OutputError(Exception):
    """Nothing more can be written there. The message is shown: it names the place, never what was to be written."""

    def __init__(self, name: str, error: OSError) -> None:
        super().__init__(f"{name}: {error.strerror or 'cannot be written'}")
        self.closed = isinstance(error, BrokenPipeError)

    def told(self, label: str) -> int:
        """The exit status. Nobody is told of a reader who has seen enough."""
        if self.closed:
            return EXIT_CLOSED
        print(f"{label}: {self}", file=sys.stderr)
        return EXIT_FAILED


@contextmanager
def naming(path: str | Path) -> Iterator[None]:
    """An operating system's error in here is about this output."""
    try:
        yield
    except OSError as error:
        if str(path) == STANDARD:
            let_go()
        raise OutputError("standard output" if str(path) == STANDARD else str(path), error) from None


class Output:
    def __init__(self, path: str, file: BinaryIO) -> None:
        self._path = path
        self._file = file

    def write(self, data: bytes) -> None:
        with naming(self._path):
            self._file.write(data)

    def flush(self) -> None:
        with naming(self._path):
            self._file.flush()


@contextmanager
def writing(path: str | Path | None) -> Iterator[Output]:
    """`-` is standard output; None takes all and keeps nothing.

    Raises:
        OutputError: it cannot be opened, written, or written to its end.
    """
    place = os.devnull if path is None else str(path)
    if place == STANDARD:
        if sys.stdout is None:
            raise OutputError("standard output", OSError(errno.EBADF, "it is closed"))
        output = Output(place, sys.stdout.buffer)
        yield output
        output.flush()
        return
    with naming(place):
        file = Path(place).open("wb")  # noqa: SIM115 - closed below, where an error is about the output
    try:
        yield Output(place, file)
    finally:
        with naming(place):
            file.close()


def in_any_locale() -> None:
    """A file or a pipe gets UTF-8; a terminal of another encoding what it can show, and `?` for the rest."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper) and stream.isatty():
            stream.reconfigure(errors="replace")
        elif isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="surrogateescape")


def let_go() -> None:
    """What standard output still holds goes nowhere: the interpreter would try once more on its way out."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
