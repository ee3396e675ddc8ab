"""The folder of the ledger's copy. A segment appears in it whole or not at all, and is never written to again."""

import errno
import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple
from uuid import uuid4

from services.audit.adapters.protection import Protection, protection_of
from services.audit.domain.segment import Span, span_of

_MODE: Final = 0o444
_MODE_BEFORE: Final = 0o644
_NO_UNNAMED: Final = frozenset({errno.EOPNOTSUPP, errno.ENOSYS, errno.EISDIR, errno.EINVAL, errno.ENOENT, errno.EXDEV})
"""What a file system says that knows no unnamed files (NFS), or a kernel that does not link them from /proc."""
_BEFORE, _PART = ".ledger-", ".part"


class Standing(NamedTuple):
    """A segment as a file: where what stands under its name is another file, the folder is another one too."""

    name: str
    device: int
    file: int
    size: int


class Moved(Exception):  # noqa: N818
    """The folder is not the one that was looked at: its storage went away, came back, or is another."""


class CopyFolder:
    """Each method does I/O, on storage that may be full, slow or away, and raises `OSError`."""

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()
        self._refused: int | None = None
        """Why storage neither linked a file nor let go of it: each try would leave one there for good."""

    def spans(self) -> list[Span]:
        """The segments that are there, in order; what is named otherwise, or is no file of its own, is passed over."""
        with os.scandir(self.path) as entries:
            files = [entry.name for entry in entries if entry.is_file(follow_symlinks=False)]
        return sorted(span for name in files if (span := span_of(name)) is not None)

    def read(self, span: Span) -> bytes:
        return (self.path / span.name).read_bytes()

    def protection(self, span: Span) -> Protection:
        return protection_of(self.path / span.name)

    def standing(self, span: Span) -> Standing:
        return _standing(span.name, (self.path / span.name).lstat())

    def there(self, after: Standing | None = None) -> None:
        """That the folder can be read and written to, and `after` stands in it. Raises `Moved`, as does `write`."""
        folder = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY)
        try:
            _check(folder, after)
            if not os.access(".", os.W_OK | os.X_OK, dir_fd=folder):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        finally:
            os.close(folder)

    def write(self, span: Span, content: bytes, after: Standing | None = None) -> Standing | None:
        """On disk when it returns, where `after` stands. None: something had that name before.

        A crash between any two steps leaves nothing, or all of it.
        """
        folder = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY)
        try:
            _check(folder, after)
            _check_free(folder, span.name)
            try:
                _write_unnamed(folder, span.name, content)
            except OSError as error:
                if error.errno not in _NO_UNNAMED:
                    raise
                self._write_named(folder, span.name, content)
            os.fsync(folder)
            return _standing(span.name, os.stat(span.name, dir_fd=folder, follow_symlinks=False))
        except FileExistsError:
            os.fsync(folder)
            return None
        finally:
            os.close(folder)

    def _write_named(self, folder: int, name: str, content: bytes) -> None:
        """Read-only comes last: to some storage that is the word to lock the file, which then takes no other name."""
        if self._refused is not None:
            raise OSError(self._refused, os.strerror(self._refused))
        part = f".{name}.{uuid4().hex}{_PART}"
        file = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, _MODE_BEFORE, dir_fd=folder)
        try:
            try:
                _fill(file, content)
                os.link(part, name, src_dir_fd=folder, dst_dir_fd=folder, follow_symlinks=False)
            except OSError as error:
                if not _removed(folder, part) and not isinstance(error, FileExistsError):
                    self._refused = error.errno
                raise
            _removed(folder, part)
            os.fchmod(file, _MODE)
            os.fsync(file)
        finally:
            os.close(file)

    def sweep(self) -> None:
        """Takes away what a crash left of a segment under another name; where the folder keeps it, it does no harm.

        The last segment may not have been made read-only: it is now.
        """
        spans = self.spans()
        if spans and (path := self.path / spans[-1].name).lstat().st_mode & 0o222:
            with suppress(OSError):
                path.chmod(_MODE)
        with os.scandir(self.path) as entries:
            names = [entry.name for entry in entries]
        for name in names:
            if name.startswith(_BEFORE) and name.endswith(_PART):
                with suppress(OSError):
                    (self.path / name).unlink()


def _standing(name: str, found: os.stat_result) -> Standing:
    return Standing(name, found.st_dev, found.st_ino, found.st_size)


def _check(folder: int, after: Standing | None) -> None:
    if after is None:
        return
    try:
        found = os.stat(after.name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        raise Moved from None
    if not stat.S_ISREG(found.st_mode) or _standing(after.name, found) != after:
        raise Moved


def _write_unnamed(folder: int, name: str, content: bytes) -> None:
    """By a file that has no name until it is whole: nothing to clear away, also where nothing may be removed."""
    file = os.open(".", os.O_TMPFILE | os.O_WRONLY, _MODE, dir_fd=folder)
    try:
        os.fchmod(file, _MODE)
        _fill(file, content)
        os.link(f"/proc/self/fd/{file}", name, dst_dir_fd=folder, follow_symlinks=True)
    finally:
        os.close(file)


def _fill(file: int, content: bytes) -> None:
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(file, rest) :]
    os.fsync(file)


def _removed(folder: int, name: str) -> bool:
    """Whether it is there no more: another auditor's sweep may have been quicker."""
    try:
        os.unlink(name, dir_fd=folder)
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return True


def _check_free(folder: int, name: str) -> None:
    """Raises `FileExistsError`, before anything is made that might have to stay."""
    with suppress(FileNotFoundError):
        os.stat(name, dir_fd=folder, follow_symlinks=False)
        raise FileExistsError
