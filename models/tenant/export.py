"""A tenant's export, CSV or JSON Lines, as rows of text and label; a bad line gets a reason, never its content."""

import csv
import io
import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from models.tenant.errors import TenantError
from models.tenant.reading import alike
from shared.cli.inputs import as_utf8
from shared.cli.jsonl import Record
from shared.inference import ArtefactError
from shared.languages import base_language

DELIMITERS = (",", ";", "\t")
LONGEST_FIELD = 16 * 1024 * 1024
FEWEST_LABELS, MOST_LABELS = 2, 200
BATCH = 64
CERTAIN = frozenset({"EMAIL", "PHONE", "IBAN", "CARD", "NIR", "SIN", "URL_CREDENTIALS"})

Step = Callable[[list[Record]], list[Record]]
Reject = Callable[[int, str], None]


@dataclass(frozen=True, slots=True)
class Row:
    number: int
    text: str
    label: str
    lang: str = ""
    """As the pseudonymiser saw it."""


def read(content: bytes, text: str, label: str, reject: Reject) -> list[Row]:
    """The usable rows in the file's order.

    Raises:
        TenantError: the file is none, or lacks a field that was named.
    """
    content = as_utf8(content)
    records = _json_lines(content, reject) if content.lstrip()[:1] == b"{" else _csv(content, (text, label), reject)
    return list(_rows(records, text, label, reject))


def enough(rows: Sequence[Row], folds: int, reject: Reject) -> list[Row]:
    """Without the labels that cannot stand in each fold. A text that comes again, or reads the same, counts once.

    Raises:
        TenantError: what is left has too few labels, or too many.
    """
    read = alike([row.text for row in rows])
    first = dict(zip(reversed(read), reversed(rows), strict=True))
    counts = Counter(row.label for row in first.values())
    kept = [row for row in rows if counts[row.label] >= folds]
    for row in rows:
        if counts[row.label] < folds:
            reject(row.number, f"its label has {counts[row.label]} different texts, and {folds} are needed")
    labels = len({row.label for row in kept})
    if not FEWEST_LABELS <= labels <= MOST_LABELS:
        raise TenantError(f"{labels} usable labels: from {FEWEST_LABELS} to {MOST_LABELS} can be learnt")
    return kept


def masked(rows: Sequence[Row], step: Step, reject: Reject) -> Iterator[Row]:
    """Each row with its personal data replaced; one that cannot be masked is not learnt from."""
    for row, told in _told(rows, step, reject):
        yield replace(row, text=str(told["text"]), lang=_lang(told))


def claimed(rows: Sequence[Row], step: Step, reject: Reject) -> Iterator[tuple[Row, bool]]:
    """The rows as they came, and whether one still holds what has a form of its own, whatever was said of it.

    Names are not asked for: in shortened texts they are seen where none are, and a claim is refused on what is certain.
    """
    for row, told in _told(rows, step, reject):
        yield replace(row, lang=_lang(told)), any(entity["label"] in CERTAIN for entity in told["entities"])


def _lang(told: Record) -> str:
    return base_language(str(told.get("lang") or ""))


def _told(rows: Sequence[Row], step: Step, reject: Reject) -> Iterator[tuple[Row, Record]]:
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        try:
            yield from zip(batch, _asked(batch, step), strict=True)
        except ArtefactError:
            raise
        except Exception:  # noqa: BLE001 - the culprit is found one by one below
            yield from _one_by_one(batch, step, reject)


def _asked(rows: Sequence[Row], step: Step) -> list[Record]:
    return step([{"id": str(row.number), "text": row.text} for row in rows])


def _one_by_one(rows: Sequence[Row], step: Step, reject: Reject) -> Iterator[tuple[Row, Record]]:
    for row in rows:
        try:
            yield row, _asked([row], step)[0]
        except Exception as error:  # noqa: BLE001 - a bad line never stops the run; the type says enough
            reject(row.number, f"could not be pseudonymised ({type(error).__name__})")


def _rows(records: Iterator[tuple[int, Any]], text: str, label: str, reject: Reject) -> Iterator[Row]:
    for number, record in records:
        words, name = _said(record, text), _said(record, label)
        if words is None or name is None:
            reject(number, f"no {'text' if words is None else 'label'}")
        elif not _encodable(words + name):
            reject(number, "not UTF-8")
        else:
            yield Row(number, words, " ".join(name.split()))


def _said(record: Record, field: str) -> str | None:
    value = record.get(field)
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    return str(value).strip() or None


def _encodable(words: str) -> bool:
    try:
        words.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _json_lines(content: bytes, reject: Reject) -> Iterator[tuple[int, Record]]:
    for number, line in enumerate(content.split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line.decode("utf-8"))
        except UnicodeDecodeError:
            reject(number, "not UTF-8")
        except (RecursionError, ValueError):
            reject(number, "not JSON")
        else:
            if isinstance(record, dict):
                yield number, record
            else:
                reject(number, "not an object")


def _csv(content: bytes, wanted: Sequence[str], reject: Reject) -> Iterator[tuple[int, Record]]:
    """Rows are numbered by the line on which they begin; what is not UTF-8 is found row by row.

    Strictly, since a quotation mark that nobody closes would make one row of many, under another row's label.
    """
    csv.field_size_limit(LONGEST_FIELD)
    lines = io.StringIO(content.decode("utf-8", errors="surrogateescape"), newline="")
    header, delimiter = _header(lines.readline(), wanted)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        number = reader.line_num + 2
        try:
            values = next(reader, None)
        except csv.Error:
            _swallowed(number, reader.line_num + 1, reject)
            continue
        if values is None:
            return
        if values:
            yield number, dict(zip(header, values, strict=False))


def _swallowed(first: int, last: int, reject: Reject) -> None:
    more = f": lines {first} to {last} hold a quotation mark that is not closed" if last > first else ""
    for number in range(first, last + 1):
        reject(number, f"not CSV{more}")


def _header(line: str, wanted: Sequence[str]) -> tuple[list[str], str]:
    for delimiter in DELIMITERS:
        header = [name.strip() for name in next(csv.reader([line], delimiter=delimiter), [])]
        if all(name in header for name in wanted):
            return header, delimiter
    if not _encodable(line) or "\0" in line:
        raise TenantError("the header line is not UTF-8 (Windows-1252, perhaps): save the file as UTF-8 and try again")
    raise TenantError("the header line does not have both the field of the text and the field of the label")
