"""One ticket on its way: how far it has come, with the agent played from where the ingress stands."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Final, TypeVar
from uuid import UUID

import asyncpg
import httpx

from shared.cli.agent import PlayedAgent, find_form
from shared.cli.observer import Observer
from shared.local import provision
from shared.local.keys import AGENT_LOGIN, KeyFolder
from tests.k8s.namespaces.parts import Guichet
from tests.k8s.namespaces.wires import at

T = TypeVar("T")
STAGES: Final = ("received", "pseudonymized", "triaged", "drafted", "offered", "decided", "sent", "recorded")
_PATIENCE: Final = 180.0
_SUBJECT: Final = "VPN keeps dropping since the update"
_TEXT: Final = (
    "Hi team,\n\nSince last week's client update my VPN connection drops every five minutes or so when I work from home. "
    "Wi-Fi is fine, only the VPN goes. I have restarted the laptop twice.\n\nIs there a setting I should change?\n"
)
_RECORDED: Final = "select count(*) from audit.ledger where ticket_id = $1 and event_type = 'reply.sent.v1'"


async def eventually(condition: Callable[[], Awaitable[bool]], seconds: float = _PATIENCE) -> bool:
    """Whether it came about in that time."""
    deadline = time.monotonic() + seconds
    while not await condition():
        if time.monotonic() > deadline:
            return False
        await asyncio.sleep(0.5)
    return True


class Tickets:
    """Puts tickets in, approves what is offered, and looks how far each has come."""

    def __init__(self, guichet: Guichet, observer: Observer) -> None:
        self._guichet = guichet
        self._observer = observer
        self._number = 0
        password = KeyFolder(guichet.home.keys).agent_password.read_text(encoding="utf-8").strip()
        self._agent = PlayedAgent(guichet.url("desk"), login=AGENT_LOGIN, password=password)

    async def sign_in(self) -> None:
        await self._from_the_front(self._agent.sign_in)

    async def put_in(self) -> UUID:
        """Over HTTP at intake's door."""
        self._number += 1
        body = {"subject": _SUBJECT, "text": _TEXT, "sender_address": f"reader{self._number}@harrow.example"}
        key = KeyFolder(self._guichet.home.keys).api_key.read_text(encoding="utf-8").strip()
        answer = await self._from_the_front(
            partial(
                httpx.post,
                f"{self._guichet.url('intake')}/v1/tickets",
                json=body,
                headers={"Authorization": f"Bearer {key}"},
                timeout=30,
                trust_env=False,
            )
        )
        answer.raise_for_status()
        return UUID(answer.json()["ticket_id"])

    async def comes_to(self, ticket: UUID, stage: str, seconds: float = _PATIENCE) -> bool:
        """The agent approves as soon as it is offered, when more than that is waited for."""
        return await eventually(partial(self._is_at, ticket, stage), seconds)

    async def _is_at(self, ticket: UUID, stage: str) -> bool:
        if stage == "recorded":
            return await self._recorded(ticket)
        if stage == "offered":
            return await self._offered(ticket)
        story = self._observer.stories.get(ticket)
        if story is None or not getattr(story, stage):
            return False
        return stage != "sent" or story.answered

    async def approve(self, ticket: UUID) -> bool:
        return await self.comes_to(ticket, "offered") and await self._from_the_front(
            partial(self._agent.approve, str(ticket))
        )

    async def _offered(self, ticket: UUID) -> bool:
        try:
            page = await self._from_the_front(partial(self._agent.ticket, str(ticket)))
        except httpx.HTTPStatusError:
            return False
        form = find_form(page, "/approve")
        return form is not None and bool(form.fields.get("text", "").strip())

    async def _recorded(self, ticket: UUID) -> bool:
        owner = await asyncpg.connect(provision.owner_url(self._guichet.database.url()))
        try:
            return bool(await owner.fetchval(_RECORDED, ticket))
        finally:
            await owner.close()

    @staticmethod
    async def _from_the_front(call: Callable[[], T]) -> T:
        return await asyncio.to_thread(at, "front", call)
