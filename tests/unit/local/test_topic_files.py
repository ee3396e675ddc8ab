"""A restoration is finished only when the bus has taken every record; what it did not take is told, not dropped."""

import asyncio
import base64
import json
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, Self

import asyncpg
import pytest
import typer
from aiokafka.errors import MessageSizeTooLargeError

from shared.cli import backup as command
from shared.local import topic_files

pytestmark = pytest.mark.feature(103)


class RefusingProducer:
    """Accepts to send, as a producer does, and says afterwards that the broker did not take it."""

    def __init__(self, **_: Any) -> None:
        self.sent: list[asyncio.Future[Any]] = []

    async def start(self) -> Self:
        return self

    async def stop(self) -> None:
        """A stopping producer says nothing of what was refused."""

    async def partitions_for(self, _: str) -> set[int]:
        return {0}

    async def send(self, _: str, **__: Any) -> asyncio.Future[Any]:
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        answer.set_exception(MessageSizeTooLargeError())
        return answer


async def test_what_the_bus_did_not_take_ends_the_restoration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(topic_files, "AIOKafkaProducer", RefusingProducer)
    value = base64.b64encode(b"{}").decode()
    line: dict[str, Any] = {"partition": 0, "at": 1, "key": None, "value": value, "headers": []}
    path = tmp_path / "ticket.received.v1.jsonl"
    path.write_text((json.dumps(line) + "\n") * (topic_files._AT_ONCE + 3))
    with pytest.raises(MessageSizeTooLargeError):
        await topic_files.read({"bootstrap_servers": "127.0.0.1:1"}, [path])


@pytest.mark.parametrize(
    ("error", "said"),
    [(MessageSizeTooLargeError("secret"), "The bus"), (asyncpg.DiskFullError("secret"), "The database")],
)
def test_a_failing_bus_or_database_is_one_line(error: Exception, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    async def fail() -> dict[str, Any]:
        raise error

    work: Coroutine[Any, Any, dict[str, Any]] = fail()
    with pytest.raises(typer.Exit) as ended:
        command._done(work)
    told = capsys.readouterr().err
    assert ended.value.exit_code == 1
    assert told.startswith(said)
    assert type(error).__name__ in told
    assert "secret" not in told
    assert len(told.splitlines()) == 1
