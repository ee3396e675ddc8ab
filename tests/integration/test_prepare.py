"""The database of a cluster: roles made by others, an owner who is no superuser, services that wait for it."""

import asyncio
from collections.abc import AsyncIterator
from typing import Literal
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest
import pytest_asyncio

from schemas.topics import SERVICES
from shared.persistence.doors import role
from shared.persistence.migrate import migrate
from shared.persistence.prepare import NotReady, prepare
from shared.persistence.wait import behind, wait
from tests.conftest import ProvisionedDatabase

pytestmark = pytest.mark.feature(89)
OWNER, DATABASE, PASSWORD = "guichet_cluster_owner", "guichet_cluster", "made-up"


def moved(url: str, *, user: str | None = None) -> str:
    parts = urlsplit(url)
    netloc = f"{user}:{PASSWORD}@{parts.netloc.rpartition('@')[2]}" if user else parts.netloc
    return urlunsplit(parts._replace(netloc=netloc, path=f"/{DATABASE}"))


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def owner_url(postgres: ProvisionedDatabase) -> AsyncIterator[str]:
    """As the operator leaves it: an owner without special rights, its database, the extension."""
    connection = await asyncpg.connect(postgres.server.url())
    await connection.execute(f"create role {OWNER} login nosuperuser nocreatedb nocreaterole password '{PASSWORD}'")
    await connection.execute(f"create database {DATABASE} owner {OWNER}")
    inside = await asyncpg.connect(moved(postgres.server.url()))
    await inside.execute("create extension vector schema public")
    await inside.close()
    try:
        yield moved(postgres.server.url(), user=OWNER)
    finally:
        await connection.execute(f"drop database {DATABASE} with (force)")
        await connection.execute(f"drop role {OWNER}")
        await connection.close()


async def test_an_owner_without_special_rights_prepares_it_and_services_wait(
    postgres: ProvisionedDatabase, owner_url: str
) -> None:
    urls = {service: moved(postgres.urls[service]) for service in SERVICES}
    waiting = asyncio.create_task(wait(urls["triage"], "triage"))
    await asyncio.sleep(0)
    assert not waiting.done()
    assert await prepare(owner_url, "pre")
    assert await prepare(owner_url, "pre") == []
    await asyncio.wait_for(waiting, 20)
    for service in SERVICES:
        assert await behind(urls[service], service) == []
    connection = await asyncpg.connect(urls["triage"])
    try:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.fetch("select * from desk.migration")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute("create table triage.mine (a int)")
    finally:
        await connection.close()


async def walled(owner_url: str) -> bool:
    """Row-level security on the desk's tickets."""
    connection = await asyncpg.connect(owner_url)
    try:
        return bool(
            await connection.fetchval("select relrowsecurity from pg_class where oid = 'desk.ticket'::regclass")
        )
    finally:
        await connection.close()


async def test_an_empty_database_gets_all_at_once_and_another_not_before_it_is_told(owner_url: str) -> None:
    """Nobody says `post` after a first start; while old code may run, what is for afterwards waits."""
    await prepare(owner_url, "pre")
    assert await walled(owner_url)
    connection = await asyncpg.connect(owner_url)
    try:
        await connection.execute("drop policy of_one_tenant on desk.ticket")
        await connection.execute("alter table desk.ticket disable row level security")
    finally:
        await connection.close()
    await prepare(owner_url, "pre")
    assert not await walled(owner_url)
    await prepare(owner_url, "post")
    assert await walled(owner_url)


async def test_a_first_run_that_was_cut_short_before_the_wall_is_ended_by_the_next(
    owner_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection = await asyncpg.connect(owner_url)
    try:
        for schema in (*SERVICES, "keyring", "ledger"):
            await connection.execute(f'drop schema if exists "{schema}" cascade')
    finally:
        await connection.close()

    async def cut_short(url: str, phase: Literal["pre", "post"]) -> list[str]:
        if phase == "post":
            raise ConnectionResetError
        return await migrate(url, phase)

    with monkeypatch.context() as away:
        away.setattr("shared.persistence.prepare.migrate", cut_short)
        with pytest.raises(ConnectionResetError):
            await prepare(owner_url, "pre")
    assert not await walled(owner_url)
    await prepare(owner_url, "pre")
    assert await walled(owner_url)


async def test_a_missing_role_is_named(
    postgres: ProvisionedDatabase, owner_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.persistence.doors.SERVICES", (*SERVICES, "nobody"))
    with pytest.raises(NotReady, match=role("nobody")):
        await prepare(owner_url, "pre")
