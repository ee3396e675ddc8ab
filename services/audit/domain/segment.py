"""A segment: a file of whole rows of the ledger, sealed, that is read and checked without the database."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from services.audit.domain.checkpoint import BrokenNote, LedgerKey, Noted, note, read_notes
from services.audit.domain.ledger import GENESIS, Problem, Row, Verifier, canonical, covered
from shared.key_files import key_id
from shared.signing import BadSignature, check

FORMAT: Final = "guichet.ledger-segment/1"
LONGEST: Final = 5_000
"""Rows after which a segment is closed, whatever their age."""
_NAME: Final = re.compile(r"ledger-(\d{12,})-(\d{12,})\.jsonl")


class Span(NamedTuple):
    """The rows that a segment holds, and so its name."""

    first: int
    last: int

    @property
    def name(self) -> str:
        return f"ledger-{self.first:012d}-{self.last:012d}.jsonl"


class End(NamedTuple):
    """Where a copy ends: its last row's number and hash, and the SHA-256 of the segment that holds it."""

    seq: int
    hash: str
    digest: str


class Segment(NamedTuple):
    """What a segment says, once it holds by itself.

    `follows` is the hash of the row before its first, `previous` the digest of the segment before it. `rows` bear the
    segment's first row in the place of a line. `key` is the id of the key that sealed it.
    """

    span: Span
    previous: str
    follows: str
    rows: Sequence[Noted]
    end: End
    key: str


BEGINNING: Final = End(0, GENESIS, GENESIS)


class BrokenSegment(Exception):  # noqa: N818
    """A segment, or its place, is not what was written."""

    def __init__(self, problem: Problem) -> None:
        super().__init__("a segment of the ledger's copy does not hold")
        self.problem = problem


class BrokenRows(Exception):  # noqa: N818
    """Rows of the ledger that were to be copied are no chain after what is copied."""

    def __init__(self, problem: Problem) -> None:
        super().__init__("rows of the ledger do not hold")
        self.problem = problem


def span_of(name: str) -> Span | None:
    """None: it is no segment's name."""
    found = _NAME.fullmatch(name)
    span = Span(int(found[1]), int(found[2])) if found else None
    return span if span is not None and 0 < span.first <= span.last and span.name == name else None


def _check_rows(rows: Iterable[Row], after: End, notes: Iterable[Noted]) -> None:
    verifier = Verifier(notes, after=(after.seq, after.hash))
    verifier.feed_all(rows)
    verdict = verifier.verdict()
    if verdict.problem is not None:
        raise BrokenRows(verdict.problem)


def make(
    rows: Sequence[Row],
    after: End,
    at: datetime,
    key: LedgerKey,
    *,
    beyond: Sequence[Row] = (),
    notes: Iterable[Noted] = (),
) -> bytes:
    """The segment of these rows: the same bytes for the same arguments. CPU work.

    `notes` vouch for rows, and for those `beyond` that lead to one.

    Raises:
        BrokenRows: they are no chain after what is copied, or not what was noted of them.
    """
    _check_rows([*rows, *beyond], after, notes)
    header = {"format": FORMAT, "first": rows[0].seq, "last": rows[-1].seq, "previous": after.digest}
    body = b"".join(canonical(item) + b"\n" for item in (header, *(_told(row) for row in rows)))
    checkpoint = note(rows[-1].seq, rows[-1].hash, at, key)
    name, signature = key.seal(_sealed(body, checkpoint))
    end = {**json.loads(checkpoint), "seal": {"key": name, "signature": signature.hex()}}
    return body + canonical(end) + b"\n"


def _told(row: Row) -> dict[str, Any]:
    return covered(row.seq, row.recorded_at, row.entry, row.prev_hash) | {"hash": row.hash}


def _sealed(body: bytes, checkpoint: str) -> bytes:
    return f"guichet/ledger-segment/1/{digest_of(body)}/{checkpoint}".encode()


def digest_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def read(span: Span, content: bytes, public_keys: Mapping[str, bytes]) -> Segment:
    """What it says. A seal is checked where its key, by id, is among those that are known. CPU work.

    Raises:
        BrokenSegment: it was altered, or holds other rows than its name says.
    """
    altered = BrokenSegment(Problem("segment_altered", span.first))
    *lines, rest = content.split(b"\n")
    if rest:
        raise altered
    try:
        header, end = _object(lines[0]), _object(lines[-1])
        _exactly(header, "format", "first", "last", "previous")
        told = Span(header["first"], header["last"])
        if header["format"] != FORMAT:
            raise altered
        if told != span:
            raise BrokenSegment(Problem("segment_moved", span.first))
        rows, follows = _rows(span, lines[1:-1])
        _check_end(end, rows[-1], b"\n".join(lines[:-1]) + b"\n", public_keys)
        return Segment(
            span, header["previous"], follows, rows, End(span.last, rows[-1].hash, digest_of(content)),
            end["seal"]["key"],
        )  # fmt: skip
    except (ValueError, LookupError, TypeError, BadSignature, BrokenNote):
        raise altered from None


def _object(line: bytes) -> dict[str, Any]:
    """Raises `ValueError` for what is not written as we write it."""
    try:
        found = json.loads(line)
        as_we_write = isinstance(found, dict) and canonical(found) == line
    except RecursionError:
        raise ValueError("too deep") from None
    if not as_we_write:
        raise ValueError("not canonical")
    return dict(found)


def _exactly(told: Mapping[str, Any], *names: str) -> None:
    """The last line is not all under its seal: what it says more would be anybody's."""
    if told.keys() != set(names):
        raise ValueError("other fields")


def _rows(span: Span, lines: Sequence[bytes]) -> tuple[list[Noted], str]:
    """Its rows, each with the hash that it has, and the hash that the first follows."""
    found: list[Noted] = []
    follows = before = ""
    for seq, line in enumerate(lines, start=span.first):
        try:
            row = _object(line)
            stated, prev_hash = row.pop("hash"), row["prev_hash"]
            intact = row["seq"] == seq and stated == digest_of(canonical(row))
        except (ValueError, KeyError):
            intact = False
        if not intact or (found and prev_hash != before):
            raise BrokenSegment(Problem("segment_altered", seq))
        follows, before = follows or prev_hash, stated
        found.append(Noted(seq, stated, span.first))
    if not found or found[-1].seq != span.last:
        raise ValueError("not all of its rows")
    return found, follows


def _check_end(end: dict[str, Any], last: Noted, body: bytes, public_keys: Mapping[str, bytes]) -> None:
    """Raises `BadSignature`, `BrokenNote` or `ValueError`."""
    _exactly(end, "seq", "hash", "at", "signature", "seal")
    _exactly(end["seal"], "key", "signature")
    key, seal = end["seal"]["key"], bytes.fromhex(end["seal"]["signature"])
    if seal.hex() != end["seal"]["signature"]:
        raise ValueError("written otherwise")
    checkpoint = json.dumps({name: end[name] for name in ("seq", "hash", "at", "signature")}, separators=(",", ":"))
    if (end["seq"], end["hash"]) != (last.seq, last.hash):
        raise ValueError("another row's checkpoint")
    if key in public_keys:
        check(_sealed(body, checkpoint), key, seal, public_keys)
        list(read_notes([checkpoint + "\n"], [public_keys[key]]))


def by_id(public_keys: Sequence[bytes]) -> dict[str, bytes]:
    return {key_id(key): key for key in public_keys}
