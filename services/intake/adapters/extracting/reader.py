"""A mail read whole: parsed in a thread, its attachments in processes that are killed when they take too long."""

import asyncio
import contextlib
import json
import logging
import sys
from dataclasses import dataclass, field, replace
from pathlib import Path

import anyio.to_thread

from services.intake.domain.attachments import LONGEST_TEXT, Attachment, waiting, with_text
from services.intake.domain.mail import ParsedMail, parse_mail
from shared import file_types
from shared.telemetry.logs import fields

logger = logging.getLogger("guichet.intake")

_ROOT = str(Path(__file__).resolve().parents[4])
_START = (
    f"import sys; sys.path.insert(0, {_ROOT!r}); from services.intake.adapters.extracting.child import main; main()"
)
_MOST_FILES = 10
_LARGEST_ANSWER = 8 * LONGEST_TEXT + 1_000


@dataclass(slots=True)
class Reader:
    """`seconds`: how long one file may take; `whole`: all of one mail; `at_once`: how many are read side by side."""

    seconds: float = 20.0
    whole: float = 30.0
    at_once: int = 2
    _slots: asyncio.Semaphore | None = field(default=None, repr=False)

    async def read(self, raw: bytes) -> ParsedMail:
        mail = await anyio.to_thread.run_sync(parse_mail, raw)
        if not any(map(waiting, mail.attachments)):
            return mail
        left = _MOST_FILES
        until = asyncio.get_running_loop().time() + self.whole
        found: list[Attachment] = []
        for one in mail.attachments:
            if waiting(one) and left:
                left -= 1
                found.append(await self.extract(one, until))
            else:
                found.append(with_text(one, "", "too_many") if waiting(one) else one)
        return replace(mail, attachments=tuple(found))

    async def extract(self, one: Attachment, until: float | None = None) -> Attachment:
        """Reads one file; whatever happens to its process is a reason code. `until`: by the loop's clock."""
        self._slots = self._slots or asyncio.Semaphore(self.at_once)
        async with self._slots:
            left = self.seconds if until is None else min(self.seconds, until - asyncio.get_running_loop().time())
            kind = "pdf" if one.media_type == file_types.PDF else "office"
            text, reason = await self._run(kind, one.data, left) if left > 0 else ("", "timeout")
        if reason is not None:
            logger.info("an attachment was not read", extra=fields(reason=reason))
        return with_text(one, text, reason)

    async def _run(self, kind: str, data: bytes, seconds: float) -> tuple[str, str | None]:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-I", "-B", "-c", _START, kind, str(LONGEST_TEXT)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={},
            cwd="/",
        )
        try:
            async with asyncio.timeout(seconds):
                answer, _ = await process.communicate(data)
        except TimeoutError:
            return "", "timeout"
        finally:
            if process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
        return _answer(answer) if process.returncode == 0 else ("", "limits")


def _answer(answer: bytes) -> tuple[str, str | None]:
    try:
        said = json.loads(answer[:_LARGEST_ANSWER])
        text, reason = said["text"], said["reason"]
    except (ValueError, KeyError, TypeError):
        return "", "broken"
    return (text, reason) if isinstance(text, str) and isinstance(reason, str | None) else ("", "broken")
