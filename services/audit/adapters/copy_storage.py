"""The copy's folder as the service meets it: in a thread of its own, with patience that ends."""

import errno
import threading
from collections.abc import Callable
from typing import Any, Final, TypeVar

import anyio
import anyio.to_thread

from services.audit.adapters.copy_folder import CopyFolder, Standing
from services.audit.domain.segment import Span

T = TypeVar("T")
PATIENCE_SECONDS: Final = 60.0
"""After that storage that does not answer counts as away. Its thread is left to it, and it is given no second one."""


class Away(Exception):  # noqa: N818
    """The storage is full, away or refuses; `reason` is the system's code for it, as `ENOSPC`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class CopyStorage:
    """Each method raises `Away`, and what the folder's does."""

    def __init__(self, folder: CopyFolder, patience_seconds: float = PATIENCE_SECONDS) -> None:
        self.path = folder.path
        self._folder = folder
        self._patience = patience_seconds
        self._free = threading.Lock()

    async def standing(self, span: Span) -> Standing:
        return await self._ask(self._folder.standing, span)

    async def there(self, after: Standing | None = None) -> None:
        await self._ask(self._folder.there, after)

    async def spans(self) -> list[Span]:
        """What stands there, once what a crash left has been taken away."""
        await self._ask(self._folder.sweep)
        return await self._ask(self._folder.spans)

    async def read(self, span: Span) -> bytes:
        return await self._ask(self._folder.read, span)

    async def write(self, span: Span, content: bytes, after: Standing | None = None) -> Standing | None:
        return await self._ask(self._folder.write, span, content, after)

    async def _ask(self, call: Callable[..., T], *arguments: Any) -> T:
        def alone() -> T:
            if not self._free.acquire(blocking=False):
                raise TimeoutError
            try:
                return call(*arguments)
            finally:
                self._free.release()

        try:
            with anyio.fail_after(self._patience):
                return await anyio.to_thread.run_sync(alone, abandon_on_cancel=True)
        except OSError as error:
            raise Away(code_of(error)) from None


def code_of(error: OSError) -> str:
    """`TimeoutError` without a number is our own patience."""
    return errno.errorcode.get(error.errno or errno.ETIMEDOUT, "EIO")
