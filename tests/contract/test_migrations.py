"""Old code on a new schema: every migration only adds, or says why the release before lives with what it does."""

import pytest

from schemas.topics import SERVICES
from shared.persistence.migrate import migrations
from tests.contract.migrating import breaking, holding

pytestmark = pytest.mark.feature(89)


@pytest.mark.parametrize("service", SERVICES)
def test_a_migration_only_adds(service: str) -> None:
    found = {item.name: breaking(item.sql) for item in migrations(service)}
    assert {name: what for name, what in found.items() if what} == {}


@pytest.mark.parametrize(
    "sql",
    [
        "drop table draft",
        "alter table draft drop column text",
        "alter table draft rename column text to body",
        "alter table draft rename to drafts",
        "alter table draft alter column text set not null",
        "alter table draft alter column id type bigint",
        "alter table draft add column lang text not null",
        "alter table draft add column lang text, add column size integer not null",
        "alter table draft add constraint short check (length(text) < 9)",
        "alter table draft add column lang text; alter table draft drop column text",
        "create unique index draft_once on draft (ticket_id)",
        "update draft set text = ''",
        "delete from draft",
        "truncate draft",
        "revoke select on draft from guichet_desk",
        "do $$ begin perform 1; end $$",
        "drop index draft_by_age",
        "/* hidden */ drop table draft",
    ],
)
def test_what_would_break_the_release_before_is_found_and_a_comment_allows_it(sql: str) -> None:
    assert breaking(sql + ";\n") != []
    assert breaking(f"-- contract: nothing that runs reads it any more\n{sql.split(';', maxsplit=1)[-1]};\n") == []
    assert breaking(f"-- a comment that says nothing of it\n{sql};\n") != []


@pytest.mark.parametrize(
    "sql",
    [
        "create table fresh (id integer not null); create unique index fresh_once on fresh (id);",
        "create table fresh (id integer); alter table fresh add constraint one check (id = 1); revoke all on fresh from x;",
        "alter table draft add column lang text;",
        "alter table draft add column lang text not null default 'fr', add column size numeric(9, 2) default 0;",
        "alter table draft add column lang text; update draft d set lang = 'fr' where lang is null;",
        "create index draft_by_age on draft (created_at) where state <> 'done; drop table draft';",
        "create function f() returns void language sql as $$ delete from draft; $$;",
        "insert into draft (id) select 1;",
    ],
)
def test_what_only_adds_passes(sql: str) -> None:
    assert breaking(sql) == []


@pytest.mark.parametrize("service", SERVICES)
def test_a_migration_does_not_hold_a_table_that_may_be_large(service: str) -> None:
    """Since there is a way to do it apart; what came before was written without."""
    later = [item for item in migrations(service) if item.name >= "0076"]
    assert {item.name: what for item in later if not item.apart and (what := holding(item.sql))} == {}
    again = [item.sql for item in later if item.apart]
    assert [sql for sql in again if sql.count(" concurrently ") != sql.count(" concurrently if not exists ")] == []


@pytest.mark.parametrize(
    "sql", ["create index by_age on draft (age);", "create unique index a on b (c);", "update draft set age = 1;"]
)
def test_what_holds_a_table_is_found_unless_the_table_is_new(sql: str) -> None:
    table = "b" if " b " in sql else "draft"
    assert holding(sql) != []
    assert holding(f"create table {table} (age integer);\n{sql}") == []
    assert holding(sql.replace("index", "index concurrently if not exists").replace("update", "select")) == []
