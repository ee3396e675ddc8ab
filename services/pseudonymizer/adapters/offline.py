"""Pseudonymising records without bus or database: what the command line and other offline commands run."""

import fcntl
import json
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from errno import EBUSY, EISDIR
from pathlib import Path
from typing import Any

from schemas.tickets import USE_CASE_NAME, Kind, PlaceholderTable
from services.pseudonymizer.adapters.detector import Detector, Request
from services.pseudonymizer.domain.detect import Detection
from services.pseudonymizer.domain.pseudonymize import NO_TERMS, Mask, Masked, pseudonymize, secrets_in
from services.pseudonymizer.domain.terms import Terms
from shared.cli.jsonl import LineError, Record
from shared.cli.outputs import naming
from shared.languages import base_language
from shared.placeholders import restore

_SUBJECT, _TEXT, _BODY = "subject", "text", "body"
_PRIVATE = 0o600
_KINDS = tuple(kind.value for kind in Kind)


class VaultFileError(ValueError):
    """The vault's file is not one that `pseudonymize` wrote."""


class OfflineVault:
    """Placeholder tables by tenant and record. In memory, unless it is kept in a file for `restore`.

    The file has a line a table; of two for one record the later holds. A run adds lines as it goes, so that no output
    is ever without its values.
    """

    def __init__(self) -> None:
        self._tables: dict[tuple[str, str], PlaceholderTable] = {}
        self._new: dict[tuple[str, str], None] = {}
        self._begun = False

    @classmethod
    def load(cls, path: Path) -> "OfflineVault":
        vault = cls()
        with path.open("rb") as lines:
            for number, line in enumerate(lines, start=1):
                try:
                    row = json.loads(line)
                    table = PlaceholderTable.model_validate(row["table"])
                    vault._tables[str(row["tenant"]), str(row["id"])] = table
                except (ValueError, KeyError, TypeError, RecursionError):
                    if vault._tables and not line.endswith(b"\n"):  # a run was cut off before this line's output
                        break
                    raise VaultFileError(f"line {number} is not a vault's") from None
        return vault

    def table(self, tenant: str, record: str) -> PlaceholderTable:
        return self._tables.get((tenant, record), PlaceholderTable())

    def knows(self, tenant: str, record: str) -> bool:
        return (tenant, record) in self._tables

    def keep(self, tenant: str, record: str, table: PlaceholderTable) -> None:
        self._tables[tenant, record] = table
        self._new[tenant, record] = None

    @staticmethod
    @contextmanager
    def alone(path: Path) -> Iterator[None]:
        """For one run at a time: a second one would put its values in the place of the first one's.

        Raises:
            OutputError: another run writes it, or nothing can be written there.
        """
        beside = path.with_name(path.name + ".lock")
        with naming(path):
            held = os.open(beside, os.O_WRONLY | os.O_CREAT, _PRIVATE)
        try:
            with naming(path):
                _lock(held)
            try:
                yield
            finally:
                beside.unlink(missing_ok=True)
        finally:
            os.close(held)

    @staticmethod
    def prove(path: Path) -> None:
        """Raises OutputError when `save` could not begin. Leaves nothing behind."""
        with naming(path):
            if path.is_dir():
                raise IsADirectoryError(EISDIR, os.strerror(EISDIR))
            beside = _beside(path)
            os.close(os.open(beside, os.O_WRONLY | os.O_CREAT, _PRIVATE))
            beside.unlink()

    def add(self, path: Path) -> None:
        """Puts what is new into the file, before its output is written; the first time all that is known."""
        if not self._begun:
            self.save(path)
        elif self._new:
            with naming(path), path.open("a", encoding="utf-8") as file:
                file.writelines(map(self._line, self._new))
        self._begun = True
        self._new.clear()

    def save(self, path: Path) -> None:
        """Writes the file, for its owner's eyes only: it holds every value in clear."""
        beside = _beside(path)
        with naming(path):
            descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _PRIVATE)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                os.fchmod(file.fileno(), _PRIVATE)
                file.writelines(map(self._line, self._tables))
            beside.replace(path)

    def _line(self, key: tuple[str, str]) -> str:
        tenant, record = key
        row = {"tenant": tenant, "id": record, "table": self._tables[key].model_dump(mode="json", exclude_none=True)}
        return json.dumps(row) + "\n"


def _lock(held: int) -> None:
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        given_up = os.fstat(held).st_nlink == 0
    except BlockingIOError:
        given_up = True
    if given_up:
        raise OSError(EBUSY, "another run writes it")


def _beside(path: Path) -> Path:
    return path.with_name(path.name + ".part")


class OfflinePseudonymizer:
    """Records in, records out. A record has `text`, perhaps with a `subject`, or `subject` and `body`."""

    def __init__(
        self,
        detector: Detector,
        *,
        tenant: str = "default",
        vault: OfflineVault | None = None,
        terms: Terms = NO_TERMS,
    ) -> None:
        self._detector = detector
        self._tenant = tenant
        self._vault = vault
        self._terms = terms

    def process(self, records: list[Record]) -> list[Record]:
        requests = [_request(record) for record in records]
        detections = self._detector.detect(requests)
        return [self._record(record, found) for record, found in zip(records, detections, strict=True)]

    def _record(self, record: Record, found: Detection) -> Record:
        key = str(record["id"])
        table = self._vault.table(self._tenant, key) if self._vault else PlaceholderTable()
        masked, table = pseudonymize(found.parts, table, self._terms)
        if self._vault:
            self._vault.keep(self._tenant, key, table)
        return {
            "id": record["id"],
            "lang": found.language.code,
            **_said(_parts(record), masked),
            "secrets": secrets_in(masked),
            "lang_confidence": found.language.confidence,
            **_automatic(record),
            **_for(record),
        }


def restore_record(record: Record, vault: OfflineVault, tenant: str) -> Record:
    """A pseudonymised record with its values back; `unresolved` and `one_way` name what could not be filled."""
    if not vault.knows(tenant, str(record["id"])):
        raise LineError("the vault has no such record")
    table = vault.table(tenant, str(record["id"]))
    restored = {name: restore(record[name], table) for name in (_SUBJECT, _TEXT) if isinstance(record.get(name), str)}
    return {
        **record,
        **{name: one.text for name, one in restored.items()},
        "unresolved": list(dict.fromkeys(name for one in restored.values() for name in one.unresolved)),
        "one_way": list(dict.fromkeys(name for one in restored.values() for name in one.one_way)),
    }


def _request(record: Record) -> Request:
    lang = record.get("lang")
    if lang is not None and not isinstance(lang, str):
        raise LineError("`lang` is not a string")
    texts = tuple(record.get(name) or "" for name in _parts(record))
    if not all(isinstance(text, str) for text in texts):
        raise LineError("the text is not a string")
    return Request(texts, lang=base_language(lang or "") or None)


def _parts(record: Record) -> tuple[str, ...]:
    """What is read of a record, as one text: a value found in one part is masked in the other."""
    if _TEXT not in record:
        return _SUBJECT, _BODY
    return (_SUBJECT, _TEXT) if isinstance(record.get(_SUBJECT), str) else (_TEXT,)


def _automatic(record: Record) -> Record:
    """What `mail` says of an automatic message. Its other fields do not pass: they name people."""
    kind = record.get("kind")
    return {"kind": kind, "auto_generated": True} if record.get("auto_generated") is True and kind in _KINDS else {}


def _for(record: Record) -> Record:
    """The use case that a record is of: a name of the administrator's, in the shape of one."""
    name = record.get("use_case")
    return {"use_case": name} if isinstance(name, str) and re.fullmatch(USE_CASE_NAME, name) else {}


def _said(parts: Sequence[str], masked: Sequence[Masked]) -> Record:
    """`entities` are those of `text`, which their places count in; a subject beside it has a list of its own."""
    texts = {name: part.text for name, part in zip(parts, masked, strict=True)}
    found = {name: [_entity(mask) for mask in part.masks] for name, part in zip(parts, masked, strict=True)}
    if parts == (_SUBJECT, _BODY):
        return {**texts, "entities": [{**one, "field": name} for name in parts for one in found[name]]}
    listed = {"entities": found[_TEXT]}
    return {**texts, **listed, **({"subject_entities": found[_SUBJECT]} if _SUBJECT in found else {})}


def _entity(mask: Mask) -> dict[str, Any]:
    return {
        "start": mask.span.start,
        "end": mask.span.end,
        "label": mask.span.label,
        "placeholder": mask.placeholder,
        "score": round(mask.span.score, 3),
        "recognizer": mask.span.recognizer,
        "reversible": mask.reversible,
        "pattern": mask.span.pattern,
        "context": mask.span.context,
    }
