"""The desk's pages: who has them, and the letter that leads there after `G`. One line each."""

from dataclasses import dataclass
from typing import Final

from services.desk.domain.agents import ROLES, Agent

_ALL: Final = frozenset(ROLES)
_READERS: Final = _ALL - {"noc"}
_LEADS: Final = frozenset({"lead", "admin"})
_OFFICERS: Final = frozenset({"privacy", "admin"})


@dataclass(frozen=True, slots=True)
class Page:
    """Its words are `page.<name>`."""

    name: str
    address: str
    letter: str
    roles: frozenset[str]


PAGES: Final = (
    Page("knowledge", "/knowledge", "k", _READERS),
    Page("lead", "/lead", "l", _LEADS),
    Page("policy", "/policy", "o", _READERS),
    Page("privacy", "/privacy", "p", _OFFICERS),
    Page("audit", "/audit", "j", _OFFICERS),
    Page("settings", "/settings", "r", _LEADS),
    Page("status", "/status", "e", _ALL),
)
VIEW_LETTERS: Final = {
    "to_answer": "a",
    "to_triage": "t",
    "to_second": "d",
    "waiting": "w",
    "sent": "s",
    "closed": "c",
}
"""Neither these nor a page's may be the same: `G` is followed by one letter, in both languages."""


def pages_of(agent: Agent) -> tuple[Page, ...]:
    return tuple(page for page in PAGES if agent.role in page.roles)


def ways_of(agent: Agent) -> dict[str, str]:
    """The letter after `G`, and the address that it leads to."""
    views = {letter: f"/?view={view}" for view, letter in VIEW_LETTERS.items()} if agent.may_read else {}
    return views | {page.letter: page.address for page in pages_of(agent)}
