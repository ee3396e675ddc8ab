"""`guichet bench pipeline`: the whole chain beside its slowest stage, and its latency at half load, in one run.

A stack of its own is started in a temporary home, on the best bus that this machine has. Each stage is first timed
alone: tickets wait on its topic while every other part is stopped (SIGSTOP), and it works them off. Then as many
tickets go through all of it at once, then some more at half of what it managed.
"""

import asyncio
import json
import os
import tempfile
import time
from collections import defaultdict
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID, uuid4

import httpx
import psutil
import typer
from aiokafka import ConsumerRecord
from rich.console import Console

from schemas.replies import ReplyDrafted
from schemas.tickets import TicketPseudonymized, TicketReceived, TicketTriaged
from schemas.topics import BY_NAME, SERVICES
from shared.cli.observer import Observer
from shared.cli.pipeline_figures import STAGES, Way, ceiling, latency, rate, throughput
from shared.local import control
from shared.local.keys import KeyFolder
from shared.local.layout import Home
from shared.local.process import StartFailed
from shared.local.stack import LocalStack
from shared.messaging import binding

_GIVES = {
    "intake": TicketReceived.TYPE,
    "pseudonymizer": TicketPseudonymized.TYPE,
    "triage": TicketTriaged.TYPE,
    "drafter": ReplyDrafted.TYPE,
}
_WARM_UP = 16
_AT_ONCE = 8
_PATIENCE = 900.0
_WORDS = (
    ("VPN bloqué", "Bonjour,\nje n'arrive plus à me connecter au VPN depuis ce matin.\nDominique Essai"),
    ("Printer offline", "Hello,\nthe printer on the second floor has been offline since yesterday.\nSam Sample"),
    (
        "Facture en double",
        "Bonjour,\nj'ai reçu deux fois la facture de novembre. Mon numéro : 06 98 76 54 32.\nA. E.",
    ),
    ("Password expired", "Hi,\nmy password has expired and I cannot reset it from home. Please help.\nSam Sample"),
    ("Nouvelle collègue", "Bonjour,\nune collègue arrive lundi, il lui faut un compte et un poste.\nDominique Essai"),
)


def register_benchmark(app: typer.Typer) -> None:
    """Adds `guichet bench pipeline`."""

    @app.command("pipeline")
    def pipeline(
        as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
        tickets: Annotated[int, typer.Option("--tickets", min=50, help="How many, in each part of the run.")] = 200,
    ) -> None:
        """The whole chain beside its slowest stage, and its latency at half load."""
        console = Console(stderr=True, quiet=as_json)
        try:
            with _own_stack(console) as stack:
                found = asyncio.run(Bench(stack, tickets, console).run())
        except StartFailed as problem:
            typer.echo(f"bench pipeline: Guichet did not start: {problem}", err=True)
            raise typer.Exit(1) from None
        if as_json:
            typer.echo(json.dumps(found))
            return
        for name, value in found.items():
            typer.echo(f"{name:<24}{json.dumps(value) if isinstance(value, dict) else value}")


@contextmanager
def _own_stack(console: Console) -> Iterator[LocalStack]:
    home = Home(Path(tempfile.mkdtemp(prefix="guichet-bench-")))
    home.make()
    try:
        yield LocalStack.up(home, console)
    finally:
        control.down(home)
        home.wipe()


class Times(Observer):
    """An observer that also keeps when each ticket's event came to be (seconds, the machine's clock)."""

    def __init__(self, client: dict[str, Any]) -> None:
        super().__init__(client)
        self.at: dict[str, dict[UUID, float]] = defaultdict(dict)

    def _note(self, record: ConsumerRecord[Any, Any]) -> None:
        super()._note(record)
        if record.topic not in BY_NAME:
            return
        ticket = binding.text_headers(record.headers).get("ce_subject")
        if ticket:
            self.at[record.topic].setdefault(UUID(ticket), record.timestamp / 1000)


class Bench:
    """One run. `tickets` go through each stage alone, then through all at once, then at half load."""

    def __init__(self, stack: LocalStack, tickets: int, console: Console) -> None:
        self._stack = stack
        self._tickets = tickets
        self._console = console

    async def run(self) -> dict[str, object]:
        async with Times(self._stack.operator_client()) as times:
            self._say("warming up")
            await self._drain(times, await self._feed(_WARM_UP), "drafter")
            alone = await self._alone(times)
            before = self._processor()
            self._say("all at once")
            together, ways = await self._all(times, None)
            work = {name: (after - before[name]) / self._tickets for name, after in self._processor().items()}
            self._say("at half load")
            _, half = await self._all(times, together / 2)
        cores = len(os.sched_getaffinity(0))
        return {
            "tickets": len(ways),
            "bus": self._stack.bus_name,
            "device": self._stack.device,
            "cores": cores,
            **throughput(alone, together),
            "machine_ceiling": ceiling(alone, work, cores),
            "work_shares": {name: round(value / sum(work.values()), 2) for name, value in work.items()},
            "half_load": latency(half),
        }

    def _say(self, what: str) -> None:
        self._console.print(f"  [green]·[/green] {what}")

    async def _alone(self, times: Times) -> dict[str, float]:
        """Each stage's rate while the others stand still: intake's own first, then those whose topics it filled."""
        with self._stopped(set(SERVICES) - {"intake"}):
            self._say("intake alone")
            tickets = await self._feed(self._tickets)
            found = {"intake": await self._drain(times, tickets, "intake")}
        for stage in STAGES:
            self._say(f"{stage} alone")
            with self._stopped(set(SERVICES) - {stage}):
                found[stage] = await self._drain(times, tickets, stage)
        return found

    async def _all(self, times: Times, a_second: float | None) -> tuple[float, list[Way]]:
        sent = await self._feed(self._tickets, a_second)
        found = await self._drain(times, sent, "drafter")
        columns = [times.at[_GIVES[name]] for name in ("intake", *STAGES)]
        return found, [Way(at, *(column[ticket] for column in columns)) for ticket, at in sent.items()]

    async def _feed(self, count: int, a_second: float | None = None) -> dict[UUID, float]:
        """Sends tickets in, as fast as they are taken or evenly; when each was sent."""
        key = KeyFolder(self._stack.home.keys).api_key.read_text(encoding="utf-8").strip()
        sent: dict[UUID, float] = {}
        turn = asyncio.Semaphore(_AT_ONCE)
        start = time.monotonic()

        async def one(client: httpx.AsyncClient, number: int) -> None:
            if a_second is not None:
                await asyncio.sleep(max(0.0, start + number / a_second - time.monotonic()))
            subject, text = _WORDS[number % len(_WORDS)]
            body = {"subject": subject, "text": text, "sender_address": f"{uuid4().hex[:12]}@essai.example"}
            async with turn:
                now = time.time()
                answer = (await client.post("/v1/tickets", json=body)).raise_for_status()
            sent[UUID(answer.json()["ticket_id"])] = now

        headers = {"Authorization": f"Bearer {key}"}
        async with httpx.AsyncClient(base_url=self._stack.intake_url, headers=headers, timeout=60) as client:
            await asyncio.gather(*(one(client, number) for number in range(count)))
        return sent

    async def _drain(self, times: Times, tickets: Collection[UUID], stage: str) -> float:
        """Waits until the stage has given an event for each ticket; its rate meanwhile."""
        seen, wanted = times.at[_GIVES[stage]], set(tickets)
        if not await times.until(lambda: wanted <= seen.keys(), seconds=_PATIENCE):
            raise TimeoutError(f"{stage} did not get through within {_PATIENCE:.0f} s")
        return rate([seen[ticket] for ticket in wanted])

    def _processes(self, part: str) -> list[psutil.Process]:
        pid = self._stack.state.parts[part].pid
        if pid is None:
            return []
        with suppress(psutil.Error):
            process = psutil.Process(pid)
            return [process, *process.children(recursive=True)]
        return []

    def _processor(self) -> dict[str, float]:
        """Processor seconds that each part has used so far."""
        found = {}
        for part in self._stack.state.parts:
            times = [process.cpu_times() for process in self._processes(part)]
            found[part] = sum(one.user + one.system for one in times)
        return found

    @contextmanager
    def _stopped(self, parts: Collection[str]) -> Iterator[None]:
        stopped = [process for part in parts for process in self._processes(part)]
        for process in stopped:
            process.suspend()
        try:
            yield
        finally:
            for process in stopped:
                with suppress(psutil.Error):
                    process.resume()
