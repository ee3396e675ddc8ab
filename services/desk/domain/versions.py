"""The versions of a suggestion: the first one, those that agents asked for, and which of them is before the agent.

All of it follows from the facts and from what people did, in whatever order the facts came in.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Literal
from uuid import UUID

from schemas.replies import ReplyDrafted, Steering

NOTHING: Final = Steering()


@dataclass(frozen=True, slots=True)
class Act:
    """What a person did about versions: asked for one more, or chose one. `draft_id` is the one awaited or chosen.

    `sought` counts the words that another article was looked for by, `withheld` those that stayed at the desk.
    """

    act_id: UUID
    act: Literal["redraft", "choose"]
    version: int
    draft_id: UUID
    agent: str
    at: datetime
    steering: Steering = NOTHING
    withheld: int = 0
    sought: int = 0


@dataclass(frozen=True, slots=True)
class Settled:
    """The last decision on a message: what came of earlier acts counts no more."""

    draft_id: UUID | None
    at: datetime


class Answer(StrEnum):
    READY = "ready"
    NONE = "none"  # the drafter has no answer to it
    SAME = "same"  # the text is an earlier version's
    AWAITED = "awaited"
    LATE = "late"  # nothing came within the desk's patience
    FAILED = "failed"  # the drafter gave the steering up


@dataclass(frozen=True, slots=True)
class Version:
    """One version. `number` counts from 1; `draft` is None while it has not come."""

    number: int
    draft_id: UUID
    draft: ReplyDrafted | None
    act: Act | None
    answer: Answer
    same_as: int | None = None


def current(first: ReplyDrafted, drafts: Iterable[ReplyDrafted], acts: Iterable[Act], settled: Settled | None) -> UUID:
    """The version that is before the agent: the last that was asked for or chosen and has a text.

    After a decision it is the one decided on, until somebody asks or chooses anew.
    """
    texts = {draft.draft_id for draft in drafts if draft.text is not None and draft.version == first.version}
    shown = first.draft_id
    if settled is not None and settled.draft_id in texts:
        shown = settled.draft_id
    for act in sorted(acts, key=lambda each: (each.at, each.act_id)):
        late = settled is not None and act.at <= settled.at
        if act.version == first.version and not late and (act.draft_id in texts or act.draft_id == first.draft_id):
            shown = act.draft_id
    return shown


@dataclass(frozen=True, slots=True)
class Waited:
    """By when a version should have come, and when the drafter last gave a steering of this ticket up."""

    now: datetime
    patience: timedelta
    failed_at: datetime | None = None

    def answer(self, act: Act) -> Answer:
        if self.failed_at is not None and self.failed_at >= act.at:
            return Answer.FAILED
        return Answer.LATE if self.now - act.at > self.patience else Answer.AWAITED


def versions(first: ReplyDrafted, drafts: Iterable[ReplyDrafted], acts: Iterable[Act], waited: Waited) -> list[Version]:
    """Every version of one message's suggestion, in the order they were asked for."""
    known = {draft.draft_id: draft for draft in drafts}
    asked = [act for act in acts if act.act == "redraft" and act.version == first.version]
    kept = [Version(1, first.draft_id, first, None, Answer.NONE if first.text is None else Answer.READY)]
    for number, act in enumerate(sorted(asked, key=lambda each: (each.at, each.act_id)), start=2):
        draft = known.get(act.draft_id)
        same = _same(kept, draft)
        answer = waited.answer(act) if draft is None else _came(draft, same)
        kept.append(Version(number, act.draft_id, draft, act, answer, same))
    return kept


def _came(draft: ReplyDrafted, same: int | None) -> Answer:
    if draft.text is None:
        return Answer.NONE
    return Answer.READY if same is None else Answer.SAME


def _same(kept: Sequence[Version], draft: ReplyDrafted | None) -> int | None:
    if draft is None or draft.text is None:
        return None
    return next((one.number for one in kept if one.draft is not None and one.draft.text == draft.text), None)


def steering_of(draft_id: UUID, acts: Iterable[Act]) -> Steering:
    """What made a version; nothing for the first one."""
    return next((act.steering for act in acts if act.act == "redraft" and act.draft_id == draft_id), NOTHING)
