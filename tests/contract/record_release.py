"""Writes down what a release wrote: `python -m tests.contract.record_release VERSION`, once, when it is cut."""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import asyncpg

from schemas.generate import json_schema
from schemas.topics import SERVICES, TOPICS
from tests.conftest import provisioned_database
from tests.contract.examples import body, headers

_EITHER_OR = {"masking.corrected.v1": ("placeholder",)}
RELEASED = Path(__file__).parent / "released"
_COLUMNS = """
select table_schema, table_name, column_name, data_type, is_nullable = 'YES' as nullable,
       column_default is not null or is_identity = 'YES' as filled
from information_schema.columns where table_schema = any($1) order by 1, 2, ordinal_position
"""


async def tables(connection: Any) -> dict[str, dict[str, dict[str, Any]]]:
    """By table: each column's type, and whether a row may leave it out."""
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for row in await connection.fetch(_COLUMNS, [*SERVICES, "keyring"]):
        table = found.setdefault(f"{row['table_schema']}.{row['table_name']}", {})
        table[row["column_name"]] = {"type": row["data_type"], "optional": row["nullable"] or row["filled"]}
    return found


def events() -> dict[str, dict[str, Any]]:
    """By type: its schema, and one event with every field."""
    schemas = {topic.name: json_schema(topic.data) for topic in TOPICS}
    return {
        topic.name: {
            "schema": schemas[topic.name],
            "headers": headers(topic.data),
            "value": {
                name: value
                for name, value in body(schemas[topic.name]).items()
                if name not in _EITHER_OR.get(topic.name, ())
            },
        }
        for topic in TOPICS
    }


async def record(version: str) -> None:
    folder = RELEASED / version
    folder.mkdir()
    async with provisioned_database() as database:
        connection = await asyncpg.connect(database.admin_url)
        try:
            _write(folder / "tables.json", await tables(connection))
        finally:
            await connection.close()
    _write(folder / "events.json", events())


def _write(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(record(sys.argv[1]))
