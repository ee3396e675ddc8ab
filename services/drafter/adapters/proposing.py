"""From what people answered by themselves to a proposed article: models and tables around `domain/proposing.py`."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any, Final
from uuid import UUID, uuid5

import anyio.to_thread
import numpy as np

from schemas.articles import ArticleProposed
from schemas.replies import ReplyRevised, Said
from services.drafter.adapters import solved
from services.drafter.adapters.embedder import Embedder
from services.drafter.adapters.likeness import lock
from services.drafter.adapters.solved import Beside, Ready
from services.drafter.domain.compose import Voice
from services.drafter.domain.knowledge import Chunk, sentences
from services.drafter.domain.language import is_in
from services.drafter.domain.proposing import Composed, Group, Rule, Solved, clean, compose, covering, fit, group
from services.drafter.domain.sentences import says_something
from shared.languages import base_language
from shared.messaging.event import Event, derive
from shared.messaging.unit import UnitOfWork
from shared.recognising import Recognise

SOURCE: Final = "drafter"
_PROPOSALS: Final = UUID("8f5d4a0e-0f2c-4a55-93a5-0c1d4c7b6e21")
_NO_CATEGORY: Final = "information"


@dataclass(frozen=True, slots=True)
class Found:
    """What a reply hangs together with: a proposal that says it already, or a new one."""

    covered: UUID | None = None
    group: Group | None = None
    composed: Composed | None = None


@dataclass(frozen=True, slots=True)
class Proposer:
    """`parts` gives the models once they are loaded; `voices` are all wordings of replies, which no article repeats."""

    parts: Callable[[], tuple[Embedder, Recognise]]
    voices: Sequence[Mapping[str, Voice]]
    rule: Rule
    back: timedelta

    async def prepare(self, events: Sequence[Event[ReplyRevised]]) -> list[Ready | None]:
        """Off the event loop: what may be kept of each reply, and its vector; None when there is nothing."""
        return await anyio.to_thread.run_sync(self._ready, [event.data for event in events])

    async def learn(self, event: Event[ReplyRevised], ready: Ready | None, unit: UnitOfWork) -> None:
        if ready is not None:
            await solved.put(unit.connection, event.tenant, event.data, ready)
            await self.propose(event, event.data.reply_id, unit)

    async def propose(self, cause: Event[Any], reply_id: UUID, unit: UnitOfWork) -> None:
        """Proposes what a reply completes, if it completes anything. One at a time for each tenant."""
        connection, tenant = unit.connection, cause.tenant
        await lock(connection, tenant)
        found = await solved.beside(connection, tenant, reply_id, self.back)
        if found is None:
            return
        made = await anyio.to_thread.run_sync(partial(look, found, self.rule))
        if made.covered is not None:
            await solved.take(connection, tenant, made.covered, [reply_id])
        elif made.group is not None and made.composed is not None:
            members = [found.replies[place] for place in (made.group.centre, *made.group.others)]
            await self._publish(cause, members, made.composed, found.lang, unit)

    async def _publish(
        self, cause: Event[Any], members: Sequence[Solved], composed: Composed, lang: str, unit: UnitOfWork
    ) -> None:
        proposal_id = uuid5(_PROPOSALS, f"{cause.tenant}/{members[0].reply_id}")
        data = ArticleProposed(
            proposal_id=proposal_id,
            lang=lang,
            category=composed.category or _NO_CATEGORY,
            title=composed.title,
            text=composed.text,
            questions=composed.questions,
            tickets=tuple(one.ticket_id for one in members),
            left_out=composed.left_out,
            proposed_at=max(one.decided_at for one in members),
        )
        replies = [one.reply_id for one in members]
        await solved.take(unit.connection, cause.tenant, proposal_id, replies, centre=members[0].reply_id)
        await unit.publish(derive(cause, data, source=SOURCE, step=str(proposal_id)))

    def _ready(self, revised: Sequence[ReplyRevised]) -> list[Ready | None]:
        embedder, recognise = self.parts()
        return [self._one(each, embedder, recognise) if each.said else None for each in revised]

    def _one(self, revised: ReplyRevised, embedder: Embedder, recognise: Recognise) -> Ready | None:
        said, lang = revised.said or Said(), base_language(revised.lang)
        spoken = [voices[lang] for voices in self.voices if lang in voices]
        if not spoken:
            return None
        frame = frozenset().union(*map(frame_of, spoken))
        kept = [one for each in said.sentences if (one := fit(each, lang, recognise, frame)) is not None]
        if not is_in(" ".join(kept), lang):
            return None
        vector = embedder.chunks([Chunk("", lang, 0, " ".join(kept))])[0]
        subject = clean(said.subject, lang, recognise)
        left_out = said.left_out + _told(said.sentences, frame) - len(kept)
        return Ready(subject, tuple(kept), left_out, vector, embedder.digest)


def frame_of(voice: Voice) -> frozenset[str]:
    """The lines and sentences of a tenant's wording."""
    manners = [manner for manner in (voice.formal, voice.friendly) if manner is not None]
    parts = [voice.greeting, voice.closing, voice.notice]
    parts += [part for manner in manners for part in (manner.greeting, manner.closing)]
    lines = [line.strip() for part in parts for line in part.splitlines()]
    return frozenset([*lines, *(one for line in lines for one in sentences(line))])


def _told(said: Sequence[str], frame: Collection[str]) -> int:
    """How many sentences tell something: greetings and closings are nothing that was left out."""
    return sum(says_something(one) and one not in frame for one in said)


def look(found: Beside, rule: Rule) -> Found:
    """CPU work: every reply compared with every other, by question and by answer."""
    near = (found.questions @ found.questions.T >= rule.question) & (found.answers @ found.answers.T >= rule.reply)
    np.fill_diagonal(near, val=False)
    places = [frozenset(np.flatnonzero(row).tolist()) for row in near]
    covered = covering(found.own, found.replies, places)
    if covered is not None:
        return Found(covered=covered)
    star = group(found.own, found.replies, places, rule)
    if star is None:
        return Found()
    return Found(group=star, composed=compose(found.replies[star.centre], [found.replies[at] for at in star.others]))
