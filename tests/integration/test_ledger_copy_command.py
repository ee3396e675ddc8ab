"""What `guichet audit verify` says of the ledger's copy, beside the database and without it."""

import asyncio
import errno
import json
import re
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import asyncpg
import pytest
from typer.testing import CliRunner

from services.audit.adapters import store
from services.audit.adapters.copy_folder import CopyFolder
from services.audit.adapters.protection import Protection
from services.audit.main import cli
from tests.integration.archive import (
    IN_FIVES,
    ROWS,
    Archive,
    archive,
    copied,
    correction,
    folder,
    now,
    take_away,
)

__all__ = ["archive", "copied", "folder"]
pytestmark = pytest.mark.feature(83)

ROOT = Path(__file__).parents[2]
PASSWORD = "one-of-yours"


async def _command(environment: dict[str, str], *arguments: str) -> tuple[int, str, str]:
    run: Callable[..., Any] = CliRunner().invoke
    result = await asyncio.to_thread(run, cli, list(arguments), env=environment)
    return result.exit_code, result.stdout, result.stderr


async def test_the_command_compares_says_what_is_protected_and_needs_no_database_elsewhere(
    copied: Archive, folder: Path, tmp_path: Path
) -> None:
    await copied.fill()
    await copied.copying(folder, within=timedelta(hours=1)).catch_up()
    status, text, _ = await _command(copied.environment, "verify", "--copy", str(folder))
    assert status == 0
    assert "agrees to row 10, in 2 segments; it is 2 rows behind." in text
    assert "Write protection NOT seen: of 2 segments, who runs this may overwrite 2 and delete 2" in text
    status, text, _ = await _command(copied.environment, "verify", "--copy", str(folder), "--json")
    assert json.loads(text)["copy"] == {
        "rows": 10, "segments": 2, "behind": 2, "late": False,
        "write_protection": {"seen": False, "overwrite": 2, "delete": 2},
    }  # fmt: skip
    configured = {**copied.environment, "GUICHET_LEDGER_COPY_DIR": str(folder)}
    assert "agrees to row 10" in (await _command(configured, "verify"))[1]
    status, keys, _ = await _command(copied.environment, "public-key")
    public = tmp_path / "ledger.pub"
    public.write_text(keys)
    alone = ("verify", "--copy", str(folder), "--without-database")
    nowhere = dict.fromkeys(copied.environment, "")
    status, text, _ = await _command(nowhere, *alone, "--public-key", str(public))
    assert (status, text.startswith("GREEN: 10 rows hold.")) == (0, True)
    assert "(signatures checked)" in text
    assert "signatures NOT checked" in (await _command(nowhere, *alone))[1]
    public.write_text("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")
    status, text, _ = await _command(nowhere, *alone, "--public-key", str(public))
    assert (status, text.startswith("RED: a segment of the copy bears no signature of a key that is known")) == (
        1,
        True,
    )
    take_away(folder, IN_FIVES[1])
    status, text, _ = await _command(copied.environment, "verify", "--copy", str(folder), "--json")
    assert (status, json.loads(text)["problem"]) == (1, {"code": "segment_missing", "at": 6})


async def test_an_empty_folder_or_an_old_copy_does_not_make_the_ledger_green(
    copied: Archive, folder: Path, tmp_path: Path
) -> None:
    for _ in range(ROWS):
        await copied.record(correction(), at=now() - timedelta(hours=2))
    await copied.checkpoints.note_head()
    empty, old = tmp_path / "empty", tmp_path / "old"
    empty.mkdir()
    await copied.copying(folder).catch_up()
    shutil.copytree(folder, old)
    take_away(old, IN_FIVES[2])
    status, text, said = await _command(copied.environment, "verify", "--copy", str(empty))
    assert (status, text, "(empty)" in said) == (2, "", True)
    status, text, _ = await _command(copied.environment, "verify", "--copy", str(old))
    assert (status, text.startswith("NOT PROVED: 12 rows hold.")) == (2, True)
    assert "it is 2 rows behind.\nThey should long be in it" in text
    status, text, _ = await _command(copied.environment, "verify", "--copy", str(old), "--json")
    assert (status, json.loads(text)["green"], json.loads(text)["copy"]["late"]) == (2, False, True)
    assert (await _command(copied.environment, "verify", "--copy", str(folder)))[0] == 0
    configured = {**copied.environment, "GUICHET_LEDGER_COPY_DIR": str(old)}
    status, text, _ = await _command(configured, "verify")
    assert (status, text.startswith("GREEN"), "They should long be in it" in text) == (0, True, True)


async def test_it_says_that_seals_were_not_checked_also_without_checkpoints(copied: Archive, folder: Path) -> None:
    await copied.fill()
    await copied.copying(folder).catch_up()
    without = {"GUICHET_DATABASE_URL": copied.sources.database_url}
    status, text, _ = await _command(without, "verify", "--copy", str(folder))
    assert (status, "No checkpoints" in text, "seals of its segments were NOT checked" in text) == (0, True, True)
    assert "NOT checked" not in (await _command(copied.environment, "verify", "--copy", str(folder)))[1]


def _gone(*_: Any) -> Protection:
    raise OSError(errno.ESTALE, "gone")


async def test_what_cannot_be_read_is_named(
    copied: Archive, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await copied.fill()
    await copied.copying(folder).catch_up()
    in_the_place = copied.environment | {"GUICHET_CHECKPOINT_FILE": str(tmp_path / "checkpoints.jsonl" / "x")}
    status, text, said = await _command(in_the_place, "verify")
    assert (status, text) == (2, "")
    assert f"The file {tmp_path / 'checkpoints.jsonl' / 'x'} cannot be read (NotADirectoryError)." in said
    monkeypatch.setattr(CopyFolder, "protection", _gone)
    status, text, said = await _command(copied.environment, "verify", "--copy", str(folder))
    assert (status, text, "(ESTALE)" in said) == (2, "", True)


@pytest.mark.parametrize("content", [b"", b"abc", b"AAAA", b"\xff\xfe"])
async def test_a_key_file_that_cannot_be_used_is_neither_green_nor_red(
    copied: Archive, folder: Path, tmp_path: Path, content: bytes
) -> None:
    """It ended with a traceback and the status of a red ledger, or called good seals those of a stranger."""
    await copied.fill()
    await copied.copying(folder).catch_up()
    spoilt = tmp_path / "spoilt.key"
    spoilt.write_bytes(content)
    with_it = copied.environment | {"GUICHET_LEDGER_KEY_FILE": str(spoilt)}
    asked: list[tuple[dict[str, str], tuple[str, ...]]] = [
        (with_it, ("verify",)),
        (with_it, ("public-key",)),
        (copied.environment, ("verify", "--public-key", str(spoilt))),
        ({}, ("verify", "--copy", str(folder), "--without-database", "--public-key", str(spoilt))),
    ]
    for environment, arguments in asked:
        status, text, said = await _command(environment, *arguments)
        assert (status, text, str(spoilt) in said) == (2, "", True), arguments


async def test_a_database_that_goes_away_meanwhile_is_neither_green_nor_red(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def lost(_: Any) -> Any:
        raise asyncpg.InternalClientError("got result for unknown protocol state")

    await archive.fill()
    monkeypatch.setattr(store, "head", lost)
    status, text, said = await _command(archive.environment, "verify")
    assert (status, text, "database cannot be read" in said) == (2, "", True)


async def test_somebody_who_may_only_read_verifies_with_the_public_key_and_a_copy_of_the_checkpoints(
    copied: Archive, folder: Path, tmp_path: Path
) -> None:
    """The role that the how-to makes."""
    await copied.fill()
    await copied.copying(folder).catch_up()
    public = tmp_path / "ledger.pub"
    public.write_text((await _command(copied.environment, "public-key"))[1])
    taken = Path(shutil.copy(copied.environment["GUICHET_CHECKPOINT_FILE"], tmp_path / "taken.jsonl"))
    how_to = (ROOT / "docs/how-to/keep-a-write-once-copy.md").read_text()
    role = re.search(r"```sql\n(.*?)```", how_to, re.DOTALL)
    assert role is not None
    url = urlsplit(copied.sources.database_url)
    try:
        await copied.admin.execute(role[1].replace("database guichet", f"database {url.path[1:]}"))
        environment = {
            "GUICHET_DATABASE_URL": url._replace(
                netloc=f"ledger_reader:{PASSWORD}@{url.netloc.rpartition('@')[2]}"
            ).geturl(),
            "GUICHET_CHECKPOINT_FILE": str(taken),
        }
        status, text, said = await _command(environment, "verify", "--copy", str(folder), "--public-key", str(public))
        assert (status, said) == (0, "")
        assert "checkpoints agree (signatures checked)" in text
        assert "it has them all" in text
    finally:
        await copied.admin.execute("drop owned by ledger_reader; drop role ledger_reader")


@pytest.mark.parametrize("arguments", [("--copy", "/nowhere"), ("--copy", "/nowhere", "--without-database")])
async def test_a_copy_that_cannot_be_read_is_neither_green_nor_red(
    archive: Archive, arguments: tuple[str, ...]
) -> None:
    status, text, said = await _command(archive.environment, "verify", *arguments)
    assert (status, text) == (2, "")
    assert errno.errorcode[errno.ENOENT] in said
