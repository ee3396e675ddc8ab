"""Any single thing done to a ledger by hand shows, and shows where."""

import json
import tracemalloc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.audit.domain.checkpoint import WINDOW, BrokenNote, LedgerKey, Noted, note, read_notes
from services.audit.domain.ledger import GENESIS, Entry, Problem, Verdict, Verifier, data_digest, row_hash, verify
from tests.unit.audit.making import START, entry, ledger, of_length

pytestmark = pytest.mark.feature(83)

LENGTH = 12
AT = st.integers(min_value=0, max_value=LENGTH - 1)
KEY = LedgerKey(b"7" * 32)


def notes_of(noted: Mapping[int, str]) -> Iterator[Noted]:
    return (Noted(seq, hashed, line) for line, (seq, hashed) in enumerate(sorted(noted.items()), start=1))


def read(written: Iterable[str], public_keys: Sequence[bytes]) -> dict[int, str]:
    return {one.seq: one.hash for one in read_notes(written, public_keys)}


def test_an_untouched_ledger_is_green() -> None:
    rows = of_length(LENGTH)
    verdict = verify(rows, notes_of({row.seq: row.hash for row in rows}))
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


def test_facts_that_are_too_deep_to_be_hashed_are_changed_ones() -> None:
    rows = of_length(LENGTH)
    deep: Any = None
    for _ in range(100_000):
        deep = [deep]
    rows[4] = replace(rows[4], entry=replace(rows[4].entry, facts={"version": deep}))
    assert verify(rows).problem == Problem("changed", 5)


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
    last = Problem("not_as_noted", LENGTH)
    assert verify(rows, notes_of(noted)).problem == (last if at + 1 == LENGTH else Problem("replaced", at + 2))


@given(at=AT)
def test_a_dropped_row_shows(at: int) -> None:
    rows = of_length(LENGTH)
    noted = {LENGTH: rows[-1].hash}
    del rows[at]
    assert verify(rows, notes_of(noted)).problem == Problem("dropped", at + 1)


@given(at=AT)
def test_a_dropped_row_whose_place_was_closed_shows(at: int) -> None:
    rows = of_length(LENGTH)
    noted = {LENGTH: rows[-1].hash}
    kept = [row for row in rows if row.seq != at + 1]
    closed = [replace(row, seq=number) for number, row in enumerate(kept, start=1)]
    problem = verify(closed, notes_of(noted)).problem
    assert problem is not None
    assert problem.seq == at + 1


def test_a_dropped_tail_shows_only_by_a_checkpoint() -> None:
    rows = of_length(LENGTH)
    noted = {LENGTH: rows[-1].hash}
    assert verify(rows[:-3]).green
    assert verify(rows[:-3], notes_of(noted)).problem == Problem("dropped", LENGTH - 2)


@given(first=AT, second=AT)
def test_rows_that_changed_places_show(first: int, second: int) -> None:
    rows = of_length(LENGTH)
    rows[first], rows[second] = replace(rows[second], seq=first + 1), replace(rows[first], seq=second + 1)
    moved = Problem("reordered", min(first, second) + 1)
    assert verify(rows).problem == (None if first == second else moved)


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
    assert verify(rewritten, notes_of(noted)).problem == Problem("not_as_noted", 5)


@given(noted=st.sets(AT, min_size=1), wrong=st.data())
def test_whichever_rows_are_noted_each_note_counts(noted: set[int], wrong: st.DataObject) -> None:
    rows = of_length(LENGTH)
    told = {at + 1: rows[at].hash for at in noted}
    assert verify(rows, notes_of(told)) == Verdict(LENGTH, rows[-1].hash, len(noted), None)
    seq = wrong.draw(st.sampled_from(sorted(told)))
    assert verify(rows, notes_of({**told, seq: "f" * 64})).problem == Problem("not_as_noted", seq)


def test_what_has_no_one_form_is_not_hashed_at_all() -> None:
    """A set's order, or an object's address, would be a hash that nobody can compute again."""
    with pytest.raises(TypeError):
        data_digest(b"a", {"seen": {"one", "two"}})


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
    assert read(written, KEY.public_keys) == expected
    assert read([*written, written[0][:20]], KEY.public_keys) == expected


def unsigned(seq: int, hashed: str = "f" * 64) -> str:
    return json.dumps({"seq": seq, "hash": hashed, "at": "2026-03-02", "signature": "00"}) + "\n"


@given(st.permutations(range(1, 9)))
def test_the_notes_of_two_writers_at_once_are_put_in_order(order: list[int]) -> None:
    written = [unsigned(seq) for seq in [*order, *order, *range(9, 20)]]
    assert [one.seq for one in read_notes(written, [])] == [*range(1, 20)]


def test_a_note_far_from_its_place_was_moved_there() -> None:
    seqs = [*range(2, WINDOW + 2), 1]
    assert len(list(read_notes(map(unsigned, seqs), []))) == WINDOW + 1
    with pytest.raises(BrokenNote) as broken:
        list(read_notes(map(unsigned, [*range(2, WINDOW + 3), 1]), []))
    assert broken.value.line == WINDOW + 2


def test_no_row_has_the_number_nought() -> None:
    with pytest.raises(BrokenNote):
        list(read_notes([unsigned(0)], []))


@pytest.mark.parametrize(
    "forged",
    [
        "[" * 100_000,
        "\0" * 300,
        unsigned(1).replace(": 1,", ": 1e999,").strip(),
        unsigned(1).replace(": 1,", f": {'9' * 5000},").strip(),
        unsigned(1, "\ud800").strip(),
    ],
    ids=["too deep", "nothing", "no end", "too long", "no letter"],
)
def test_whatever_a_line_holds_it_is_said_to_be_broken(forged: str) -> None:
    """One ended the verification with a traceback, and the service at each start."""
    with pytest.raises(BrokenNote) as broken:
        read([*lines(), forged + "\n"], KEY.public_keys)
    assert broken.value.line == 4


def test_notes_are_read_beside_the_rows_and_none_is_kept() -> None:
    rows, read_so_far = of_length(50), 0

    def written() -> Iterator[str]:
        nonlocal read_so_far
        for seq in range(1, 4 * WINDOW):
            read_so_far = seq
            yield unsigned(seq, rows[seq - 1].hash if seq <= 50 else "f" * 64)

    verifier = Verifier(read_notes(written(), []))
    for row in rows:
        assert verifier.feed(row)
        assert read_so_far == row.seq + WINDOW
    assert verifier.verdict() == Verdict(50, rows[-1].hash, 4 * WINDOW - 1, Problem("dropped", 51))


def _peak(count: int) -> int:
    """The most memory, in bytes, that reading so many notes took."""
    tracemalloc.start()
    verdict = verify([], read_notes(map(unsigned, range(1, count + 1)), []))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert verdict.checkpoints == count
    return peak


def test_a_longer_checkpoint_file_takes_no_more_memory() -> None:
    _peak(WINDOW)  # what is set up once
    assert _peak(6 * WINDOW) < 1.2 * _peak(2 * WINDOW)


def test_a_broken_note_behind_a_changed_row_is_said_first() -> None:
    rows = of_length(LENGTH)
    rows[2] = replace(rows[2], entry=replace(rows[2].entry, actor="b.tran"))
    with pytest.raises(BrokenNote):
        verify(rows, read_notes([*map(unsigned, range(1, 2 * WINDOW)), "{}\n"], []))


@pytest.mark.parametrize("public_key", [KEY.public, None])
def test_a_checkpoint_that_contradicts_another_is_found(public_key: bytes | None) -> None:
    key = KEY if public_key else LedgerKey(b"9" * 32)
    other = note(2, "f" * 64, datetime(2026, 3, 2, tzinfo=UTC), key) + "\n"
    with pytest.raises(BrokenNote) as broken:
        read([*lines(), other], [public_key] if public_key else [])
    assert broken.value.line == 4


def test_notes_of_an_earlier_key_hold_and_none_after_a_later_one_has_signed() -> None:
    later = LedgerKey(b"9" * 32, b"7" * 32)
    assert later.digest_key == KEY.digest_key
    rows, at = of_length(3), datetime(2026, 3, 2, tzinfo=UTC)
    first, second, third = (
        note(row.seq, row.hash, at, key) + "\n" for row, key in zip(rows, (KEY, later, KEY), strict=True)
    )
    assert len(read([first, second], later.public_keys)) == 2
    with pytest.raises(BrokenNote) as broken:
        read([first, second, third], later.public_keys)
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
    assert _read(altered_in(written, at, altered)) in (at + 1, read(written, KEY.public_keys))


def altered_in(written: list[str], at: int, altered: str) -> list[str]:
    return [*written[:at], altered, *written[at + 1 :]]


def _read(written: list[str]) -> dict[int, str] | int:
    """The notes, or the line that is broken."""
    try:
        return read(written, KEY.public_keys)
    except BrokenNote as broken:
        return broken.line
