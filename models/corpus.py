"""Labelled tickets: reading them, and holding them to the taxonomy's closed lists."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import yaml
from numpy.typing import NDArray
from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from schemas.tickets import Kind
from shared.cli.inputs import as_utf8, content
from shared.inference.artefacts import FIELDS
from shared.inference.text import ticket_text

FOLDER = Path(__file__).parent / "corpus"
TRAINING, DEVELOPMENT, HOLDOUT = FOLDER / "training", FOLDER / "development", FOLDER / "holdout"
"""Split by writer: a file is one writer's, and lies in one of the three. The held-out ones choose nothing."""
KIND = "kind"
KINDS = tuple(kind.value for kind in Kind)
Labels = Mapping[str, Sequence[str]]
TAXONOMY = Path(__file__).parent / "taxonomy.yaml"


class CorpusError(Exception):
    """A line of a corpus cannot be used. Names the file and the line, never the text."""


class Unusable(ValueError):  # noqa: N818
    """Why one line cannot be used. The message is shown: it repeats nothing of the line."""


class Example(BaseModel):
    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    group: str = ""
    """Tickets that tell one story (in two languages, say): kept together when folds are drawn."""
    lang: Annotated[str, BeforeValidator(lambda given: "" if given is None else given)] = ""
    subject: str
    body: str
    kind: str = Kind.TICKET.value
    category: str = ""
    type: str = ""
    impact: str = ""
    urgency: str = ""
    """What is no ticket has none of the four; nor has a ticket that is there to be told from one."""

    @property
    def text(self) -> str:
        return ticket_text(self.subject, self.body)

    @property
    def labelled(self) -> bool:
        return self.kind == Kind.TICKET and any(self.label(field) for field in FIELDS)

    def label(self, field: str) -> str:
        return str(getattr(self, field))


def labels(taxonomy: Path = TAXONOMY) -> dict[str, tuple[str, ...]]:
    """The closed list of each field, in the taxonomy's order."""
    listed: Mapping[str, Any] = yaml.safe_load(taxonomy.read_text(encoding="utf-8"))
    return {field: tuple(listed[field]) for field in FIELDS}


def read(paths: Sequence[Path], allowed: Labels) -> list[Example]:
    examples = [example for path in paths for example in _lines(path, allowed)]
    if not examples:
        raise CorpusError("the corpus is empty")
    return examples


def shipped(folder: Path = TRAINING) -> list[Example]:
    """The project's own tickets, always in the same order."""
    return read(files(folder), labels())


def part(share: float, folder: Path = TRAINING) -> list[Example]:
    """So much of each writer's file, from its beginning: to see how figures grow with the corpus."""
    allowed = labels()
    whole = [read([file], allowed) for file in files(folder)]
    return [one for examples in whole for one in examples[: max(1, round(len(examples) * share))]]


def files(folder: Path = TRAINING) -> list[Path]:
    return sorted(folder.glob("*.jsonl"))


def named(data: Path) -> list[Path]:
    """A file, or those of a folder."""
    return files(data) if data.is_dir() else [data]


def answers(examples: Sequence[Example], names: Mapping[str, Sequence[str]]) -> dict[str, NDArray[np.int64]]:
    """Per field, each example's column among `names`; -1 where it has none."""
    return {
        field: np.array(
            [columns.index(label) if label else -1 for label in (e.label(field) for e in examples)], np.int64
        )
        for field, columns in ((field, list(columns)) for field, columns in names.items())
    }


def groups(examples: Sequence[Example]) -> list[str]:
    """A ticket that names no group is one of its own."""
    return [example.group or f"#{row}" for row, example in enumerate(examples)]


def digest(paths: Sequence[Path]) -> str:
    whole = hashlib.sha256()
    for path in paths:
        whole.update(path.read_bytes())
    return whole.hexdigest()


def raw_lines(path: Path) -> Iterator[tuple[str, bytes]]:
    """Each line that says something, with its place. Only a line feed ends one: a text may hold other separators."""
    for number, line in enumerate(as_utf8(content(path)).split(b"\n"), 1):
        if line.strip():
            yield f"{path.name}:{number}", line


def _wrong(kind: str, place: Sequence[int | str]) -> str:
    if not place:
        return "not an object" if kind == "model_type" else "not JSON"
    return f"`{place[0]}` is missing" if kind == "missing" else f"`{place[0]}` is not a string"


def example(line: bytes, allowed: Labels) -> Example:
    """Raises: Unusable, with a reason that repeats nothing of the line."""
    try:
        line.decode("utf-8")
        found = Example.model_validate_json(line)
    except UnicodeDecodeError:
        raise Unusable("not UTF-8") from None
    except ValidationError as error:
        raise Unusable("; ".join(_wrong(problem["type"], problem["loc"]) for problem in error.errors())) from None
    if found.kind not in KINDS:
        raise Unusable("kind is none that is known")
    for field in FIELDS:
        if found.labelled and not found.label(field):
            raise Unusable(f"`{field}` is missing")
        if found.label(field) not in (allowed[field] if found.labelled else ("",)):
            raise Unusable(f"{field} is outside the taxonomy")
    return found


def _lines(path: Path, allowed: Labels) -> Iterator[Example]:
    for where, line in raw_lines(path):
        try:
            yield example(line, allowed)
        except Unusable as why:
            raise CorpusError(f"{where}: {why}") from None
