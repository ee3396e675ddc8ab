"""Watches what triage says against what it said in a reference window, and holds the model back where it drifted."""

import json
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import anyio
import numpy as np
from opentelemetry.metrics import Meter, Observation

from models.drift.compare import Drift, compare
from models.drift.embedding import MOST as MOST_VECTORS
from models.drift.embedding import WIDTH, Floats
from models.drift.windows import LEAST, Window, of_records
from shared.inference.artefacts import FIELDS
from shared.messaging.restricting import STANDS
from shared.persistence.database import Database
from shared.telemetry import names
from shared.telemetry.instruments import gauge
from shared.telemetry.logs import fields

logger = logging.getLogger("guichet.triage.drift")

EMBEDDING: Final = "embedding"
MOST: Final = 4000
"""Of a window that are compared: more make chance no smaller than what matters."""
_WINDOW = f"""
select p.category, p.type, p.impact, p.urgency, p.confidence, p.priority, p.lang, p.actionable, p.abstained,
    p.held_back, p.modes, p.model_version, p.labels, c.said
from (
    select ticket_id, version from predictions
    where predicted_at >= $1 and predicted_at < $2 and model_digest = $3
        and (category_digest = any($5) or category_digest is null and (use_case is null or use_case <> all($6)))
        and not exists ({STANDS} = predictions.ticket_id)
    order by event_id limit $4
) drawn
join predictions p using (ticket_id, version)
left join lateral (
    select jsonb_object_agg(c.field, c.value) as said from corrections c where c.ticket_id = p.ticket_id
) c on true
"""  # noqa: S608
"""Event ids are hashes: their order is a draw from the whole window. Other classifiers' tickets are left out, and
restricted ones."""
_SETTLED = """
select distinct category_digest from predictions
where predicted_at >= $1 and predicted_at < $2 and category_digest = any($3)
"""
_WITH_OWN = """
select distinct use_case from predictions
where predicted_at >= $1 and predicted_at < $2 and category_digest is not null and use_case is not null
"""

_VECTORS = f"""
select vector from predictions
where vector is not null and predicted_at >= $1 and predicted_at < $2 and model_digest = $3
    and not exists ({STANDS} = predictions.ticket_id)
order by event_id limit $4
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Windows:
    """`current` back from now, and `reference` before that."""

    current: timedelta
    reference: timedelta


@dataclass(frozen=True, slots=True)
class Seen:
    """Of each measure whether it moved beyond chance and far, and how far."""

    moved: Mapping[str, tuple[bool, float]]
    held: frozenset[str]

    @property
    def alerts(self) -> list[str]:
        return sorted(name for name, (alert, _) in self.moved.items() if alert)


NOTHING: Final = Seen({}, frozenset())


class DriftWatch:
    """`held` are the fields that are a person's for now: their confidence fell, or people overrule them more often.

    Of other measures that move (the mix of categories, languages, what the masking finds, what the tickets are about)
    it is only told: a burst of one kind of ticket is no fault of the model. With `hold_on_shift` tickets about other
    things hold all fields. Windows hold what one model said, so a new one begins anew. The tickets of use cases' own
    classifiers (`own`: their digests) are in both windows or in neither: one that began between them would be taken for
    a fall or a rise of all the others, and counts once it answered before both. So would what the model gave to the use
    case before, or gives to it again.
    """

    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime],
        meter: Meter,
        *,
        windows: Windows,
        digest: Callable[[], str],
        own: Callable[[], Sequence[str]] = tuple,
        every: float,
        hold: bool,
        hold_on_shift: bool = False,
    ) -> None:
        self._database = database
        self._clock = clock
        self._windows = windows
        self._digest = digest
        self._own = own
        self._every = every
        self._hold = hold
        self._hold_on_shift = hold_on_shift
        self.seen = NOTHING
        self.unwatched: frozenset[str] = frozenset()
        """Of `own`, those that answer for too short a time to be in both windows."""
        gauge(meter, names.DRIFT_ALERT, [lambda _: self._told(0)])
        gauge(meter, names.DRIFT_SIZE, [lambda _: self._told(1)])

    @property
    def held(self) -> frozenset[str]:
        if not self._hold:
            return frozenset()
        shifted = self._hold_on_shift and EMBEDDING in self.seen.alerts
        return frozenset(FIELDS) if shifted else self.seen.held

    async def look(self) -> None:
        """One comparison; too few tickets in either window say nothing, and hold nothing back."""
        now = self._clock()
        since = now - self._windows.current
        first = since - self._windows.reference
        own = _Own(await self._settled(first), await self._with_own(first, now))
        self._note(frozenset(self._own()) - frozenset(own.settled))
        current = await self._told_of(since, now, own)
        reference = await self._told_of(first, since, own)
        before = self.seen
        if min(len(current.records), len(reference.records)) < LEAST:
            self.seen = NOTHING
        else:
            self.seen = seen(await anyio.to_thread.run_sync(_compared, reference, current))
        if self.seen.alerts != before.alerts:
            self._say()

    async def run(self) -> None:
        while True:
            await self.look()
            await anyio.sleep(self._every)

    async def _settled(self, before: datetime) -> list[str]:
        """Of the classifiers that answer, those that did so in as long a time before the windows as the reference's."""
        start = before - self._windows.reference
        rows = await self._database.pool.fetch(_SETTLED, start, before, list(self._own()))
        return [row["category_digest"] for row in rows]

    async def _with_own(self, start: datetime, end: datetime) -> list[str]:
        rows = await self._database.pool.fetch(_WITH_OWN, start, end)
        return [row["use_case"] for row in rows]

    async def _told_of(self, start: datetime, end: datetime, own: "_Own") -> "_Told":
        rows = await self._database.pool.fetch(_WINDOW, start, end, self._digest(), MOST, own.settled, own.use_cases)
        vectors = await self._database.pool.fetch(_VECTORS, start, end, self._digest(), MOST_VECTORS)
        return _Told([dict(row) for row in rows], [row["vector"] for row in vectors])

    def _note(self, unwatched: frozenset[str]) -> None:
        if unwatched != self.unwatched:
            logger.info(
                "classifiers of use cases' own whose drift cannot be told yet", extra=fields(count=len(unwatched))
            )
        self.unwatched = unwatched

    def _say(self) -> None:
        about = fields(measures=" ".join(self.seen.alerts), count=len(self.held))
        if self.seen.alerts:
            logger.warning("tickets or answers are unlike those of the reference window", extra=about)
        else:
            logger.info("tickets and answers are like those of the reference window, or too few to say", extra=about)

    def _told(self, which: int) -> Iterable[Observation]:
        for measure, values in self.seen.moved.items():
            yield Observation(float(values[which]), {names.DRIFT_MEASURE: measure})


def seen(drift: Drift) -> Seen:
    moved = {f"mix:{one.name}": (one.alert, one.psi) for one in drift.mixes}
    moved |= {f"confidence:{one.name}": (one.alert, one.after - one.before) for one in drift.confidences}
    moved |= {one.name: (one.alert, one.after - one.before) for one in drift.shares}
    if drift.embedding is not None:
        moved[EMBEDDING] = (drift.embedding.alert, drift.embedding.distance)
    less_sure = {one.name for one in drift.confidences if one.alert and one.after < one.before}
    overruled = {one.name.partition(":")[2] for one in drift.shares if one.alert and one.after > one.before
                 and one.name.startswith("overridden:")}  # fmt: skip
    return Seen(moved, frozenset(less_sure | overruled))


@dataclass(frozen=True, slots=True)
class _Own:
    """Classifiers that answered since before both windows; use cases of which any classifier answered within them."""

    settled: Sequence[str]
    use_cases: Sequence[str]


@dataclass(frozen=True, slots=True)
class _Told:
    """Of one window, as the table has it."""

    records: Sequence[Mapping[str, Any]]
    vectors: Sequence[Sequence[float]]

    def window(self, name: str) -> Window:
        vectors: Floats = np.array(self.vectors, np.float32).reshape(-1, WIDTH)
        return of_records(name, [_record(row) for row in self.records], vectors)


def _compared(reference: _Told, current: _Told) -> Drift:
    return compare(reference.window("reference"), current.window("current"))


def _record(row: Mapping[str, Any]) -> dict[str, Any]:
    """As `guichet triage` writes it; overruled can be only what was offered or is held back.

    Where it is held back the model's value is shown, and what the person chose says whether it was right.
    """
    confidence, modes, held = json.loads(row["confidence"]), json.loads(row["modes"]), set(row["held_back"])
    said = json.loads(row["said"]) if row["said"] else {}
    suggested = {field for field, mode in modes.items() if mode == "suggest"}
    judged = {field: value for field, value in said.items() if field not in suggested - held}
    return {
        **{field: {"label": row[field], "confidence": confidence[field]} for field in FIELDS},
        "priority": row["priority"],
        "lang": row["lang"],
        "actionable": row["actionable"],
        "abstained": [field for field in row["abstained"] if field not in held],
        "held_back": row["held_back"],
        "model": {"version": row["model_version"]},
        **({"corrected": judged} if judged else {}),
        **({"labels": row["labels"]} if row["labels"] is not None else {}),
    }
