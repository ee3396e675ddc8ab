"""Twenty invented people and five secrets go in by mail and by HTTP; nothing past the door may hold one of them."""

import asyncio
import json
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import asyncpg
import httpx
import pytest
import pytest_asyncio

from schemas.topics import SERVICES
from shared.cli.observer import Observer, TicketStory
from shared.privacy.needles import Haystack
from shared.privacy.scan import files_below, scan_database, scan_files, scan_topics
from tests.conftest import StackUnderTest
from tests.privacy.canaries import CANARIES, haystack_values
from tests.privacy.planting import approve_suggestions, put_in

pytestmark = [pytest.mark.kafka, pytest.mark.slow]
ROOT = Path(__file__).parent.parent.parent


@dataclass
class Run:
    """What became of the canaries."""

    stack: StackUnderTest
    stories: dict[UUID, TicketStory]
    haystack: Haystack

    @property
    def answered(self) -> list[TicketStory]:
        return [story for story in self.stories.values() if story.answered]


async def tickets_before(stack: StackUnderTest) -> set[UUID]:
    """What other tests left in the stack that they share, and what they had erased: the topics still tell of it."""
    connection = await asyncpg.connect(stack.owner_database_url)
    try:
        rows = await connection.fetch("select ticket_id from intake.ticket union select ticket_id from desk.erasure")
        return {row["ticket_id"] for row in rows}
    finally:
        await connection.close()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def run(stack: StackUnderTest) -> AsyncIterator[Run]:
    known = await tickets_before(stack)
    async with Observer(stack.operator_client()) as observer:
        await asyncio.to_thread(put_in, stack)

        def stories() -> list[TicketStory]:
            return [story for key, story in observer.stories.items() if key not in known]

        drafted = await observer.until(
            lambda: sum(story.draft is not None for story in stories()) >= len(CANARIES), seconds=300
        )
        assert drafted, "not every canary's ticket was drafted"
        await asyncio.to_thread(approve_suggestions, stack, stories())
        wanted = [story for story in stories() if story.suggested]
        assert await observer.until(lambda: all(story.sent for story in wanted), seconds=120)
        yield Run(stack, {story.ticket_id: story for story in stories()}, Haystack(haystack_values()))


@pytest.mark.feature(13, 104)
async def test_no_topic_holds_a_canary(run: Run) -> None:
    assert await scan_topics(run.haystack, run.stack.operator_client()) == []


@pytest.mark.feature(13, 15)
async def test_no_table_holds_a_canary(run: Run) -> None:
    assert await scan_database(run.haystack, run.stack.owner_database_url) == []


@pytest.mark.feature(13)
async def test_no_file_of_the_database_or_the_bus_holds_a_canary(run: Run) -> None:
    """Tables, indexes, write-ahead log and log segments, as they lie on disk."""
    assert scan_files(run.haystack, run.stack.home.data) == []


@pytest.mark.feature(13, 81)
async def test_no_log_and_no_span_holds_a_canary(run: Run) -> None:
    folders = (run.stack.home.logs, run.stack.home.spans, run.stack.home.run)
    assert all(files_below(folder) for folder in folders)
    assert scan_files(run.haystack, *folders) == []


@pytest.mark.feature(13)
async def test_no_health_page_holds_a_canary(run: Run) -> None:
    async with httpx.AsyncClient() as client:
        for service in SERVICES:
            for page in ("/live", "/ready"):
                answer = await client.get(run.stack.addresses[service] + page)
                assert run.haystack.search(answer.content) == []


async def test_the_search_itself_finds_what_is_there(run: Run) -> None:
    """The customers' own mailboxes hold their names: were the search blind, it would say nothing here either."""
    assert run.answered
    assert scan_files(run.haystack, run.stack.home.outbox) != []


async def test_the_same_search_finds_what_may_be_there_in_the_files_of_both(run: Run) -> None:
    """Were they compressed, or behind a link, a canary would not be found there either."""
    open_words = Haystack([("subject", CANARIES[0].subject)])
    places = [
        Path(found.place).relative_to(run.stack.home.data).parts[0]
        for found in scan_files(open_words, run.stack.home.data)
    ]
    assert set(places) >= {"kafka", "postgres"}


async def test_the_same_search_finds_what_may_be_there_in_topics_and_tables(run: Run) -> None:
    """A subject names nobody and goes on as it is: were either search blind, it would miss this too."""
    open_words = Haystack([("subject", CANARIES[0].subject)])
    topics = {found.place for found in await scan_topics(open_words, run.stack.operator_client())}
    tables = {found.place for found in await scan_database(open_words, run.stack.owner_database_url)}
    assert topics >= {"topic ticket.pseudonymized.v1", "topic ticket.triaged.v1"}
    assert tables >= {"table desk.fact", "table desk.ticket"}


@pytest.mark.feature(104)
async def test_each_secret_is_counted_so_that_the_agent_can_be_told(run: Run) -> None:
    told = Counter(
        {
            event.subject: event.secrets
            for story in run.stories.values()
            for event in story.pseudonymized.values()
            if event.secrets
        }
    )
    kept_nowhere = {canary.subject: len(canary.values.keys() & {"secret", "card"}) for canary in CANARIES}
    assert told == Counter({subject: count for subject, count in kept_nowhere.items() if count})


@pytest.mark.feature(80)
async def test_trace_shows_every_service_for_a_ticket(run: Run) -> None:
    story = run.answered[0]

    def trace() -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "shared.cli.main", "trace", str(story.ticket_id), "--json"]
        return subprocess.run(
            [*command, "--home", str(run.stack.home.root)], cwd=ROOT, capture_output=True, text=True, check=False
        )

    seen: set[str] = set()
    for _ in range(40):
        done = await asyncio.to_thread(trace)
        seen = {json.loads(line)["service"] for line in done.stdout.splitlines()}
        if seen == set(SERVICES):
            break
        await asyncio.sleep(0.5)
    assert seen == set(SERVICES)
    spans = [json.loads(line) for line in done.stdout.splitlines()]
    path = {span["trace_id"] for span in spans if span["name"].startswith(("process", "send "))}
    assert len(path) == 1, "one trace from intake to SMTP"
