"""The ledger in PostgreSQL: gapless under concurrency, closed to changes, and red after any."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import asyncpg
import pytest
from aiokafka import ConsumerRecord
from typer.testing import CliRunner

from schemas.tickets import TicketCorrected
from services.audit.adapters import erasures, store
from services.audit.adapters.checkpoints import last_notes
from services.audit.adapters.erasures import Erasures
from services.audit.adapters.verifying import Verifying
from services.audit.domain.checkpoint import BrokenNote
from services.audit.domain.ledger import Problem
from services.audit.main import cli
from services.desk.adapters import ledger
from services.desk.adapters.ledger import Asked
from shared.messaging import binding
from shared.messaging.consumer import Consumer
from shared.messaging.event import Event, originate
from shared.messaging.subscription import Refused
from shared.persistence.database import TRANSIENT
from tests.integration.archive import ROWS, Archive, archive, correction, now
from tests.integration.conftest import eventually

__all__ = ["archive"]
pytestmark = pytest.mark.feature(83)

READER_ENDED = """
select pg_terminate_backend(pid) from pg_locks where relation = 'audit.ledger'::regclass and not granted
"""


async def test_many_writers_at_once_leave_no_gap(archive: Archive) -> None:
    await asyncio.gather(*(archive.record(correction()) for _ in range(60)))
    await archive.checkpoints.note_head()
    finding = await archive.verify()
    assert finding.verdict.green
    assert finding.verdict.rows == 60
    assert finding.signatures_checked


async def test_a_write_that_failed_leaves_no_gap(archive: Archive) -> None:
    await archive.record(correction())

    async def fail_after_recording() -> None:
        async with archive.database.unit() as unit:
            await archive.handlers.record(correction(), None, unit)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail_after_recording()
    await archive.record(correction())
    assert (await archive.verify()).verdict.rows == 2


async def test_the_same_event_is_recorded_once_and_its_id_cannot_be_borrowed(archive: Archive) -> None:
    event = correction()
    await archive.record(event)
    await archive.record(event)
    assert (await archive.verify()).verdict.rows == 1
    borrowed = originate(
        event.data.model_copy(update={"value": "billing"}),
        source="desk", tenant="default", ticket_id=event.ticket_id, actor="a.roy", id=event.id,
    )  # fmt: skip
    with pytest.raises(Refused, match="event_id_reused"):
        await archive.record(borrowed)


@pytest.mark.parametrize(
    "statement",
    [
        "update ledger set actor = 'x'",
        "delete from ledger",
        "truncate ledger",
        "drop table ledger",
        "alter table ledger disable trigger all",
    ],
)
async def test_the_service_itself_can_only_append(archive: Archive, statement: str) -> None:
    await archive.record(correction())
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await archive.database.pool.execute(statement)


@pytest.mark.parametrize("statement", ["update ledger set actor = 'x'", "delete from ledger", "truncate ledger"])
async def test_even_the_owner_is_stopped_by_the_triggers(archive: Archive, statement: str) -> None:
    await archive.record(correction())
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="append-only"):
        await archive.admin.execute(statement)


BY_HAND: dict[str, tuple[tuple[str, ...], str, int]] = {
    "changed actor": (("update ledger set actor = 'b.tran' where seq = 5",), "changed", 5),
    "changed fact": (("update ledger set facts = facts || '{\"value\": \"billing\"}' where seq = 1",), "changed", 1),
    "changed time": (("update ledger set recorded_at = recorded_at + interval '1 us' where seq = 12",), "changed", 12),
    "no time": (("update ledger set recorded_at = '-infinity' where seq = 5",), "changed", 5),
    "a time before all": (("update ledger set event_time = '0044-03-15 BC' where seq = 5",), "changed", 5),
    "a time after all": (("update ledger set recorded_at = '20000-01-01' where seq = 5",), "changed", 5),
    "a number without end": (
        ("update ledger set facts = ('{\"a\": 1' || repeat('0', 5000) || '}')::jsonb where seq = 5",), "changed", 5,
    ),
    "nested too deep": (
        ("update ledger set facts = (repeat('[', 3000) || repeat(']', 3000))::jsonb where seq = 5",), "changed", 5,
    ),
    "no facts": (("update ledger set facts = 'null' where seq = 5",), "changed", 5),
    "dropped": (("delete from ledger where seq = 6",), "dropped", 6),
    "dropped first": (("delete from ledger where seq = 1",), "dropped", 1),
    "dropped last": (("delete from ledger where seq = 12",), "dropped", 12),
    "dropped all": (("delete from ledger",), "dropped", 1),
    "dropped and closed": (
        ("delete from ledger where seq = 6", "update ledger set seq = seq + 100 where seq > 6", "update ledger set seq = seq - 101 where seq > 100"),
        "reordered", 6,
    ),
    "reordered": (
        ("update ledger set seq = 99 where seq = 4", "update ledger set seq = 4 where seq = 8", "update ledger set seq = 8 where seq = 99"),
        "reordered", 4,
    ),
}  # fmt: skip


@pytest.mark.parametrize("how", sorted(BY_HAND))
async def test_it_is_green_and_red_after_a_change_by_hand(archive: Archive, how: str) -> None:
    statements, code, seq = BY_HAND[how]
    await archive.fill()
    assert (await archive.verify()).verdict.green
    await archive.by_hand(*statements)
    problem = (await archive.verify()).verdict.problem
    assert problem is not None
    assert (problem.code, problem.seq) == (code, seq)


@pytest.mark.parametrize("how", ["no time", "a time before all", "a number without end", "nested too deep"])
async def test_a_row_that_cannot_be_read_stops_neither_the_daily_check_nor_the_tail(archive: Archive, how: str) -> None:
    """It did: the check failed each time, was begun again, and the desk went on to show the last green one."""
    await archive.fill()
    await archive.by_hand(*BY_HAND[how][0])
    verifying = Verifying(archive.database, archive.sources, now, every=timedelta(days=1))
    assert await verifying.check_if_due()
    assert not verifying.trusted
    status, text = await _command(archive, "tail", "--json")
    assert (status, json.loads(text.splitlines()[4])["type"]) == (0, "unreadable")
    assert (await _command(archive, "tail"))[0] == 0


@pytest.mark.parametrize("how", ["no time", "a time before all", "a number without end", "nested too deep", "no facts"])
async def test_a_row_that_cannot_be_read_keeps_no_page_of_the_desk_from_being_shown(archive: Archive, how: str) -> None:
    """The one that says that the ledger is red."""
    await archive.fill()
    await archive.by_hand(*BY_HAND[how][0])
    rows = await ledger.page(archive.admin, Asked("default"), ROWS)
    assert [row["seq"] for row in rows] == [*range(ROWS, 0, -1)]
    assert all(row["facts"].keys() >= {"value"} or row["seq"] == 5 for row in rows)
    paris = [row[name].astimezone(ZoneInfo("Europe/Paris")) for row in rows for name in ("recorded_at", "event_time")]
    assert len(paris) == 2 * ROWS


async def test_a_lost_or_altered_checkpoint_file_shows(archive: Archive) -> None:
    await archive.fill()
    path = archive.sources.checkpoint_file
    assert path is not None
    whole = path.read_text()
    path.write_text(whole.replace('"seq":12', '"seq":11'))
    altered = (await archive.verify()).verdict.problem
    path.unlink()
    missing = (await archive.verify()).verdict.problem
    assert altered is not None
    assert missing is not None
    assert (altered.code, missing.code) == ("checkpoint_altered", "checkpoints_missing")


@pytest.mark.parametrize("left", ["", '{"seq":12,"ha'])
async def test_a_checkpoint_file_without_a_whole_line_is_no_checkpoint_file(archive: Archive, left: str) -> None:
    path = archive.sources.checkpoint_file
    assert path is not None
    path.write_text(left)
    assert (await archive.verify()).verdict.green
    await archive.fill()
    path.write_text(left)
    finding = await archive.verify()
    assert finding.verdict.problem == Problem("checkpoints_missing", ROWS)
    assert not finding.checkpoints_used


async def test_a_checkpoint_cut_off_by_a_crash_spoils_nothing(archive: Archive) -> None:
    await archive.fill(3)
    path = archive.sources.checkpoint_file
    assert path is not None
    with path.open("a") as file:
        file.write('{"seq":9,"ha')
    await archive.record(correction())
    again = archive.checkpoints
    await again.compare()
    assert again.trusted
    assert await again.note_head()
    assert not await again.note_head()
    verdict = (await archive.verify()).verdict
    assert (verdict.green, verdict.rows, verdict.checkpoints) == (True, 4, 2)


async def test_checkpoints_that_cannot_be_written_are_said_once_and_go_on_by_themselves(
    archive: Archive, caplog: pytest.LogCaptureFixture
) -> None:
    """A line a second, for as long as the disk was full, and nothing else told of it."""
    checkpoints, path = archive.checkpoints, archive.sources.checkpoint_file
    assert path is not None
    await archive.record(correction())
    path.mkdir()
    noting = []
    with caplog.at_level("INFO", logger="guichet.audit.checkpoints"):
        for _ in range(3):
            await checkpoints.keep_up()
        noting.append(checkpoints.noting)
        path.rmdir()
        await checkpoints.keep_up()
    assert [*noting, checkpoints.noting] == [False, True]
    assert [record.message for record in caplog.records] == ["a checkpoint waits", "checkpoints go on"]
    assert len(path.read_text().splitlines()) == 1


async def test_the_service_notices_at_start_that_the_ledger_was_shortened(archive: Archive) -> None:
    await archive.fill()
    await archive.by_hand("delete from ledger where seq > 6")
    checkpoints = archive.checkpoints
    await checkpoints.compare()
    assert not checkpoints.trusted


@pytest.mark.parametrize("what", ["rows", "rows and notes", "notes", "file"])
async def test_the_service_notices_while_it_runs_that_ledger_or_checkpoints_were_shortened(
    archive: Archive, what: str
) -> None:
    """Both cut to the same place agree, and a file that is gone is begun anew: a later verification finds nothing."""
    await archive.fill()
    path, checkpoints = archive.sources.checkpoint_file, archive.checkpoints
    assert path is not None
    first = path.read_text()
    await checkpoints.compare()
    await archive.record(correction())
    assert await checkpoints.note_head()
    before = checkpoints.trusted
    if "rows" in what:
        await archive.by_hand("delete from ledger where seq > 12")
    if "notes" in what:
        path.write_text(first)
    if "file" in what:
        path.unlink()
    await checkpoints.note_head()
    assert (before, checkpoints.trusted) == (True, False)


async def test_the_service_notices_at_start_that_the_checkpoint_file_is_gone(archive: Archive) -> None:
    checkpoints = archive.checkpoints
    await checkpoints.compare()
    new = checkpoints.trusted
    await archive.fill()
    assert archive.sources.checkpoint_file is not None
    archive.sources.checkpoint_file.unlink()
    await checkpoints.compare()
    assert (new, checkpoints.trusted) == (True, False), "where there are no rows yet there are no notes either"
    assert await checkpoints.note_head(), "it is begun anew"
    again = archive.checkpoints
    await again.compare()
    assert again.trusted


async def test_a_start_reads_the_last_notes_and_the_full_check_all_of_them(archive: Archive) -> None:
    """However long the file is. What a start does not see, the check finds, and a start after it remembers."""
    await archive.fill()
    path = archive.sources.checkpoint_file
    assert path is not None
    first, later = path.read_text(), 20_000
    forged = first.replace(first[10:20], "0000000000")
    path.write_text(first + forged + first * later)
    checkpoints = archive.checkpoints
    await checkpoints.compare()
    assert checkpoints.trusted
    assert not await checkpoints.note_head(), "it knows what was noted last"
    verifying = Verifying(archive.database, archive.sources, now, every=timedelta(0))
    assert await verifying.check_if_due()
    assert not verifying.trusted
    assert (await archive.verify()).verdict.problem == Problem("checkpoint_altered", 2)
    anew = Verifying(archive.database, archive.sources, now, every=timedelta(0))
    await anew.recall()
    assert not anew.trusted


async def test_a_check_that_lost_its_connection_is_begun_again_at_once(archive: Archive) -> None:
    await archive.fill()
    verifying = Verifying(archive.database, archive.sources, now, every=timedelta(days=1))

    async def cut() -> bool:
        return bool(await archive.admin.fetchval(READER_ENDED))

    async with archive.admin.transaction():
        await archive.admin.execute("lock table ledger in access exclusive mode")
        check = asyncio.create_task(verifying.check_if_due())
        await eventually(cut)
        with pytest.raises(TRANSIENT):
            await check
    assert await verifying.check_if_due()
    assert not await verifying.check_if_due(), "it was ended, and is not due again before its time"


async def test_a_check_dated_by_a_clock_that_ran_ahead_hides_no_later_one(archive: Archive) -> None:
    """For as long as it ran ahead, no check was due, the desk and the next start went by the earlier, green one."""
    await archive.fill()
    ahead = Verifying(archive.database, archive.sources, lambda: now() + timedelta(days=365), every=timedelta(days=1))
    assert await ahead.check_if_due()
    await archive.by_hand("delete from ledger where seq = 6")
    verifying = Verifying(archive.database, archive.sources, now, every=timedelta(days=1))
    assert await verifying.check_if_due()
    assert not await verifying.check_if_due()
    assert not verifying.trusted
    assert await archive.admin.fetchval("select problem from ledger.standing()") == "dropped"
    await ahead.recall()
    assert not ahead.trusted


async def test_a_check_begun_by_a_clock_that_ran_ahead_and_never_ended_is_begun_again(archive: Archive) -> None:
    await archive.fill()
    await archive.admin.execute(
        "insert into verification (asked_by, asked_at, begun_at) values ('audit', $1, $1)", now() + timedelta(days=365)
    )
    verifying = Verifying(archive.database, archive.sources, now, every=timedelta(days=1))
    assert await verifying.check_if_due()
    assert await archive.admin.fetchval("select rows from ledger.standing()") == ROWS


@pytest.mark.parametrize("place", ["last", "among the last", "no line at all"])
async def test_a_start_finds_an_altered_note_at_the_end_and_says_its_line(archive: Archive, place: str) -> None:
    await archive.fill()
    path = archive.sources.checkpoint_file
    assert path is not None
    line = path.read_text()
    forged = line.replace(line[-20:-10], "0000000000")
    ends = {"last": forged, "among the last": forged + line * 9, "no line at all": "x" * 100_000 + "\n"}
    path.write_text(line * 2000 + ends[place])
    checkpoints = archive.checkpoints
    await checkpoints.compare()
    assert not checkpoints.trusted
    with pytest.raises(BrokenNote) as broken:
        last_notes(path, archive.key.public_keys)
    assert broken.value.line == 2001


async def test_a_page_s_end_hides_no_row_that_stands_twice(archive: Archive) -> None:
    """By somebody who may take away the table's keys, where two pages meet."""
    async with archive.database.unit() as unit:
        for _ in range(501):
            await archive.handlers.record(correction(), None, unit)
    await archive.checkpoints.note_head()
    assert (await archive.verify()).verdict.rows == 501
    await archive.by_hand(
        "alter table ledger drop constraint ledger_pkey", "alter table ledger drop constraint ledger_event_id_key"
    )
    try:
        await archive.by_hand("insert into ledger select * from ledger where seq = 500")
        assert (await archive.verify()).verdict.problem == Problem("inserted", 500)
    finally:
        await archive.by_hand(
            "truncate ledger", "alter table ledger add primary key (seq)", "alter table ledger add unique (event_id)"
        )


async def test_a_check_holds_no_snapshot(archive: Archive) -> None:
    async with archive.database.unit() as unit:
        for _ in range(501):
            await archive.handlers.record(correction(), None, unit)
    reader = await asyncpg.connect(archive.sources.database_url, server_settings={"search_path": "audit"})
    held = "select backend_xmin is null and state = 'idle' from pg_stat_activity where pid = $1"
    try:
        async for _ in store.pages(reader):
            assert await archive.admin.fetchval(held, reader.get_server_pid())
    finally:
        await reader.close()


async def test_keys_that_came_back_are_destroyed_in_batches(archive: Archive, tmp_path: Path) -> None:
    noted = Erasures(tmp_path / "erasures.jsonl")
    tickets = [uuid4() for _ in range(2 * erasures.BATCH + 3)]
    lines = [json.dumps({"tenant": "default", "ticket_id": str(one), "request_id": str(uuid4())}) for one in tickets]
    noted.path.write_text("\n".join([*lines[:7], '{"cut off', *lines, lines[-1], '{"cut off']))
    await archive.admin.execute(
        "insert into keyring.data_key select gen_random_uuid(), 'default', one, 'inbound', 'k', '\\x00' from unnest($1::uuid[]) one",
        tickets,
    )
    assert await noted.destroy_again(archive.database, now) == len(tickets)
    said = await archive.admin.fetch("select xmin::text as at from outbox where topic = 'ticket.erased.v1'")
    assert len(said) == len(tickets)
    assert len({row["at"] for row in said}) == 3
    assert await noted.destroy_again(archive.database, now) == 0


def record_of(event: Event[Any]) -> ConsumerRecord[Any, Any]:
    headers = [(name, value.encode()) for name, value in binding.headers_of(event, {}).items()]
    value = binding.value_of(event)
    return ConsumerRecord(event.type, 0, 0, 0, 0, binding.key_of(event), value, 0, 0, len(value), headers)


def _consumer(archive: Archive) -> Consumer:
    (subscription,) = [one for one in archive.handlers.subscriptions() if one.topic == TicketCorrected.TYPE]
    return Consumer("audit", subscription, archive.database, tenant="default", stop=lambda: None)


_WRITTEN = "select event_id, xmin::text as at from ledger order by seq"


async def test_a_list_of_erasures_that_a_person_edited_is_read_as_far_as_it_can_be_and_the_rest_is_said(
    archive: Archive, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """One such line ended each start of the audit; a mark that an editor put first brought a person's keys back."""
    noted, tickets = Erasures(tmp_path / "erasures.jsonl"), [uuid4(), uuid4()]
    lines = [json.dumps({"tenant": "default", "ticket_id": str(one), "request_id": str(uuid4())}) for one in tickets]
    spoilt = ["{}", "[]", '{"tenant": 1, "ticket_id": 2, "request_id": 3}', "caf\xe9", "[" * 100_000, ""]
    cut_off = lines[0][:20]
    noted.path.write_bytes(
        "\n".join([f"\ufeff{lines[0]}", *spoilt, lines[1]]).encode() + b"\n\xff\n" + cut_off.encode()
    )
    for one in tickets:
        await archive.admin.execute("select keyring.put($1, 'default', $2, 'vault', 'k', '')", uuid4(), one)
    with caplog.at_level("CRITICAL", logger="guichet.audit.erasures"):
        assert await noted.destroy_again(archive.database, now) == 2
    assert len(caplog.records) == 6


async def test_a_batch_is_recorded_in_one_transaction_in_its_order_and_once(archive: Archive) -> None:
    events = [correction() for _ in range(20)]
    consumer = _consumer(archive)
    await consumer.handle([record_of(event) for event in [*events[:12], *events[3:5]]])
    await consumer.handle([record_of(event) for event in [*events[8:], events[19]]])
    rows = await archive.admin.fetch(_WRITTEN)
    assert [row["event_id"] for row in rows] == [event.id for event in events]
    assert [len([row for row in rows if row["at"] == at]) for at in dict.fromkeys(row["at"] for row in rows)] == [12, 8]
    assert await archive.admin.fetchval("select count(*) from inbox") == 20
    assert (await archive.verify()).verdict.problem == Problem("checkpoints_missing", 20)


async def test_a_borrowed_id_in_a_batch_is_set_aside_alone(archive: Archive) -> None:
    recorded, *events = [correction() for _ in range(6)]
    await archive.record(recorded)
    borrowed = replace(recorded, data=recorded.data.model_copy(update={"value": "billing"}))
    consumer = _consumer(archive)
    await consumer.handle([record_of(event) for event in [*events[:2], borrowed, *events[2:]]])
    rows = await archive.admin.fetch(_WRITTEN)
    assert [row["event_id"] for row in rows] == [recorded.id, *(event.id for event in events)]
    letters = await archive.admin.fetch("select payload from outbox where topic = $1", TicketCorrected.TYPE + ".dlq")
    assert [json.loads(row["payload"])["reason"] for row in letters] == ["event_id_reused"]
    assert consumer.handled == 6


async def test_batches_of_two_consumers_that_share_events_wait_for_each_other_and_leave_no_gap(
    archive: Archive,
) -> None:
    events = [correction() for _ in range(40)]
    mixed = [events, events[::-1], events[10:] + events[:10], events[::2] + events[1::2]]
    await asyncio.gather(*(_consumer(archive).handle([record_of(one) for one in order]) for order in mixed))
    rows = await archive.admin.fetch(_WRITTEN)
    assert sorted(row["event_id"] for row in rows) == sorted(event.id for event in events)
    await archive.checkpoints.note_head()
    assert (await archive.verify()).verdict.green


async def _command(archive: Archive, *arguments: str) -> tuple[int, str]:
    run: Callable[..., Any] = CliRunner().invoke
    result = await asyncio.to_thread(run, cli, list(arguments), env=archive.environment)
    return result.exit_code, result.stdout


async def test_the_command_says_green_and_red_and_shows_the_tail(archive: Archive) -> None:
    await archive.fill()
    status, text = await _command(archive, "verify")
    assert (status, text.startswith("GREEN: 12 rows")) == (0, True)
    status, text = await _command(archive, "tail", "--json", "-n", "2")
    assert [json.loads(line)["seq"] for line in text.splitlines()] == [11, 12]
    assert (await _command(archive, "tail"))[0] == 0
    await archive.by_hand("delete from ledger where seq = 7")
    status, text = await _command(archive, "verify", "--json")
    assert (status, json.loads(text)["problem"]) == (1, {"code": "dropped", "at": 7})
    assert (await _command(archive, "verify"))[1].startswith("RED: a row is missing, at 7.")
