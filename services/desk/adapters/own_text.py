"""A person's own words beside the versions of a suggestion: kept, set aside, taken up again; never overwritten."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from schemas.replies import ReplyDrafted
from schemas.sealed import Sealed
from schemas.tickets import PlaceholderTable
from services.desk.adapters import controls, decisions, versions
from services.desk.adapters.decisions import Edit
from services.desk.adapters.opening import Access, Vault
from services.desk.domain.approval import tidy
from services.desk.domain.ticket import Ticket
from services.desk.domain.versions import Act
from shared.controls import without
from shared.persistence.database import Database
from shared.placeholders import restore


@dataclass(frozen=True, slots=True)
class Seen:
    """What a page showed beside the text that it sends: the message, the suggestion, and the kept text by its mark."""

    version: int
    draft_id: UUID | None
    mark: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A text as it is kept now, and another that gave way to it."""

    edit: Edit
    gave_way: Edit | None


async def name_of(database: Database, login: str) -> str:
    """Whose text it is, as a page says it."""
    name: str | None = await database.pool.fetchval("select name from agent where login = $1", login)
    return name or login


@dataclass(frozen=True, slots=True)
class OwnText:
    """The text being written on one ticket, for one agent. The caller holds the ticket's lock."""

    vault: Vault
    access: Access
    ticket: Ticket
    month: date
    """In which a control draft's outcome counts."""

    async def write(self, text: str, seen: Seen) -> Kept:
        """Keeps a page's text; one that the page did not show, and that it would take the place of, is set aside."""
        gave_way = await self.give_way(text, seen.mark)
        edit = Edit(
            min(seen.version or self.ticket.version, self.ticket.version),
            self.access.agent.login,
            await self.vault.seal(self.access, text),
            self.vault.clock(),
            seen.draft_id,
        )
        await decisions.save_edit(self.access.unit.connection, self.access.ticket_id, edit)
        return Kept(edit, gave_way)

    async def give_way(self, text: str, mark: str) -> Edit | None:
        """Sets aside, and returns, what was kept since a page was opened and is not in its text."""
        edit = await self.meanwhile(text, mark)
        if edit is None:
            return None
        connection, ticket_id = self.access.unit.connection, self.access.ticket_id
        last = await versions.last_aside(connection, ticket_id, edit.agent)
        if last is not None and await self._holds(edit, last[1]):
            await versions.take_up(connection, ticket_id, last[0])
        await versions.put_aside(connection, ticket_id, edit)
        return edit

    async def meanwhile(self, text: str, mark: str) -> Edit | None:
        """What was kept since a page was opened, unless the page's text holds it whole."""
        edit = await self._edit()
        if edit is None or edit.mark == mark or await self._text(edit.content) in tidy(text):
            return None
        return edit

    async def _holds(self, edit: Edit, earlier: Sealed) -> bool:
        """Two who type at once keep setting each other's text aside: of one that only grew, the last is enough."""
        return await self._text(earlier) in await self._text(edit.content)

    async def _text(self, sealed: Sealed) -> str:
        return tidy(await self.vault.reply(self.access, sealed))

    async def keep(self, table: PlaceholderTable, text: str, seen: Seen) -> None:
        """Keeps a page's text if it is somebody's own; a kept text that nobody changed makes room for what comes."""
        if self._is_own(text, table):
            await self.write(text, seen)
            return
        await self._catch(text, table)
        edit_kept = await self._edit()
        if edit_kept is not None and not await self._holds_words(edit_kept, table):
            await decisions.drop_text(self.access.unit.connection, self.access.ticket_id)

    async def set_aside(self) -> None:
        """The text being written leaves the composer."""
        edit = await self._edit() or await self._last_approved()
        if edit is None:
            return
        table = await self.vault.table(self.access, self.ticket)
        text = await self.vault.reply(self.access, edit.content)
        await self._catch(text, table)
        if self._is_own(text, table):
            await versions.put_aside(self.access.unit.connection, self.access.ticket_id, edit)
        await decisions.drop_text(self.access.unit.connection, self.access.ticket_id)

    async def take(self, chosen: ReplyDrafted) -> None:
        """Puts one version before the agent."""
        await self.set_aside()
        now = self.vault.clock()
        act = Act(uuid4(), "choose", chosen.version, chosen.draft_id, self.access.agent.login, now)
        await versions.add(self.access.unit.connection, self.access.ticket_id, act)

    async def take_up(self, aside_id: UUID) -> bool:
        """Puts a text that was set aside before the agent again. False when it is not there."""
        edit = await versions.take_up(self.access.unit.connection, self.access.ticket_id, aside_id)
        if edit is None:
            return False
        await self.set_aside()
        await decisions.save_edit(self.access.unit.connection, self.access.ticket_id, edit)
        return True

    async def _last_approved(self) -> Edit | None:
        """What was approved and did not go out: it stands in the composer until something newer is there."""
        rows = await decisions.of_ticket(self.access.unit.connection, self.access.ticket_id)
        last = decisions.unsent(rows, self.ticket)
        content = decisions.sealed_of(last["copy"]) if last is not None else None
        if last is None or content is None:
            return None
        return Edit(last["version"], last["agent"], content, last["decided_at"], last["draft_id"])

    async def _edit(self) -> Edit | None:
        return await decisions.edit_of(self.access.unit.connection, self.access.ticket_id)

    async def _holds_words(self, edit: Edit, table: PlaceholderTable) -> bool:
        return self._is_own(await self.vault.reply(self.access, edit.content), table)

    async def _catch(self, text: str, table: PlaceholderTable) -> None:
        """A suggestion as it was written had its planted sentence taken out: another version does not bring it back."""
        as_written = [
            each.draft_id
            for each in self.ticket.drafts
            if each.text is not None and tidy(restore(each.text, table).text) == tidy(text)
        ]
        await controls.settle(self.access.unit.connection, self.access.ticket_id, as_written, "caught", self.month)

    def _is_own(self, text: str, table: PlaceholderTable) -> bool:
        """Whether a text is no version of the suggestion as it was written, or as it was shown."""
        versions_ = {tidy(restore(each.text, table).text) for each in self.ticket.drafts if each.text is not None}
        return bool(tidy(text)) and tidy(without(text)) not in versions_
