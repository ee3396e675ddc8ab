"""Today's code against what earlier releases wrote: their events are read, and their SQL still finds its tables."""

import copy
import json
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from schemas.compatibility import breaking_changes
from schemas.generate import json_schema
from schemas.topics import BY_NAME
from shared.messaging import binding
from tests.conftest import ProvisionedDatabase
from tests.contract.record_release import RELEASED, events, tables

pytestmark = pytest.mark.feature(74, 89)
RELEASES = sorted(path for path in RELEASED.iterdir() if path.is_dir())
EVENTS = [(release, name) for release in RELEASES for name in json.loads((release / "events.json").read_text())]


def told(release: Path, file: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((release / file).read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize(("release", "name"), EVENTS, ids=lambda one: one if isinstance(one, str) else one.name)
def test_an_event_of_an_earlier_release_is_read_and_its_schema_only_grew(release: Path, name: str) -> None:
    then = told(release, "events.json")[name]
    assert name in BY_NAME, f"{name} may still lie in topics and backups: its reader must stay"
    data = BY_NAME[name].data
    event = binding.parse(data, then["headers"], json.dumps(then["value"]).encode())
    assert json.loads(event.data.model_dump_json(exclude_unset=True)).keys() == then["value"].keys()
    assert breaking_changes(then["schema"], json_schema(data)) == []


def missing(then: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """What the SQL of an earlier release would no longer find, or could no longer write."""
    found = []
    for table, columns in then.items():
        found += [f"{table} is gone"] if table not in now else []
        today = now.get(table, {})
        found += [f"{table}.{name} is gone" for name in columns if name not in today and today]
        found += [f"{table}.{n} is of another type" for n, c in columns.items() if today.get(n, c)["type"] != c["type"]]
        must = {name for name, column in today.items() if not column["optional"]}
        known = {name for name, column in columns.items() if not column["optional"]}
        found += [f"{table}.{name} must now be filled" for name in sorted(must - known)] if today else []
    return found


@pytest.mark.parametrize("release", RELEASES, ids=lambda path: path.name)
async def test_the_sql_of_an_earlier_release_finds_its_tables(release: Path, postgres: ProvisionedDatabase) -> None:
    connection = await asyncpg.connect(postgres.admin_url)
    try:
        assert missing(told(release, "tables.json"), await tables(connection)) == []
    finally:
        await connection.close()


def test_what_an_earlier_release_would_miss_is_found() -> None:
    then = told(RELEASES[-1], "tables.json")
    for change, said in (
        (lambda now: now.pop("crm.delivery"), "crm.delivery is gone"),
        (lambda now: now["crm.delivery"].pop("signed"), "crm.delivery.signed is gone"),
        (lambda now: now["crm.delivery"]["signed"].update(type="text"), "crm.delivery.signed is of another type"),
        (
            lambda now: now["crm.delivery"].update(new={"type": "text", "optional": False}),
            "crm.delivery.new must now be",
        ),
    ):
        now = copy.deepcopy(then)
        change(now)
        assert [one for one in missing(then, now) if one.startswith(said)] == missing(then, now) != []


def test_the_examples_are_events_of_today() -> None:
    """So that the next release can be recorded."""
    for name, example in events().items():
        binding.parse(BY_NAME[name].data, example["headers"], json.dumps(example["value"]).encode())
