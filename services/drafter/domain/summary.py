"""Which sentences stand for a long thread. A pure function of its messages and of how near their sentences are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from schemas.summaries import Role, SummaryDate, SummaryLine
from services.drafter.domain.moments import moments
from services.drafter.domain.roles import role_of, settles
from services.drafter.domain.sentences import sentences

LONG: Final = 1200
"""Characters of all messages together from which a thread is summarised."""

MOST_READ: Final = 160
"""Sentences that are compared. Of a longer thread the first quarter and the last three quarters of that many."""

SAME: Final = 0.7
"""Cosine of centred vectors from which the second of two sentences of one role is a repeat."""

_MOST: Final[dict[Role, int]] = {"problem": 2, "tried": 4, "promised": 3, "question": 6, "key": 1}
ORDER: Final[tuple[Role, ...]] = ("problem", "tried", "promised", "question", "key")
_MOST_DATES: Final = 8

Closeness = Sequence[Sequence[float]]


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a thread, pseudonymised; `at` in the zone in which its days are meant."""

    version: int
    at: datetime
    lang: str
    text: str


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence, and the message it stands in."""

    message: Message
    text: str


@dataclass(frozen=True, slots=True)
class Summary:
    lines: tuple[SummaryLine, ...] = ()
    dates: tuple[SummaryDate, ...] = ()


def is_long(messages: Iterable[Message], length: int = LONG) -> bool:
    return sum(len(one.text) for one in messages) >= length


def said(messages: Iterable[Message]) -> list[Said]:
    """All that is said, in order. What is repeated word for word, once: a question as last asked, the rest as first."""
    ordered = sorted(messages, key=lambda one: one.version)
    found = _once([Said(one, text) for one in ordered for text in sentences(one.text)])
    first = MOST_READ // 4
    return found if len(found) <= MOST_READ else found[:first] + found[first - MOST_READ :]


def _once(every: Sequence[Said]) -> list[Said]:
    places: dict[str, list[int]] = {}
    for place, one in enumerate(every):
        places.setdefault(one.text.casefold(), []).append(place)
    kept = (at[-1] if len(at) > 1 and role_of(every[at[0]].text) == "question" else at[0] for at in places.values())
    return [every[place] for place in sorted(kept)]


def summarize(told: Sequence[Said], closeness: Closeness) -> Summary:
    """`closeness[i][j]` is the cosine of sentences i and j of `told`."""
    central = [sum(row) / max(1, len(row)) for row in closeness]
    roles = _with_problem([role_of(one.text) for one in told], told)
    settled = max((place for place, one in enumerate(told) if settles(one.text)), default=-1)
    chosen: list[tuple[Role, int]] = []
    for role in ORDER:
        ranked = _ranked(role, told, roles, central, settled)
        kept: list[int] = []
        for place in ranked:
            taken = [at for _, at in chosen] if role == "key" else kept
            if len(kept) < _MOST[role] and all(closeness[place][other] < SAME for other in taken):
                kept.append(place)
        chosen += [(role, place) for place in sorted(kept)]
    lines = tuple(SummaryLine(role=role, message=told[at].message.version, text=told[at].text) for role, at in chosen)
    return Summary(lines, _dates(told))


def _with_problem(roles: list[Role | None], told: Sequence[Said]) -> list[Role | None]:
    """When no rule sees what is wrong in the first message, it is what that message says first."""
    first = [at for at, one in enumerate(told) if one.message.version == told[0].message.version]
    if not any(roles[at] == "problem" for at in first):
        opening = next((at for at in first if roles[at] is None), None)
        if opening is not None:
            roles[opening] = "problem"
    return roles


def _ranked(
    role: Role, told: Sequence[Said], roles: Sequence[Role | None], central: Sequence[float], settled: int
) -> list[int]:
    """The problem from the message that first tells of one; questions the newest first; else the most central."""
    if role == "key":
        return sorted((at for at, found in enumerate(roles) if found is None), key=lambda at: -central[at])
    places = [at for at, found in enumerate(roles) if found == role]
    if role == "question":
        return [at for at in reversed(places) if at > settled]
    if role == "problem":
        first = min((told[at].message.version for at in places), default=0)
        return sorted(places, key=lambda at: (told[at].message.version != first, -central[at]))
    return sorted(places, key=lambda at: -central[at])


def _dates(told: Sequence[Said]) -> tuple[SummaryDate, ...]:
    """The days named, nearest first; the same day and hour named again, as it was last said."""
    found: dict[object, SummaryDate] = {}
    for one in told:
        for moment in moments(one.text, one.message.lang, one.message.at):
            found[moment.day, moment.time] = SummaryDate(
                message=one.message.version,
                text=one.text,
                words=moment.words,
                day=moment.day,
                hour=moment.time,
                bound=moment.bound,
                ambiguous=moment.ambiguous,
            )
    latest = sorted(found.values(), key=lambda date: -date.message)[:_MOST_DATES]
    return tuple(sorted(latest, key=lambda date: (date.day, str(date.hour or ""))))
