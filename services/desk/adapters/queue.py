"""The queue as agents read it: a page at a time, by priority then age. Nothing here is opened or in clear."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from services.desk.adapters.standing_restrictions import ALL_RESTRICTED, RESTRICTED
from services.desk.domain.assigning import MINE, NOBODYS, Whose
from services.desk.domain.moments import moment_of
from services.desk.domain.views import NEWEST_FIRST, VIEWS
from shared.messaging.unit import Connection

PAGE = 50
SITTING = timedelta(minutes=30)
"""Who looks at a ticket again later than that sits down to it anew."""
_MOST_RANK: Final = 2**15 - 1
"""What the database's column holds."""

_ASSIGNED: Final = "from assignment s {} where s.ticket_id = ticket.ticket_id and s.until is null"
_ASSIGNEE: Final = _ASSIGNED.format("left join agent a on a.login = s.agent")
COLUMNS = (
    "ticket_id, version, state, view, priority, rank, category, type, impact, urgency, abstained, lang, subject, "
    "channel, outcome, secrets, failure, waiting_since, use_case, "
    f"{RESTRICTED.format('ticket')} as restricted, "
    f"(select array[s.agent, coalesce(a.name, s.agent)] {_ASSIGNEE}) as assignee"
)
_FILTERS = (
    "and ($3::text is null or priority = $3) and ($4::text is null or category = $4) "
    "and ($5::text is null or lang = $5) and ($9::text is null or $9 = any(needs)) "
    "and ($10::text[] is null or category = any($10) and not 'category' = any(abstained)) "
    "and use_case = all($11::text[])"
)
_WHOSE: Final = {
    None: "",
    MINE: "and ticket_id = any(array(select s.ticket_id from assignment s where s.agent = $12 and s.until is null))",
    NOBODYS: f"and not exists (select {_ASSIGNED.format('')})",
}
_OLDEST_FIRST: Final = f"""
  and ($6::smallint is null or (rank, waiting_since, ticket_id) > ($6, $7, $8))
order by rank, waiting_since, ticket_id limit {PAGE + 1}
"""
_NEWEST_FIRST: Final = f"""
  and ($6::smallint is null or (waiting_since, ticket_id) < ($7, $8))
order by waiting_since desc, ticket_id desc limit {PAGE + 1}
"""
_VIEW: Final = "view = $2"
_AMONG: Final = "ticket_id = any($2::uuid[])"
_OVERDUE: Final = "state = 'waiting' and heard_at < $2"

CLEARED: Final = tuple(name for name in VIEWS if name not in NEWEST_FIRST)
COUNTED: Final = "select view, count(*) as n from ticket where tenant = $1 and view = any($2::text[]) group by view"
_LAG: Final = f"""
select count(*) as n, count(*) filter (where restricted_id is null) as behind,
    min(heard_at) filter (where restricted_id is null) as oldest
from ticket left join {ALL_RESTRICTED} held on restricted_id = ticket_id
where tenant = $1 and state = 'waiting' and heard_at < $2
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page ended."""

    rank: int
    since: datetime
    ticket_id: UUID

    def text(self) -> str:
        raw = json.dumps([self.rank, self.since.isoformat(), str(self.ticket_id)])
        return base64.urlsafe_b64encode(raw.encode()).decode().rstrip("=")

    @classmethod
    def parse(cls, text: str | None) -> "Cursor | None":
        """Reads a cursor; None for one that is missing or not ours."""
        if not text:
            return None
        try:
            raw = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
            rank, since, ticket_id = int(raw[0]), moment_of(raw[1]), UUID(raw[2])
        except (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, RecursionError):
            return None
        return cls(rank, since, ticket_id) if since is not None and abs(rank) <= _MOST_RANK else None


@dataclass(frozen=True, slots=True)
class Filters:
    priority: str | None = None
    category: str | None = None
    lang: str | None = None
    needs: str | None = None
    categories: tuple[str, ...] | None = None
    """Those that a group takes; a ticket whose category is open is in none."""
    use_cases: tuple[str, ...] = ()
    """Of each of them a ticket must be: the one that is asked for, and that of the group."""
    whose: Whose | None = None
    reader: str = ""
    """The login of whoever asks for their own."""


@dataclass(frozen=True, slots=True)
class Page:
    rows: list[Any]
    after: str | None


@dataclass(frozen=True, slots=True)
class Lag:
    """Tickets that the models should have read by now.

    `count` has those too that they must not read, and that wait for people all the same; `behind` has not.
    """

    count: int
    behind: int
    oldest: datetime | None


async def page(
    connection: Connection,
    tenant: str,
    view: str,
    *,
    filters: Filters,
    after: Cursor | None,
    overdue_before: datetime,
) -> Page:
    """One page of a view. What waits too long for the models stands among the tickets to answer."""
    if view in NEWEST_FIRST:
        return cut(await _rows(connection, (tenant, view), _VIEW, filters, after, order=_NEWEST_FIRST))
    rows = await _rows(connection, (tenant, view), _VIEW, filters, after)
    if view == "to_answer":
        rows += await _rows(connection, (tenant, overdue_before), _OVERDUE, filters, after)
        rows.sort(key=lambda row: (row["rank"], row["waiting_since"], row["ticket_id"]))
    return cut(rows)


async def among(
    connection: Connection, tenant: str, tickets: Sequence[UUID], *, filters: Filters, after: Cursor | None
) -> Page:
    """One page of these tickets, wherever they stand."""
    return cut(await _rows(connection, (tenant, list(tickets)), _AMONG, filters, after))


async def _rows(
    connection: Connection,
    asked: tuple[str, Any],
    which: str,
    filters: Filters,
    after: Cursor | None,
    *,
    order: str = _OLDEST_FIRST,
) -> list[Any]:
    """`asked`: the tenant, and what fills the one place of the condition `which`."""
    query = f"select {COLUMNS} from ticket where tenant = $1 and {which} {_FILTERS} {_WHOSE[filters.whose]} {order}"  # noqa: S608
    own = (filters.reader,) if filters.whose == MINE else ()
    return list(await connection.fetch(query, *asked, *_where(filters, after), *own))


def _where(filters: Filters, after: Cursor | None) -> tuple[Any, ...]:
    """What fills a page's places from the third to the eleventh."""
    start = (after.rank, after.since, after.ticket_id) if after else (None, None, None)
    categories = list(filters.categories) if filters.categories is not None else None
    own = list(filters.use_cases)
    return (filters.priority, filters.category, filters.lang, *start, filters.needs, categories, own)


def cut(rows: list[Any]) -> Page:
    """The rows as a page: one more than a page holds says that there is another."""
    more = len(rows) > PAGE
    rows = rows[:PAGE]
    last = rows[-1] if more else None
    return Page(rows, Cursor(last["rank"], last["waiting_since"], last["ticket_id"]).text() if last else None)


async def counts(connection: Connection, tenant: str, overdue: Lag) -> dict[str, int]:
    """How many tickets stand in each view that somebody clears. The others, which only grow, nobody counts."""
    found = {row["view"]: row["n"] for row in await connection.fetch(COUNTED, tenant, list(CLEARED))}
    found["to_answer"] = found.get("to_answer", 0) + overdue.count
    return found


async def lag(connection: Connection, tenant: str, overdue_before: datetime) -> Lag:
    row = await connection.fetchrow(
        _LAG,
        tenant,
        overdue_before,
    )
    return Lag(row["n"], row["behind"], row["oldest"]) if row else Lag(0, 0, None)


async def find(connection: Connection, tenant: str, ticket_id: UUID) -> Any | None:
    """A ticket's head; another tenant's ticket does not exist."""
    return await connection.fetchrow(
        f"select {COLUMNS} from ticket where tenant = $1 and ticket_id = $2",  # noqa: S608
        tenant,
        ticket_id,
    )


async def look(connection: Connection, ticket_id: UUID, agent: str, now: datetime) -> None:
    """Notes that an agent looks at the ticket, and since when in this sitting."""
    await connection.execute(
        "insert into viewing (ticket_id, agent, seen_at, opened_at) values ($1, $2, $3, $3) "
        "on conflict (ticket_id, agent) do update set seen_at = excluded.seen_at, opened_at = case "
        "when viewing.seen_at > excluded.seen_at - $4::interval then coalesce(viewing.opened_at, excluded.opened_at) "
        "else excluded.opened_at end",
        ticket_id,
        agent,
        now,
        SITTING,
    )


async def reading(connection: Connection, ticket_id: UUID, agent: str, now: datetime) -> float | None:
    """Seconds for which what now stands there has been before an agent in this sitting; None when nobody knows."""
    seconds: float | None = await connection.fetchval(
        "select extract(epoch from $3 - greatest(v.opened_at, t.heard_at))::real from viewing v "
        "join ticket t using (ticket_id) where v.ticket_id = $1 and v.agent = $2 and v.opened_at is not null",
        ticket_id,
        agent,
        now,
    )
    return None if seconds is None else max(0.0, seconds)
