"""Labelled tickets that somebody brings: a bad line stops nothing, and no model reads them before they are masked."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import typer

from models import corpus
from models.corpus import CorpusError, Example, Labels, Unusable
from models.steps import Record, Step, masking
from models.tenant.export import CERTAIN
from shared.cli.clashes import clash
from shared.cli.jsonl import EXIT_OK, EXIT_REJECTED
from shared.cli.outputs import Output, OutputError, writing
from shared.html import shown
from shared.inference import ArtefactError

BATCH = 32
STAGE = "mask"
Progress = Callable[[str, int, int], None]

Masked = Annotated[
    bool, typer.Option("--already-pseudonymized", help="They hold no personal data any more. The shipped ones do not.")
]
RejectsAt = Annotated[Path | None, typer.Option("--rejects", help="Where lines go that cannot be used.")]


@dataclass(frozen=True, slots=True)
class Line:
    where: str
    raw: bytes
    example: Example


@dataclass(slots=True)
class Rejects:
    command: str
    file: Output
    count: int = 0

    def __call__(self, where: str, raw: bytes, reason: str) -> None:
        self.count += 1
        typer.echo(f"models {self.command}: {where}: {reason}", err=True)
        self.file.write(raw.rstrip(b"\r") + b"\n")

    @property
    def status(self) -> int:
        return EXIT_REJECTED if self.count else EXIT_OK


@contextmanager
def rejecting(command: str, data: Path, path: Path | None, *outputs: Path | None) -> Iterator[Rejects]:
    """Takes what cannot be used of `data`; where that cannot be written, the command ends.

    Raises:
        CorpusError: something would be written over what is read.
    """
    if why := clash(corpus.named(data), [path, *outputs]):
        raise CorpusError(why)
    try:
        with writing(path) as file:
            yield Rejects(command, file)
    except OutputError as error:
        raise typer.Exit(error.told(f"models {command}")) from None


def examples(data: Path, allowed: Labels, reject: Rejects, progress: Progress, *, already: bool) -> list[Example]:
    """What of a file or folder can be used, as a model may read it.

    Raises:
        CorpusError: nothing can be used.
        LookupError: nothing here masks.
        ArtefactError: what masks was not built.
    """
    lines = [line for path in corpus.named(data) for line in _lines(path, allowed, reject)]
    if not _shipped(data):
        lines = list(_safe([_shown(line) for line in lines], masking(), reject, progress, already=already))
    if not lines:
        raise CorpusError("no line can be used")
    return [line.example for line in lines]


def _shipped(data: Path) -> bool:
    """Those were written with placeholders."""
    return data.resolve().is_relative_to(corpus.FOLDER.resolve())


def _lines(path: Path, allowed: Labels, reject: Rejects) -> Iterator[Line]:
    for where, raw in corpus.raw_lines(path):
        try:
            yield Line(where, raw, corpus.example(raw, allowed))
        except Unusable as why:
            reject(where, raw, str(why))


def _shown(line: Line) -> Line:
    """As triage reads it: a body of HTML is what it shows."""
    return replace(line, example=line.example.model_copy(update={"body": shown(line.example.body)}))


def _safe(lines: Sequence[Line], step: Step, reject: Rejects, progress: Progress, *, already: bool) -> Iterator[Line]:
    """Masked; or as they came, but for those that hold what has a form of its own, whatever was said of them."""
    for start in range(0, len(lines), BATCH):
        batch = lines[start : start + BATCH]
        for line, told in _told(batch, step, reject):
            if already and any(entity["label"] in CERTAIN for entity in told["entities"]):
                reject(line.where, line.raw, "holds personal data: leave --already-pseudonymized away")
                continue
            said = {} if already else {"subject": told["subject"], "body": told["body"]}
            known = {"lang": told["lang"], **said}
            yield Line(line.where, line.raw, line.example.model_copy(update=known))
        progress(STAGE, start + len(batch), len(lines))


def _told(lines: Sequence[Line], step: Step, reject: Rejects) -> list[tuple[Line, Record]]:
    try:
        return list(zip(lines, step([_record(line) for line in lines]), strict=True))
    except ArtefactError:
        raise
    except Exception as error:  # noqa: BLE001 - the culprit is found one by one; a bad line never stops a run
        if len(lines) == 1:
            reject(lines[0].where, lines[0].raw, f"could not be pseudonymised ({type(error).__name__})")
            return []
        return [pair for line in lines for pair in _told([line], step, reject)]


def _record(line: Line) -> Record:
    one = line.example
    return {"id": line.where, "subject": one.subject, "body": one.body, **({"lang": one.lang} if one.lang else {})}
