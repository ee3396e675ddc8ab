"""The copy's folder as the service meets it: in a thread of its own, with patience that ends."""

import asyncio
import errno
import threading
from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread
from typing import Any, Final, TypeVar

from services.audit.adapters.copy_folder import CopyFolder, Standing
from services.audit.adapters.protection import Protection
from services.audit.domain.segment import Span

T = TypeVar("T")
PATIENCE_SECONDS: Final = 60.0
"""After that storage that does not answer counts as away. Its thread is left to it, and it is given no second one.

The thread is a daemon: the service ends although it does not.
"""


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

    async def sweep(self) -> None:
        await self._ask(self._folder.sweep)

    async def spans(self) -> list[Span]:
        return await self._ask(self._folder.spans)

    async def read(self, span: Span) -> bytes:
        return await self._ask(self._folder.read, span)

    async def protection(self, span: Span) -> Protection:
        return await self._ask(self._folder.protection, span)

    async def write(self, span: Span, content: bytes, after: Standing | None = None) -> Standing | None:
        return await self._ask(self._folder.write, span, content, after)

    async def _ask(self, call: Callable[..., T], *arguments: Any) -> T:
        if not self._free.acquire(blocking=False):
            raise Away("ETIMEDOUT")
        answer: Future[T] = Future()
        answer.set_running_or_notify_cancel()
        Thread(target=self._answer, args=(answer, call, arguments), daemon=True, name="ledger-copy").start()
        try:
            async with asyncio.timeout(self._patience):
                return await asyncio.wrap_future(answer)
        except OSError as error:
            raise Away(code_of(error)) from None

    def _answer(self, answer: Future[T], call: Callable[..., T], arguments: tuple[Any, ...]) -> None:
        try:
            found = call(*arguments)
        except BaseException as error:  # noqa: BLE001 - it is raised where it was asked
            self._free.release()
            answer.set_exception(error)
        else:
            self._free.release()
            answer.set_result(found)


def code_of(error: OSError) -> str:
    """`TimeoutError` without a number is our own patience."""
    return errno.errorcode.get(error.errno or errno.ETIMEDOUT, "EIO")
