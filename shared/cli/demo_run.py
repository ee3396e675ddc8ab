"""The whole chain on a sample mailbox; the agent is played too, if asked, and everything accounted for."""

import asyncio
import json
import os
import time
import webbrowser
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from schemas.topics import TOPICS
from shared.cli import demo_place
from shared.cli.account import Account, Evidence, account
from shared.cli.agent import PlayedAgent
from shared.cli.observer import Observer
from shared.local.keys import AGENT_LOGIN, KeyFolder
from shared.local.layout import Home
from shared.local.stack import LocalStack
from shared.privacy.needles import Haystack
from shared.privacy.scan import Finding, scan_database, scan_files, scan_topics
from shared.samples.mailbox import Sample, planted_values, samples

_PATIENCE = 600.0


class Demo:
    """One run of the demo against a local stack that is up."""

    def __init__(self, stack: LocalStack, mailbox: list[Sample], console: Console) -> None:
        self._stack = stack
        self._mailbox = mailbox
        self._progress = Progress(
            TextColumn("{task.description:<28}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
        )
        self._tickets = sum(sample.starts_a_ticket for sample in mailbox)

    async def feed(self) -> None:
        """Feeds the mailbox and waits until each ticket has a suggestion, or the reason there is none."""
        async with Observer(self._stack.operator_client()) as observer:
            with self._progress:
                await self._feed(observer)

    async def play(self) -> Account:
        """Feeds the mailbox, plays the agent, and accounts for every ticket."""
        async with Observer(self._stack.operator_client()) as observer:
            with self._progress:
                await self._feed(observer)
                await self._answer(observer)
            findings = await self._search()
            return account(
                Evidence(
                    tickets_fed=self._tickets,
                    messages_fed=len(self._mailbox),
                    stories=list(observer.stories.values()),
                    delivered=delivered(self._stack.home.outbox),
                    findings=findings,
                )
            )

    async def _feed(self, observer: Observer) -> None:
        for sample in self._mailbox:
            drop(self._stack.home.drop, sample)
        taken = self._progress.add_task("taken in", total=len(self._mailbox))
        ready = self._progress.add_task("triaged and drafted", total=self._tickets)

        def show() -> None:
            stories = list(observer.stories.values())
            self._progress.update(taken, completed=sum(len(story.received) for story in stories))
            self._progress.update(ready, completed=sum(story.draft is not None for story in stories))

        def settled() -> bool:
            stories = list(observer.stories.values())
            everything = sum(len(story.received) for story in stories) >= len(self._mailbox)
            return everything and all(story.draft is not None for story in stories if story.received)

        await observer.until(settled, seconds=_PATIENCE, tick=show)
        show()

    async def _answer(self, observer: Observer) -> None:
        """Approves each suggestion as it stands, through the console's own pages."""
        wanted = [story for story in observer.stories.values() if story.suggested]
        task = self._progress.add_task("approved and sent", total=len(wanted))
        password = KeyFolder(self._stack.home.keys).agent_password.read_text(encoding="utf-8").strip()
        with PlayedAgent(self._stack.desk_url, login=AGENT_LOGIN, password=password) as agent:
            await asyncio.to_thread(agent.sign_in)
            for story in wanted:
                await self._approve(agent, str(story.ticket_id))

        def show() -> None:
            self._progress.update(task, completed=sum(story.answered for story in wanted))

        await observer.until(lambda: all(story.sent for story in wanted), seconds=120, tick=show)
        show()

    async def _approve(self, agent: PlayedAgent, ticket_id: str) -> None:
        """The console may learn of a suggestion a moment after the bus has it."""
        deadline = time.monotonic() + 60
        while not await asyncio.to_thread(agent.approve, ticket_id):
            if time.monotonic() > deadline:
                return
            await asyncio.sleep(0.3)

    async def _search(self) -> list[Finding]:
        """Looks for everyone who wrote, everywhere but in the sealed keys and the customers' own mailboxes."""
        haystack = Haystack(planted_values(self._mailbox))
        outside = [topic.name for topic in TOPICS if topic.outside]
        home = self._stack.home
        return [
            *scan_files(haystack, home.logs, home.spans),
            *await scan_database(haystack, self._stack.owner_database_url),
            *await scan_topics(haystack, self._stack.operator_client(), skip=outside),
        ]


def drop(folder: Path, sample: Sample) -> None:
    """Puts a mail into the drop folder whole: intake takes no file that is still being written."""
    folder.mkdir(parents=True, exist_ok=True)
    partial = folder / f".{sample.path.name}"
    partial.write_bytes(sample.raw)
    partial.rename(folder / sample.path.name)


def delivered(outbox: Path) -> list[str]:
    """The Message-ID of each mail that the customers' server accepted; a repeat stands twice."""
    messages = (message_from_bytes(path.read_bytes(), policy=policy.default) for path in outbox.glob("*.eml"))
    return [str(message["Message-ID"]).strip() for message in messages]


def _say(console: Console, stack: LocalStack) -> None:
    keys = KeyFolder(stack.home.keys)
    console.print(f"\nThe console    [bold]{stack.desk_url}[/bold]")
    console.print(
        f"Sign in as     [bold]{AGENT_LOGIN}[/bold]  password  [bold]{keys.agent_password.read_text().strip()}[/bold]"
    )
    console.print(f"Sent replies   {escape(stack.sink_url)}")
    console.print("Follow one     guichet trace TICKET        Stop   guichet down\n")


def run_and_stay(home: Home, console: Console, *, bus: str, browser: bool) -> int:
    stack = LocalStack.up(home, console, bus=bus)
    fed = home.run / "sample-mailbox-fed"
    if not fed.exists():
        asyncio.run(Demo(stack, samples(), console).feed())
        fed.touch()
    _say(console, stack)
    if browser and os.environ.get("DISPLAY"):
        webbrowser.open(stack.desk_url)
    return 0


def run_and_leave(home: Home, console: Console, *, bus: str) -> int:
    started = time.monotonic()
    demo_place.prepare(home)
    stack = LocalStack.up(home, console, bus=bus)
    try:
        result = asyncio.run(Demo(stack, samples(), console).play())
    finally:
        stack.down()
    summary: dict[str, Any] = result.as_json(
        seconds=time.monotonic() - started, bus=stack.bus_name, device=stack.device
    )
    for problem in result.problems:
        console.print(f"[red]✗[/red] {escape(problem)}")
    typer.echo(json.dumps(summary))
    if result.right:
        home.wipe()
    else:
        console.print(f"Everything is kept for a look in {escape(str(home.root))}")
    return 0 if result.right else 1
