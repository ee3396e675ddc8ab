"""Any single thing done to a ledger by hand shows, and shows where."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.audit.domain.checkpoint import BrokenNote, LedgerKey, note, read_notes
from services.audit.domain.ledger import GENESIS, Entry, Problem, data_digest, row_hash, verify
from tests.unit.audit.making import START, entry, ledger, of_length

pytestmark = pytest.mark.feature(83)

LENGTH = 12
AT = st.integers(min_value=0, max_value=LENGTH - 1)
KEY = LedgerKey(b"7" * 32)


def test_an_untouched_ledger_is_green() -> None:
    rows = of_length(LENGTH)
    verdict = verify(rows, {row.seq: row.hash for row in rows})
    assert verdict.green
    assert (verdict.rows, verdict.head) == (LENGTH, rows[-1].hash)
    assert verify([]).head == GENESIS


OTHER: dict[str, Any] = {
    "event_id": uuid4(), "event_type": "reply.sent.v1", "event_time": START + timedelta(microseconds=1),
    "source": "crm", "tenant": "other", "ticket_id": None, "actor": "b.tran", "cause_id": uuid4(),
    "trace_id": "0" * 32, "facts": {"version": 2}, "data_digest": "00",
}  # fmt: skip


def test_every_field_of_an_entry_is_tried() -> None:
    assert set(OTHER) == {field.name for field in fields(Entry)}


@given(at=AT, name=st.sampled_from(sorted(OTHER)))
def test_a_changed_field_shows(at: int, name: str) -> None:
    rows = of_length(LENGTH)
    rows[at] = replace(rows[at], entry=replace(rows[at].entry, **{name: OTHER[name]}))
    assert verify(rows).problem == Problem("changed", at + 1)


@given(at=AT, by=st.integers(min_value=1, max_value=10**12))
def test_a_changed_time_shows(at: int, by: int) -> None:
    rows = of_length(LENGTH)
    rows[at] = replace(rows[at], recorded_at=rows[at].recorded_at + timedelta(microseconds=by))
    assert verify(rows).problem == Problem("changed", at + 1)


@given(at=AT)
def test_a_row_rewritten_with_a_fresh_hash_shows_at_the_next_or_by_a_checkpoint(at: int) -> None:
    rows = of_length(LENGTH)
    noted = {LENGTH: rows[-1].hash}
    other = replace(rows[at].entry, actor="b.tran")
    fresh = row_hash(rows[at].seq, rows[at].recorded_at, other, rows[at].prev_hash)
    rows[at] = replace(rows[at], entry=other, hash=fresh)
    problem = verify(rows, noted).problem
    assert problem is not None
    assert problem.seq == min(at + 2, LENGTH)


@given(at=AT)
def test_a_dropped_row_shows(at: int) -> None:
    rows = of_length(LENGTH)
    noted = {LENGTH: rows[-1].hash}
    del rows[at]
    assert verify(rows, noted).problem == Problem("dropped", at + 1)


@given(at=AT)
def test_a_dropped_row_whose_place_was_closed_shows(at: int) -> None:
    rows = of_length(LENGTH)
    noted = {LENGTH: rows[-1].hash}
    kept = [row for row in rows if row.seq != at + 1]
    closed = [replace(row, seq=number) for number, row in enumerate(kept, start=1)]
    problem = verify(closed, noted).problem
    assert problem is not None
    assert problem.seq == at + 1


def test_a_dropped_tail_shows_only_by_a_checkpoint() -> None:
    rows = of_length(LENGTH)
    noted = {LENGTH: rows[-1].hash}
    assert verify(rows[:-3]).green
    assert verify(rows[:-3], noted).problem == Problem("dropped", LENGTH - 2)


@given(first=AT, second=AT)
def test_rows_that_changed_places_show(first: int, second: int) -> None:
    rows = of_length(LENGTH)
    rows[first], rows[second] = replace(rows[second], seq=first + 1), replace(rows[first], seq=second + 1)
    problem = verify(rows).problem
    if first == second:
        assert problem is None
    else:
        assert problem is not None
        assert problem.seq == min(first, second) + 1


@given(at=AT)
def test_a_row_that_stands_twice_shows(at: int) -> None:
    rows = of_length(LENGTH)
    rows.insert(at, rows[at])
    assert verify(rows).problem == Problem("inserted", at + 1)


@given(at=AT)
def test_a_row_slipped_in_shows(at: int) -> None:
    rows = of_length(LENGTH)
    before = rows[at - 1].hash if at else GENESIS
    stranger = ledger([entry(99)])[0]
    forged = replace(
        stranger, seq=at + 1, prev_hash=before, hash=row_hash(at + 1, stranger.recorded_at, stranger.entry, before)
    )
    moved = [replace(row, seq=row.seq + 1) for row in rows[at:]]
    problem = verify([*rows[:at], forged, *moved]).problem
    assert problem is not None
    assert problem.seq == at + 2


def test_a_ledger_rewritten_from_the_start_shows_by_a_checkpoint() -> None:
    noted = {5: of_length(LENGTH)[4].hash}
    rewritten = ledger([entry(number, actor="b.tran") for number in range(LENGTH)])
    assert verify(rewritten).green
    assert verify(rewritten, noted).problem == Problem("not_as_noted", 5)


def test_the_hash_does_not_depend_on_a_clock_s_zone() -> None:
    local = START.astimezone(timezone(timedelta(hours=-5)))
    assert row_hash(1, local, entry(1, event_time=local), GENESIS) == row_hash(
        1, START, entry(1, event_time=START), GENESIS
    )


def test_a_digest_cannot_be_guessed_without_the_key() -> None:
    assert data_digest(b"a", {"text": "x"}) != data_digest(b"b", {"text": "x"})
    assert KEY.digest_key != LedgerKey(b"8" * 32).digest_key


def lines() -> list[str]:
    return [note(row.seq, row.hash, datetime(2026, 3, 2, tzinfo=UTC), KEY) + "\n" for row in of_length(3)]


def test_checkpoints_are_read_back_and_a_cut_line_is_passed_over() -> None:
    written = lines()
    expected = {row.seq: row.hash for row in of_length(3)}
    assert read_notes(written, KEY.public_keys) == expected
    assert read_notes([*written, written[0][:20]], KEY.public_keys) == expected


@pytest.mark.parametrize("public_key", [KEY.public, None])
def test_a_checkpoint_that_contradicts_another_is_found(public_key: bytes | None) -> None:
    key = KEY if public_key else LedgerKey(b"9" * 32)
    other = note(2, "f" * 64, datetime(2026, 3, 2, tzinfo=UTC), key) + "\n"
    with pytest.raises(BrokenNote) as broken:
        read_notes([*lines(), other], [public_key] if public_key else [])
    assert broken.value.line == 4


def test_notes_of_an_earlier_key_hold_and_none_after_a_later_one_has_signed() -> None:
    later = LedgerKey(b"9" * 32, b"7" * 32)
    assert later.digest_key == KEY.digest_key
    rows, at = of_length(3), datetime(2026, 3, 2, tzinfo=UTC)
    first, second, third = (
        note(row.seq, row.hash, at, key) + "\n" for row, key in zip(rows, (KEY, later, KEY), strict=True)
    )
    assert len(read_notes([first, second], later.public_keys)) == 2
    with pytest.raises(BrokenNote) as broken:
        read_notes([first, second, third], later.public_keys)
    assert broken.value.line == 3


@given(
    at=st.integers(min_value=0, max_value=2),
    place=st.integers(min_value=0, max_value=300),
    letter=st.sampled_from("0a7"),
)
def test_an_altered_checkpoint_never_passes_as_something_else(at: int, place: int, letter: str) -> None:
    written = lines()
    place %= len(written[at]) - 1
    altered = written[at][:place] + letter + written[at][place + 1 :]
    assert _read(altered_in(written, at, altered)) in (at + 1, read_notes(written, KEY.public_keys))


def altered_in(written: list[str], at: int, altered: str) -> list[str]:
    return [*written[:at], altered, *written[at + 1 :]]


def _read(written: list[str]) -> dict[int, str] | int:
    """The notes, or the line that is broken."""
    try:
        return read_notes(written, KEY.public_keys)
    except BrokenNote as broken:
        return broken.line
