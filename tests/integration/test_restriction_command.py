"""`guichet subject restrict`, `lift` and `restrictions`: what the desk's page does, by an officer's command."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio
from typer.testing import CliRunner, Result

from services.desk.adapters import subject_command
from services.desk.adapters.subject_office import Office
from shared.persistence.database import Database
from tests.conftest import ProvisionedDatabase
from tests.integration.archive import Archive, archive
from tests.integration.test_erasure import ADDRESS, NAME, OFFICER, erase_all, lived, office, signed_up
from tests.integration.test_restriction import is_restricted
from tests.integration.whole import Whole, whole
from tests.integration.whole import own_postgres as postgres

__all__ = ["archive", "postgres"]

pytestmark = pytest.mark.feature(85)

Ran = Callable[..., Any]


@pytest_asyncio.fixture(loop_scope="session")
async def all_of_it(postgres: ProvisionedDatabase, archive: Archive) -> AsyncIterator[Whole]:
    async with whole(postgres, archive.handlers) as made:
        made.names[NAME] = "PERSON"
        yield made
        await erase_all(made)


@pytest_asyncio.fixture(loop_scope="session")
async def ran(all_of_it: Whole, postgres: ProvisionedDatabase, tmp_path: Path) -> Ran:
    """The command as typed, in a thread with an event loop and a database session of its own."""
    await signed_up(all_of_it)
    password = tmp_path / "password"
    password.write_text(OFFICER.password)

    @asynccontextmanager
    async def offices() -> AsyncIterator[Office]:
        database = await Database.connect(postgres.urls["desk"], schema="desk", tenant="default", size=2)
        try:
            yield office(replace(all_of_it, databases={**all_of_it.databases, "desk": database}))
        finally:
            await database.close()

    async def run(*given: str, said: str = "") -> Result:
        signed = ["--as", OFFICER.login, "--password-file", str(password)]
        done = await asyncio.to_thread(
            CliRunner().invoke, subject_command.make(offices), [given[0], *signed, *given[1:]], input=said
        )
        await all_of_it.carry()
        return done

    return run


async def test_a_person_is_found_restricted_listed_and_lifted(all_of_it: Whole, ran: Ran) -> None:
    mine, other = await lived(all_of_it)
    asked = await ran("restrict", "--ground", "accuracy", said=f"{ADDRESS}\n{NAME}\n")
    assert (asked.exit_code, "--yes" in asked.stderr) == (2, True)
    assert not await is_restricted(all_of_it, mine), "a script has to say so"

    done = await ran(
        "restrict", "--ground", "accuracy", "--review-on", "2126-12-01", "--yes", said=f"{ADDRESS}\n{NAME}\n"
    )
    assert done.exit_code == 0, done.stderr
    made = json.loads(done.stdout)
    assert (made["ground"], made["review_on"], made["tickets"]) == ("accuracy", "2126-12-01", [str(mine)])
    assert (await is_restricted(all_of_it, mine), await is_restricted(all_of_it, other)) == (True, False)
    (listed,) = [json.loads(line) for line in (await ran("restrictions")).stdout.splitlines()]
    assert (listed["restriction_id"], listed["restricted_by"]) == (made["restriction_id"], OFFICER.login)

    untold = await ran("lift", made["restriction_id"])
    assert (untold.exit_code, await is_restricted(all_of_it, mine)) == (2, True)
    lifted = await ran("lift", made["restriction_id"], "--person-told")
    assert json.loads(lifted.stdout)["ended"] == "lifted"
    assert not await is_restricted(all_of_it, mine)
    assert (await ran("restrictions")).stdout == ""
    assert made["restriction_id"] in (await ran("restrictions", "--ended")).stdout
    told = "select count(*) from audit.ledger where ticket_id = $1 and event_type = 'restriction.decided.v1'"
    assert await all_of_it.owner.fetchval(told, mine) == 2


async def test_what_is_restricted_is_erased_by_command_only_when_that_is_said(all_of_it: Whole, ran: Ran) -> None:
    mine, _ = await lived(all_of_it)
    assert (await ran("restrict", "--ground", "objection", "--ticket", str(mine), "--yes")).exit_code == 0
    refused = await ran("erase", "--ticket", str(mine), "--yes", "--wait", "0")
    assert (refused.exit_code, "(objection)" in refused.stderr) == (2, True)
    assert await is_restricted(all_of_it, mine)
    done = await ran("erase", "--ticket", str(mine), "--yes", "--wait", "0", "--end-restriction")
    assert done.exit_code == 1, "asked for; the answers are outstanding while nothing is carried"
    assert await all_of_it.owner.fetchval("select count(*) from desk.ticket where ticket_id = $1", mine) == 0


@pytest.mark.parametrize("given", [
    ("--ground", "because"), ("--ground", "accuracy", "--review-on", "2020-01-01"),
    ("--ground", "accuracy", "--review-on", "soon"),
])  # fmt: skip
async def test_terms_that_say_nothing_are_refused_before_anything_is_opened(ran: Ran, given: tuple[str, ...]) -> None:
    done = await ran("restrict", *given, "--ticket", str(uuid4()), "--yes")
    assert (done.exit_code, "Invalid value" in done.stderr) == (2, True)


async def test_an_unknown_restriction_or_ticket_is_said(ran: Ran) -> None:
    lifted = await ran("lift", str(uuid4()), "--person-told")
    restricted = await ran("restrict", "--ground", "accuracy", "--ticket", str(uuid4()), "--yes")
    assert [lifted.exit_code, restricted.exit_code] == [2, 2]
    assert "Nothing was lifted" in lifted.stderr
    assert "Nothing was restricted" in restricted.stderr
    nobody = await ran("restrict", "--ground", "accuracy", "--yes", said="nobody@nowhere.example\n")
    assert (nobody.exit_code, "Nothing was restricted" in nobody.stderr) == (2, True)
