"""Customers who each ask once, at their own time, whatever the others are told."""

import asyncio
import json
from collections import Counter, deque
from collections.abc import Sequence
from functools import cache
from uuid import UUID

from shared.local.keys import KeyFolder
from tests.conftest import StackUnderTest
from tests.faults.lab.plan import Conversation, Shape, shapes
from tests.faults.lab.play import Play
from tests.faults.lab.sender import Answer, Sender
from tests.faults.lab.tape import Tape

TAKEN = "202"
LATER = frozenset({429, 503})
_NOTHING_KEPT = frozenset({"503 busy", "503 backlog", "429 too_many"})
_ANSWERS = {TAKEN, "503 unavailable", *_NOTHING_KEPT}
_CONNECTIONS = 500
"""More than intake has requests in hand: who has no connection yet still asks at their own time."""
_DIGITS = 6
_PAUSE = 0.3


def single_messages(count: int, over: float, run: str) -> tuple[Conversation, ...]:
    """So many tickets of one message, evenly over so many seconds; nobody acts on them."""
    some = [shape for shape in shapes() if len(shape.texts) == 1]
    return tuple(
        Conversation(
            _key(run, number), some[number % len(some)], over * number / count, (False,), approve=False, correct=None
        )
        for number in range(count)
    )


def _key(run: str, number: int) -> str:
    """All are of one length, so that one may stand in another's place."""
    return f"{run}-{number:0{_DIGITS}}"


@cache
def _written(shape: Shape, key: str) -> bytes:
    """The first message of such a conversation, written out once: to write a mail costs more than to send it."""
    one = Conversation(key, shape, 0.0, (False,), approve=False, correct=None)
    return one.mail(0) if shape.channel == "mail" else json.dumps(one.body(0)).encode()


def in_words(answer: Answer) -> str:
    """The status, and the code of a refusal."""
    if answer.status == int(TAKEN):
        return TAKEN
    code = json.loads(answer.body).get("code") if "json" in answer.headers.get("content-type", "") else None
    return f"{answer.status} {code}"


class Crowd(Play):
    """`answers` counts by status and code."""

    def __init__(self, stack: StackUnderTest, tape: Tape, conversations: Sequence[Conversation]) -> None:
        super().__init__(stack, tape, conversations)
        self.answers: Counter[str] = Counter()
        self.vague: list[str] = []
        self._key = f"Bearer {KeyFolder(stack.home.keys).api_key.read_text(encoding='utf-8').strip()}"
        self._under_way: deque[Conversation] = deque()
        self._open: list[Conversation] = []

    async def customers(self) -> None:
        """Returns when each has an answer; from then on `conversations` are those that were taken."""
        sender, start = Sender(self._stack.intake_url, _CONNECTIONS), asyncio.get_running_loop().time()
        try:
            async with asyncio.TaskGroup() as group:
                for conversation in self.conversations:
                    group.create_task(self._ask(sender, conversation, start))
            for conversation in self._open:
                await self._until_known(sender, conversation)
        finally:
            sender.close()
        self.conversations = [one for one in self.conversations if self.accepted(one)]

    async def _ask(self, sender: Sender, conversation: Conversation, start: float) -> None:
        await asyncio.sleep(max(0.0, start + conversation.at - asyncio.get_running_loop().time()))
        answer: Answer | None = None
        try:
            answer = await self._send(sender, conversation)
            said = in_words(answer)
        except OSError as error:
            said = type(error).__name__
        if answer is not None and answer.status in LATER and not answer.headers.get("retry-after", "").isdigit():
            self.vague.append("told later, but not when")
        self.answers[said] += 1
        if answer is not None and said == TAKEN:
            self._note(conversation, answer)
        elif said not in _NOTHING_KEPT:
            self._open.append(conversation)

    async def _until_known(self, sender: Sender, conversation: Conversation) -> None:
        """Whether it was kept is open: asked again, as the API says, until there is an answer."""
        while True:
            try:
                answer = await self._send(sender, conversation)
            except OSError:
                pass
            else:
                if answer.status == int(TAKEN):
                    return self._note(conversation, answer)
            await asyncio.sleep(_PAUSE)

    async def _send(self, sender: Sender, one: Conversation) -> Answer:
        run = one.key.rpartition("-")[0]
        first = _key(run, 0)
        body = _written(one.shape, first).replace(first.encode(), one.key.encode())
        about = {"Authorization": self._key}
        if one.shape.channel == "mail":
            return await sender.post("/v1/mail", {**about, "Content-Type": "message/rfc822"}, body)
        about |= {"Content-Type": "application/json", "Idempotency-Key": f"{one.key}.0"}
        return await sender.post("/v1/tickets", about, body)

    def _note(self, conversation: Conversation, answer: Answer) -> None:
        taken = json.loads(answer.body)
        self.done[conversation.key].tickets.add(UUID(taken["ticket_id"]))
        self.done[conversation.key].versions.append(taken["version"])
        self._under_way.append(conversation)

    @property
    def waiting(self) -> int:
        """How many were taken and are not known to be at their end; looked at from the oldest on."""
        while self._under_way and self.drafted(self._under_way[0]):
            self._under_way.popleft()
        return len(self._under_way)

    @property
    def through(self) -> bool:
        return self.waiting == 0

    def odd(self) -> list[str]:
        """Answers that are neither yes nor later."""
        return [f"{count} answers {answer}" for answer, count in self.answers.items() if answer not in _ANSWERS]
