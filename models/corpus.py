"""Labelled tickets: reading them, and holding them to the taxonomy's closed lists."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from shared.inference.artefacts import FIELDS
from shared.inference.text import ticket_text

FOLDER = Path(__file__).parent / "corpus"
TAXONOMY = Path(__file__).parent / "taxonomy.yaml"


class CorpusError(Exception):
    """A line of a corpus cannot be used. Names the file and the line, never the text."""


class Example(BaseModel):
    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    group: str = ""
    """Tickets that tell one story (in two languages, say): kept together when folds are drawn."""
    lang: str
    subject: str
    body: str
    category: str
    type: str
    impact: str
    urgency: str

    @property
    def text(self) -> str:
        return ticket_text(self.subject, self.body)

    def label(self, field: str) -> str:
        return str(getattr(self, field))


def labels(taxonomy: Path = TAXONOMY) -> dict[str, tuple[str, ...]]:
    """The closed list of each field, in the taxonomy's order."""
    content: Mapping[str, Any] = yaml.safe_load(taxonomy.read_text(encoding="utf-8"))
    return {field: tuple(content[field]) for field in FIELDS}


def read(paths: Sequence[Path], allowed: Mapping[str, Sequence[str]]) -> list[Example]:
    examples = [example for path in paths for example in _lines(path, allowed)]
    if not examples:
        raise CorpusError("the corpus is empty")
    return examples


def shipped() -> list[Example]:
    """The project's own corpus, always in the same order."""
    return read(files(), labels())


def files() -> list[Path]:
    return sorted(FOLDER.glob("*.jsonl"))


def groups(examples: Sequence[Example]) -> list[str]:
    """A ticket that names no group is one of its own."""
    return [example.group or f"#{row}" for row, example in enumerate(examples)]


def digest(paths: Sequence[Path]) -> str:
    whole = hashlib.sha256()
    for path in paths:
        whole.update(path.read_bytes())
    return whole.hexdigest()


def _lines(path: Path, allowed: Mapping[str, Sequence[str]]) -> Iterator[Example]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            example = Example.model_validate_json(line)
        except ValidationError as error:
            places = ", ".join(str(problem["loc"][0]) for problem in error.errors() if problem["loc"])
            raise CorpusError(f"{path.name}:{number}: {places or 'not JSON'}") from None
        for field in FIELDS:
            if example.label(field) not in allowed[field]:
                raise CorpusError(f"{path.name}:{number}: {field} is outside the taxonomy")
        yield example
