"""A copy of the ledger holds by itself: any single thing done to it shows, and shows where."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.audit.domain.checkpoint import LedgerKey
from services.audit.domain.copied import CopyReader, check_alone
from services.audit.domain.ledger import Problem, Row, Verifier
from services.audit.domain.segment import (
    BEGINNING,
    BrokenRows,
    BrokenSegment,
    End,
    Span,
    by_id,
    digest_of,
    make,
    read,
    span_of,
)
from tests.unit.audit.making import START, entry, ledger, of_length

pytestmark = pytest.mark.feature(83)

KEY, NEWER = LedgerKey(b"7" * 32), LedgerKey(b"8" * 32, b"7" * 32)
ROWS = of_length(9)
EACH = 3
Copy = list[tuple[Span, bytes]]


def copy_of(rows: Sequence[Row], *keys: LedgerKey) -> Copy:
    """In segments of three; sealed with these keys in turn, the last one for the rest."""
    made: Copy = []
    end = BEGINNING
    for number, at in enumerate(range(0, len(rows), EACH)):
        part = rows[at : at + EACH]
        content = make(part, end, START + timedelta(hours=at), keys[min(number, len(keys) - 1)])
        end = End(part[-1].seq, part[-1].hash, digest_of(content))
        made.append((Span(part[0].seq, part[-1].seq), content))
    return made


COPY = copy_of(ROWS, KEY)


def wrong(copy: Copy, key: LedgerKey | None = KEY) -> Problem | None:
    return check_alone(copy, CopyReader(key.public_keys if key else ()))


def test_a_copy_holds_without_the_ledger_and_says_how_far_it_goes() -> None:
    reader = CopyReader(KEY.public_keys)
    assert check_alone(COPY, reader) is None
    assert (reader.end.seq, reader.end.hash, reader.segments) == (9, ROWS[-1].hash, 3)
    assert wrong(COPY, None) is None
    assert wrong([]) is None


def test_a_segment_is_the_same_whoever_makes_it_and_holds_whole_rows() -> None:
    again = make(ROWS[:3], BEGINNING, START, KEY)
    assert again == COPY[0][1]
    header, first, *_ = (json.loads(line) for line in again.splitlines())
    assert header == {"first": 1, "last": 3, "format": "guichet.ledger-segment/1", "previous": BEGINNING.digest}
    assert first["actor"] == ROWS[0].entry.actor
    assert first["facts"] == ROWS[0].entry.facts
    assert first["hash"] == ROWS[0].hash


@given(data=st.data())
def test_any_changed_byte_shows_at_its_segment(data: st.DataObject) -> None:
    number = data.draw(st.integers(0, 2))
    span, content = COPY[number]
    at = data.draw(st.integers(0, len(content) - 1))
    other = data.draw(st.integers(0, 255).filter(lambda byte: byte != content[at]))
    spoilt = [*COPY]
    spoilt[number] = (span, content[:at] + bytes([other]) + content[at + 1 :])
    found = wrong(spoilt)
    assert found is not None
    assert found.code in {"segment_altered", "segment_moved", "segment_replaced", "segment_not_signed"}
    assert span.first <= found.seq <= span.last


@given(at=st.integers(0, len(COPY[1][1]) - 1))
def test_a_segment_that_was_cut_off_shows(at: int) -> None:
    assert wrong([COPY[0], (COPY[1][0], COPY[1][1][:at])]) == Problem("segment_altered", 4)


def test_a_row_that_was_changed_in_a_segment_shows_by_its_number() -> None:
    span, content = COPY[1]
    assert wrong([COPY[0], (span, content.replace(b"a.roy", b"b.roy", 2)), COPY[2]]) == Problem("segment_altered", 4)
    lines = content.split(b"\n")
    lines[2] = lines[2].replace(b"a.roy", b"b.roy")
    assert wrong([COPY[0], (span, b"\n".join(lines))]) == Problem("segment_altered", 5)


SPOILT: dict[str, tuple[Copy, Problem]] = {
    "first is missing": (COPY[1:], Problem("segment_missing", 1)),
    "one is missing": ([COPY[0], COPY[2]], Problem("segment_missing", 4)),
    "two changed names": (
        [(COPY[0][0], COPY[1][1]), (COPY[1][0], COPY[0][1]), COPY[2]], Problem("segment_moved", 1),
    ),
    "one stands twice": ([COPY[0], COPY[0], *COPY[1:]], Problem("segment_moved", 1)),
    "one overlaps": ([COPY[0], (Span(3, 6), COPY[1][1])], Problem("segment_moved", 3)),
    "another ledger's, well sealed": (
        [COPY[0], copy_of(ledger([entry(n, actor="b.roy") for n in range(9)]), KEY)[1]], Problem("segment_replaced", 4),
    ),
    "cut otherwise, well sealed": (
        [COPY[0], (Span(4, 6), make(ROWS[3:6], End(3, ROWS[2].hash, "0" * 64), START, KEY))],
        Problem("segment_replaced", 4),
    ),
}  # fmt: skip


@pytest.mark.parametrize("how", sorted(SPOILT))
def test_a_missing_or_moved_segment_shows(how: str) -> None:
    copy, expected = SPOILT[how]
    assert wrong(copy) == expected


def test_a_seal_of_another_key_shows_and_that_of_an_earlier_one_holds_until_the_next() -> None:
    assert wrong(copy_of(ROWS, LedgerKey(b"9" * 32))) == Problem("segment_not_signed", 1)
    renewed = copy_of(ROWS, KEY, NEWER)
    assert wrong(renewed, NEWER) is None
    assert wrong(renewed) == Problem("segment_not_signed", 4)
    assert wrong(copy_of(ROWS, KEY, NEWER, KEY), NEWER) == Problem("segment_not_signed", 7), "a key that was replaced"


def test_a_key_s_name_does_not_make_its_seal() -> None:
    span, content = copy_of(ROWS, LedgerKey(b"9" * 32))[0]
    *body, end, _ = content.split(b"\n")
    told = json.loads(end)
    told["seal"]["key"] = next(iter(by_id(KEY.public_keys)))
    forged = b"\n".join([*body, json.dumps(told, sort_keys=True, separators=(",", ":")).encode(), b""])
    with pytest.raises(BrokenSegment):
        read(span, forged, by_id(KEY.public_keys))


def _with_end(content: bytes, change: Callable[[dict[str, Any]], None]) -> bytes:
    *body, end, _ = content.split(b"\n")
    told = json.loads(end)
    change(told)
    return b"\n".join([*body, json.dumps(told, sort_keys=True, separators=(",", ":")).encode(), b""])


@pytest.mark.parametrize(
    "change",
    [
        lambda end: end.update(note="all is well"),
        lambda end: end["seal"].update(by="somebody"),
        lambda end: end["seal"].update(signature=end["seal"]["signature"].upper()),
    ],
)
def test_nothing_can_be_added_to_the_last_line_that_its_seal_does_not_cover(
    change: Callable[[dict[str, Any]], None],
) -> None:
    span, content = COPY[2]
    assert _with_end(content, lambda _: None) == content
    assert wrong([*COPY[:2], (span, _with_end(content, change))]) == Problem("segment_altered", 7)


def test_rows_header_and_last_line_of_a_segment_agree_whoever_sealed_them() -> None:
    """Also where its key is not known, and so its seal not checked."""
    span, content = COPY[1]
    header, *rows, end, _ = content.split(b"\n")

    def told(line: bytes, **change: Any) -> bytes:
        return json.dumps({**json.loads(line), **change}, sort_keys=True, separators=(",", ":")).encode()

    def at(*lines: bytes) -> Problem:
        with pytest.raises(BrokenSegment) as broken:
            read(span, b"\n".join([*lines, b""]), {})
        return broken.value.problem

    assert read(span, b"\n".join([told(header), *rows, told(end), b""]), {}).span == span
    altered = Problem("segment_altered", span.first)
    assert at(told(header, note="all is well"), *rows, end) == altered
    assert at(header, *rows[:2], told(end, seq=5, hash=json.loads(rows[1])["hash"])) == altered
    assert at(header, end) == altered
    assert at(header, *rows, told(end, seq=5)) == altered
    assert at(header, *rows, told(end, hash=json.loads(rows[0])["hash"])) == altered


def test_a_line_that_is_nested_too_deep_is_an_altered_segment() -> None:
    """Also at a depth that can just be read and no longer be written, which depends on where it is called."""
    span, content = COPY[0]
    header, *lines = content.split(b"\n")
    for depth in (*range(800, 1_001), 100_000):
        deep = b'{"a":' * depth + b"1" + b"}" * depth
        assert wrong([(span, b"\n".join([deep, *lines]))]) == Problem("segment_altered", 1)
        assert wrong([(span, b"\n".join([header, deep, *lines[1:]]))]) == Problem("segment_altered", 1)


def test_rows_that_do_not_hold_are_not_copied() -> None:
    changed = replace(ROWS[4], entry=replace(ROWS[4].entry, actor="b.roy"))
    end = End(3, ROWS[2].hash, digest_of(COPY[0][1]))
    for rows, problem in (
        ([ROWS[3], changed, ROWS[5]], Problem("changed", 5)),
        ([ROWS[3], ROWS[5]], Problem("dropped", 5)),
        (ledger([entry(n, actor="b.roy") for n in range(6)])[3:], Problem("replaced", 4)),
    ):
        with pytest.raises(BrokenRows) as broken:
            make(rows, end, START, KEY)
        assert broken.value.problem == problem


@pytest.mark.parametrize("forged_at", [1, 4, 5, 9])
def test_a_ledger_forged_whole_is_contradicted_at_its_first_forged_row(forged_at: int) -> None:
    rows = ledger([entry(n, actor="b.roy" if n + 1 == forged_at else "a.roy") for n in range(9)])
    verifier = Verifier((), CopyReader(KEY.public_keys).rows(COPY))
    assert not verifier.feed_all(rows)
    assert verifier.verdict().problem == Problem("not_as_copied", forged_at)


def test_a_ledger_that_is_shorter_than_its_copy_lost_rows_and_one_that_is_longer_is_well() -> None:
    def verdict_of(rows: Sequence[Row]) -> Problem | None:
        verifier = Verifier((), CopyReader(KEY.public_keys).rows(COPY))
        verifier.feed_all(rows)
        return verifier.verdict().problem

    assert verdict_of(ROWS[:5]) == Problem("dropped", 6)
    assert verdict_of([]) == Problem("dropped", 1)
    assert verdict_of(of_length(11)) is None


@pytest.mark.parametrize(
    "name",
    ["ledger-1-3.jsonl", ".ledger-000000000001-000000000003.jsonl.part", "ledger-000000000003-000000000001.jsonl",
     "ledger-000000000000-000000000003.jsonl", "ledger-0000000000001-000000000003.jsonl", "checkpoints.jsonl"],
)  # fmt: skip
def test_what_is_named_otherwise_is_no_segment(name: str) -> None:
    assert span_of(name) is None


@given(first=st.integers(1, 10**14), more=st.integers(0, 5000))
def test_names_say_their_rows_and_stand_in_order(first: int, more: int) -> None:
    span = Span(first, first + more)
    assert span_of(span.name) == span
