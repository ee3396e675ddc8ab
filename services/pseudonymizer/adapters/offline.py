"""Pseudonymising records without bus or database: what the command line and other offline commands run."""

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from schemas.tickets import Kind, PlaceholderTable
from services.pseudonymizer.adapters.detector import Detector, Request
from services.pseudonymizer.domain.detect import Detection
from services.pseudonymizer.domain.pseudonymize import NO_TERMS, Mask, Masked, pseudonymize, secrets_in
from services.pseudonymizer.domain.terms import Terms
from shared.cli.jsonl import LineError, Record
from shared.languages import base_language
from shared.placeholders import restore

_SUBJECT, _TEXT, _BODY = "subject", "text", "body"
_KINDS = tuple(kind.value for kind in Kind)


class VaultFileError(ValueError):
    """The vault's file is not one that `pseudonymize` wrote."""


class OfflineVault:
    """Placeholder tables by tenant and record. In memory, unless it is saved to a file for `restore`."""

    def __init__(self) -> None:
        self._tables: dict[tuple[str, str], PlaceholderTable] = {}

    @classmethod
    def load(cls, path: Path) -> "OfflineVault":
        vault = cls()
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                try:
                    row = json.loads(line)
                    table = PlaceholderTable.model_validate(row["table"])
                    vault._tables[str(row["tenant"]), str(row["id"])] = table
                except (ValueError, KeyError, TypeError, ValidationError):
                    raise VaultFileError(f"line {number} is not a vault's") from None
        return vault

    def table(self, tenant: str, record: str) -> PlaceholderTable:
        return self._tables.get((tenant, record), PlaceholderTable())

    def knows(self, tenant: str, record: str) -> bool:
        return (tenant, record) in self._tables

    def keep(self, tenant: str, record: str, table: PlaceholderTable) -> None:
        self._tables[tenant, record] = table

    def save(self, path: Path) -> None:
        """Writes the file, for its owner's eyes only: it holds every value in clear."""
        beside = path.with_name(path.name + ".part")
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            os.fchmod(file.fileno(), 0o600)
            for (tenant, record), table in self._tables.items():
                row = {"tenant": tenant, "id": record, "table": table.model_dump(mode="json", exclude_none=True)}
                file.write(json.dumps(row) + "\n")
        beside.replace(path)


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
    """What `mail` says of an automatic message. Nothing else passes: its other fields name people."""
    kind = record.get("kind")
    return {"kind": kind, "auto_generated": True} if record.get("auto_generated") is True and kind in _KINDS else {}


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
    }
