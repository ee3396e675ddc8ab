"""Everything that is held leaves in open formats; an export that was cut short goes on, and nobody's password is in it."""

import hashlib
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from services.desk.adapters import exporting as tickets
from services.desk.adapters.subject_office import Unusable, officer
from shared.local.exporting import MANIFEST, Folder, tables
from tests.conftest import ProvisionedDatabase
from tests.integration.archive import Archive, archive
from tests.integration.test_erasure import NAME, OFFICER, PHRASE, erase_all, lived, signed_up
from tests.integration.whole import Whole, whole
from tests.integration.whole import own_postgres as postgres

__all__ = ["archive", "postgres"]

pytestmark = pytest.mark.feature(99)

SEVEN = ["intake", "pseudonymizer", "triage", "drafter", "desk", "crm", "audit"]
KEPT_BACK = {"inbox", "outbox", "migration", "session", "halfway", "factor", "recovery_code", "attempt", "lease"}
LETS_IN = ("planted-session", "planted-halfway", "planted-recovery", "706c616e746564")
LETS_SOMEBODY_IN = {
    "session": f"('planted-session', '{OFFICER.login}', now(), now() + interval '1 day')",
    "halfway": f"('planted-halfway', '{OFFICER.login}', now() + interval '1 day')",
    "factor": f"('{OFFICER.login}', '\\x706c616e746564', now(), 0)",
    "recovery_code": f"('{OFFICER.login}', 'planted-recovery')",
}


@pytest_asyncio.fixture(loop_scope="session")
async def all_of_it(postgres: ProvisionedDatabase, archive: Archive) -> AsyncIterator[Whole]:
    async with whole(postgres, archive.handlers) as made:
        made.names[NAME] = "PERSON"
        yield made
        await erase_all(made)


async def exported(made: Whole, folder: Folder) -> list[dict[str, Any]]:
    place = await signed_up(made, role="admin")
    async with officer(place, OFFICER) as agent:
        await folder.lines("tickets.jsonl", tickets.lines(place, agent), go_on=True)
    return [json.loads(line) for line in (folder.path / "tickets.jsonl").read_text(encoding="utf-8").splitlines()]


async def test_tickets_leave_in_clear_on_record_and_a_cut_short_export_goes_on(
    all_of_it: Whole, tmp_path: Path
) -> None:
    mine, other = await lived(all_of_it)
    whole_one = Folder(tmp_path / "whole")
    whole_one.open()
    found = await exported(all_of_it, whole_one)
    ids = [ticket["ticket_id"] for ticket in found]
    assert ids == sorted(ids)
    assert {str(mine), str(other)} <= set(ids)
    told = next(ticket for ticket in found if ticket["ticket_id"] == str(mine))
    assert PHRASE in told["messages"][0]["text"]
    assert told["people"]["values_set"][0]["colleague"] == "a"
    await all_of_it.carry()
    count = "select count(*) from audit.ledger where ticket_id = $1 and facts->>'action' = 'ticket.exported'"
    assert await all_of_it.owner.fetchval(count, mine) == 1

    cut = Folder(tmp_path / "cut")
    cut.open()
    lines = (whole_one.path / "tickets.jsonl").read_bytes().splitlines(keepends=True)
    (cut.path / "tickets.jsonl.part").write_bytes(lines[0] + lines[1][:40])
    assert [ticket["ticket_id"] for ticket in await exported(all_of_it, cut)] == ids
    assert (cut.path / "tickets.jsonl").read_bytes().splitlines()[0] == lines[0].strip()
    assert cut.path.stat().st_mode & 0o077 == 0
    assert (cut.path / "tickets.jsonl").stat().st_mode & 0o077 == 0


async def test_every_table_leaves_with_its_digest_and_without_what_would_let_somebody_in(
    all_of_it: Whole, postgres: ProvisionedDatabase, tmp_path: Path
) -> None:
    await lived(all_of_it)
    await signed_up(all_of_it)
    for table, values in LETS_SOMEBODY_IN.items():
        await all_of_it.owner.execute(f"insert into desk.{table} values {values}")
    folder, said = Folder(tmp_path / "out"), dict[str, int]()
    folder.open()
    await tables(postgres.admin_url, folder, said.__setitem__)
    rows = await all_of_it.owner.fetch(
        "select schemaname, tablename from pg_tables where schemaname = any($1::text[])", SEVEN
    )
    assert set(said) == {
        f"tables/{row['schemaname']}/{row['tablename']}.jsonl" for row in rows if row["tablename"] not in KEPT_BACK
    }
    assert {name.split("/")[1] for name in said} == set(SEVEN)
    for path in folder.path.rglob("*.jsonl"):
        assert not [word for word in LETS_IN if word in path.read_text(encoding="utf-8")], path.name
    agents = (folder.path / "tables/desk/agent.jsonl").read_text(encoding="utf-8")
    assert OFFICER.login in agents
    assert "argon2" not in agents
    ledger = [json.loads(line) for line in (folder.path / "tables/audit/ledger.jsonl").read_text().splitlines()]
    assert [row["seq"] for row in ledger] == list(range(1, len(ledger) + 1))
    assert len(ledger) == await all_of_it.owner.fetchval("select count(*) from audit.ledger")
    manifest = json.loads((folder.path / MANIFEST).read_text())
    assert not manifest["complete"]
    for name, about in manifest["files"].items():
        data = (folder.path / name).read_bytes()
        assert (about["lines"], about["sha256"]) == (data.count(b"\n"), hashlib.sha256(data).hexdigest())
    folder.complete({"format": "guichet.export/1"})
    assert json.loads((folder.path / MANIFEST).read_text())["complete"]
    before = said.copy()
    await lived(all_of_it)
    await tables(postgres.admin_url, folder, said.__setitem__)
    assert said == before, "what is finished is not written again"


async def test_only_an_admin_takes_everything_away(all_of_it: Whole) -> None:
    place = await signed_up(all_of_it, role="privacy")
    async with officer(place, OFFICER) as agent:
        with pytest.raises(Unusable, match="role admin"):
            tickets.lines(place, agent)
