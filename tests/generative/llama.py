"""llama.cpp's server as a process of its own, and a way to have it say a given text: a grammar that allows no other."""

import asyncio
import json
import os
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.integration.model_server import Call, Play

ROOT = Path(__file__).parents[2]
PYTHON = ROOT / ".generative/bin/python"
Change = Callable[[Call], dict[str, Any]]


@dataclass
class Llama:
    url: str
    process: subprocess.Popen[str]


@contextmanager
def llama() -> Iterator[Llama]:
    process = subprocess.Popen(
        [PYTHON, Path(__file__).with_name("serve.py")], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        assert address, f"no server: exit status {process.wait(10)}"
        yield Llama(f"{address}/v1", process)
    finally:
        process.kill()
        process.communicate()


def through(server: Llama, change: Change, *, seconds: float = 120.0) -> Play:
    """Hands each request on to the server, with what `change` gives of it in place of the answer's schema."""

    async def play(call: Call) -> None:
        asked = {name: value for name, value in call.body.items() if name != "response_format"} | change(call)
        async with httpx.AsyncClient(trust_env=False, timeout=seconds) as client:
            answer = await client.post(f"{server.url}/chat/completions", json=asked)
        await call.send(f"{answer.status_code} {answer.reason_phrase}", answer.content)

    return play


def only(*said: tuple[str, Sequence[int]]) -> dict[str, Any]:
    """The model's tokens can be no others than these sentences'."""
    answer = json.dumps(
        {"sentences": [{"text": text, "from": list(numbers)} for text, numbers in said]}, ensure_ascii=False
    )
    quoted = answer.replace("\\", "\\\\").replace('"', '\\"')
    return {"grammar": f'root ::= "{quoted}"', "max_tokens": 2048}


def signalled(server: Llama, number: int, after: float) -> asyncio.Task[None]:
    async def send() -> None:
        await asyncio.sleep(after)
        os.kill(server.process.pid, number)

    return asyncio.create_task(send())
