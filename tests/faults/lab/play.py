"""Plays customers and an agent: what failed is tried again, as people and their programs do."""

import asyncio
from collections.abc import Mapping, Sequence
from uuid import UUID

import httpx

from shared.cli.agent import ConsoleChanged, PlayedAgent, SignedOut, find_form
from shared.local.keys import AGENT_LOGIN, KeyFolder
from tests.conftest import StackUnderTest
from tests.faults.lab.model import Done, Found, to_approve, to_correct
from tests.faults.lab.plan import Conversation
from tests.faults.lab.tape import Tape

AWAY = (httpx.TransportError, httpx.HTTPStatusError, ConsoleChanged)
_ANSWER_SECONDS = 8
_PAUSE = 0.3


class Person(PlayedAgent):
    """The played agent, who is less patient and can also set a category by hand."""

    def __init__(self, stack: StackUnderTest) -> None:
        password = KeyFolder(stack.home.keys).agent_password.read_text(encoding="utf-8").strip()
        super().__init__(stack.desk_url, login=AGENT_LOGIN, password=password)
        self._client.timeout = httpx.Timeout(_ANSWER_SECONDS)

    def correct(self, ticket_id: str, value: str, done: Done) -> None:
        form = self._on_page(ticket_id, "/correct")
        if form is None:
            raise ConsoleChanged("no form /correct")
        done.correct_asked += 1
        data = {"csrf": form["csrf"], "field": "category", "value": value}
        self._client.post(f"/tickets/{ticket_id}/correct", data=data).raise_for_status()

    def _on_page(self, ticket_id: str, ending: str) -> dict[str, str] | None:
        page = self.ticket(ticket_id)
        if find_form(page, "/login") is not None:
            raise SignedOut("the session is gone")
        form = find_form(page, ending)
        return form.fields if form is not None else None


class Play:
    """One run's conversations as they go on. `done` says, by key, what came of each."""

    def __init__(self, stack: StackUnderTest, tape: Tape, conversations: Sequence[Conversation]) -> None:
        self._stack = stack
        self._tape = tape
        self.conversations = conversations
        self.done = {one.key: Done() for one in conversations}
        self._corrected: set[str] = set()

    def ticket(self, conversation: Conversation) -> UUID | None:
        return next(iter(self.done[conversation.key].tickets), None)

    @property
    def tickets(self) -> set[UUID]:
        return {ticket for done in self.done.values() for ticket in done.tickets}

    def accepted(self, conversation: Conversation) -> bool:
        return len(self.done[conversation.key].versions) == len(conversation.shape.texts)

    def drafted(self, conversation: Conversation) -> bool:
        ticket = self.ticket(conversation)
        story = self._tape.stories.get(ticket) if ticket is not None else None
        return self.accepted(conversation) and story is not None and len(story.drafted) == len(conversation.shape.texts)

    async def customers(self) -> None:
        """Returns when every message was accepted."""
        key = KeyFolder(self._stack.home.keys).api_key.read_text(encoding="utf-8").strip()
        headers = {"Authorization": f"Bearer {key}"}
        start = asyncio.get_running_loop().time()
        async with httpx.AsyncClient(headers=headers, timeout=_ANSWER_SECONDS) as client, asyncio.TaskGroup() as group:
            for conversation in self.conversations:
                group.create_task(self._write(client, conversation, start))

    async def _write(self, client: httpx.AsyncClient, conversation: Conversation, start: float) -> None:
        await asyncio.sleep(max(0.0, start + conversation.at - asyncio.get_running_loop().time()))
        done = self.done[conversation.key]
        for number, again in enumerate(conversation.repeats):
            for _ in range(2 if again else 1):
                answer = await self._until_taken(client, conversation, number)
                done.tickets.add(UUID(answer["ticket_id"]))
            done.versions.append(answer["version"])

    async def _until_taken(self, client: httpx.AsyncClient, conversation: Conversation, number: int) -> dict[str, str]:
        while True:
            try:
                answer = await self._post(client, conversation, number)
                answer.raise_for_status()
            except AWAY:
                await asyncio.sleep(_PAUSE)
            else:
                taken: dict[str, str] = answer.json()
                return taken

    async def _post(self, client: httpx.AsyncClient, conversation: Conversation, number: int) -> httpx.Response:
        url = self._stack.intake_url
        if conversation.shape.channel == "mail":
            mail = {"Content-Type": "message/rfc822"}
            return await client.post(f"{url}/v1/mail", content=conversation.mail(number), headers=mail)
        key = {"Idempotency-Key": f"{conversation.key}.{number}"}
        return await client.post(f"{url}/v1/tickets", json=conversation.body(number), headers=key)

    async def agent(self, quiet: Mapping[str, Found], stop: asyncio.Event) -> None:
        """Corrects and approves what is due, once all of a conversation is drafted, until told to stop."""
        while not stop.is_set():
            try:
                with Person(self._stack) as person:
                    await asyncio.to_thread(person.sign_in)
                    while not stop.is_set():
                        await self._work(person, quiet)
                        await asyncio.sleep(_PAUSE)
            except AWAY:
                await asyncio.sleep(_PAUSE)

    async def _work(self, person: Person, quiet: Mapping[str, Found]) -> None:
        for one in self.conversations:
            if not self.drafted(one):
                continue
            ticket, expected = self.ticket(one), quiet[one.shape.name]
            assert ticket is not None
            value = to_correct(one, expected)
            if value and one.key not in self._corrected:
                await asyncio.to_thread(person.correct, str(ticket), value, self.done[one.key])
                self._corrected.add(one.key)
            if to_approve(one, expected) and not self._tape.stories[ticket].decided:
                await asyncio.to_thread(person.approve, str(ticket))

    def finished(self, quiet: Mapping[str, Found]) -> bool:
        """Whether the bus has told the end of everything that was begun."""
        return all(self._ended(one, quiet) for one in self.conversations)

    def _ended(self, one: Conversation, quiet: Mapping[str, Found]) -> bool:
        if not self.drafted(one):
            return False
        ticket, expected = self.ticket(one), quiet.get(one.shape.name)
        if expected is None:
            return True
        assert ticket is not None
        story = self._tape.stories[ticket]
        if to_approve(one, expected) and not (story.decided and not story.undelivered):
            return False
        return to_correct(one, expected) is None or one.key in self._corrected
