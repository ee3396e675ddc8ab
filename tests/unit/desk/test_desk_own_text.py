"""A page's text takes the place of what the page showed, and of nothing else."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from schemas.sealed import Purpose, Sealed
from services.desk.adapters import decisions, versions
from services.desk.adapters.decisions import Edit
from services.desk.adapters.opening import Access
from services.desk.adapters.own_text import OwnText, Seen
from services.desk.domain.agents import Agent
from services.desk.domain.ticket import Ticket
from tests.unit.desk.test_desk_ticket import TICKET, drafted, facts, pseudonymized, received, triaged

START = datetime(2026, 3, 1, 9, tzinfo=UTC)


class Vault:
    """Seals by writing the text where the ciphertext stands."""

    def __init__(self) -> None:
        self.now = START

    def clock(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now

    async def seal(self, _access: Access, text: str) -> Sealed:
        return Sealed.model_construct(key_id=UUID(int=5), purpose=Purpose.INBOUND, nonce=b"n", ciphertext=text.encode())

    async def reply(self, _access: Access, sealed: Sealed) -> str:
        return sealed.ciphertext.decode()


class Desk:
    """What is kept and set aside for one ticket."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.kept: Edit | None = None
        self.asides: dict[UUID, Edit] = {}
        self.vault: Any = Vault()
        monkeypatch.setattr(decisions, "edit_of", self._edit_of)
        monkeypatch.setattr(decisions, "save_edit", self._save)
        monkeypatch.setattr(versions, "put_aside", self._put_aside)
        monkeypatch.setattr(versions, "last_aside", self._last_aside)
        monkeypatch.setattr(versions, "take_up", self._take_up)

    async def _edit_of(self, *_: Any) -> Edit | None:
        return self.kept

    async def _save(self, _connection: Any, _ticket_id: UUID, edit: Edit) -> None:
        self.kept = edit

    async def _put_aside(self, _connection: Any, _ticket_id: UUID, edit: Edit) -> None:
        self.asides[uuid4()] = edit

    async def _last_aside(self, _connection: Any, _ticket_id: UUID, agent: str) -> tuple[UUID, Sealed] | None:
        mine = [(aside_id, edit.content) for aside_id, edit in self.asides.items() if edit.agent == agent]
        return mine[-1] if mine else None

    async def _take_up(self, _connection: Any, _ticket_id: UUID, aside_id: UUID) -> Edit | None:
        return self.asides.pop(aside_id, None)

    def page(self, login: str, mark: str = "") -> "Page":
        return Page(self, login, mark)

    def aside(self) -> list[tuple[str, str]]:
        return [(edit.agent, edit.content.ciphertext.decode()) for edit in self.asides.values()]


class Page:
    """One agent's page, which keeps what is typed as a browser does."""

    def __init__(self, desk: Desk, login: str, mark: str) -> None:
        unit: Any = type("Unit", (), {"connection": None})()
        access = Access(unit, Agent(login, login.title(), "agent", "default"), TICKET, "answer")
        ticket = Ticket(facts(received(), pseudonymized(), triaged(), drafted()))
        self.own = OwnText(desk.vault, access, ticket, date(2026, 3, 1))
        self.mark = mark

    async def types(self, text: str) -> str | None:
        """Whose text gave way."""
        kept = await self.own.write(text, Seen(1, UUID(int=50), self.mark))
        self.mark = kept.edit.mark
        return kept.gave_way.agent if kept.gave_way else None


@pytest.mark.feature(60, 62)
async def test_a_colleagues_text_that_the_page_did_not_show_is_set_aside(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(monkeypatch)
    roy, martin = desk.page("roy"), desk.page("martin")
    assert await martin.types("Nous envoyons un technicien.") is None
    assert await roy.types("Rallumez l'imprimante.") == "martin"
    assert desk.aside() == [("martin", "Nous envoyons un technicien.")]
    assert desk.kept is not None
    assert desk.kept.content.ciphertext == b"Rallumez l'imprimante."


@pytest.mark.feature(60)
async def test_a_text_that_a_page_showed_gives_way_to_what_is_typed_there(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(monkeypatch)
    first = desk.page("martin")
    await first.types("Nous envoyons un technicien demain.")
    reloaded = desk.page("roy", mark=first.mark)
    for text in ("Nous envoyons quelqu'un.", "Quelqu'un vient.", ""):
        assert await reloaded.types(text) is None
    assert desk.aside() == []


@pytest.mark.feature(60)
async def test_a_lost_answer_sets_no_one_s_own_words_aside(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(monkeypatch)
    page = desk.page("roy")
    await page.types("Bonjour, nous")
    page.mark = ""  # kept, but the answer that says so did not come
    assert await page.types("Bonjour, nous arrivons.") is None
    assert desk.aside() == []


@pytest.mark.feature(60, 62)
async def test_two_who_type_at_once_leave_one_text_each_aside(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(monkeypatch)
    roy, martin = desk.page("roy"), desk.page("martin")
    for end in range(4, 20, 3):
        await martin.types("Nous envoyons un technicien."[:end])
        await roy.types("Rallumez votre imprimante."[:end])
    assert sorted(login for login, _ in desk.aside()) == ["martin", "roy"]
