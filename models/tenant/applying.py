"""`guichet models predict` and `assess`: a tenant's classifier on a file."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from models.tenant import artefact, export, gate, report
from models.tenant.auditing import audited
from models.tenant.classifier import Classifier
from models.tenant.errors import TenantError
from models.tenant.learning import indices
from models.tenant.options import Masked, StoreAt, Tenant, Trusted, pseudonymization, stop, store_of
from models.tenant.promotion import Stage
from models.tenant.stages import NotPromoted
from models.tenant.training import vectors
from shared.cli.inputs import content as read_whole
from shared.cli.jsonl import EXIT_OK, EXIT_REJECTED, Process, Record, run_jsonl
from shared.inference import ArtefactError, Encoder, locate

REFUSED = 1
TOP = 3


def predict(
    input: Annotated[str, typer.Option("--input", "-i", help='JSON Lines of {"id", "text"}; - is standard input.')],  # noqa: A002
    output: Annotated[str, typer.Option("--output", "-o", help="JSON Lines; - is standard output.")],
    *,
    tenant: Tenant = "default",
    stage: Annotated[Stage, typer.Option("--stage", help="production, or validation.")] = Stage.PRODUCTION,
    model: Annotated[
        Path | None, typer.Option("--model", help="A folder out of training, to try it: no promotion is asked for.")
    ] = None,
    rejects: Annotated[Path | None, typer.Option("--rejects", help="Where lines go that cannot be processed.")] = None,
    already_pseudonymized: Masked = False,
    store: StoreAt = None,
    trusted: Trusted = None,
) -> None:
    """Label texts with the tenant's classifier that is in production."""
    try:
        if model is None:
            held = store_of(store, trusted).held(tenant, stage)
            process = _process(held.directory, held.promotion.model, stage, already=already_pseudonymized)
        else:
            process = _process(model, artefact.identity(model), Stage.TRAINING, already=already_pseudonymized)
            typer.echo("models predict: this model was promoted to nothing: for trying only", err=True)
    except NotPromoted as refused:
        stop("predict", refused, REFUSED)
    except (ArtefactError, TenantError, OSError) as error:
        stop("predict", error)
    rejected = str(rejects) if rejects else None
    raise typer.Exit(run_jsonl(input, output, rejected, process, required=["id", "text"], label="models predict"))


def assess(
    model: Annotated[Path, typer.Option("--model", help="The classifier's folder.")],
    data: Annotated[Path, typer.Option("--data", help="Labelled texts it never saw: CSV or JSON Lines.")],
    text: Annotated[str, typer.Option("--text", help="The field that holds the text.")],
    label: Annotated[str, typer.Option("--label", help="The field that holds the label.")],
    *,
    already_pseudonymized: Masked = False,
) -> None:
    """Measure a tenant's classifier on labelled texts: one JSON object, which a promotion can name."""
    rejected: list[int] = []

    def reject(number: int, reason: str) -> None:
        rejected.append(number)
        typer.echo(f"models assess: line {number}: {reason}", err=True)

    try:
        content = read_whole(data)
        classifier, manifest = artefact.load(model)
        encoder = Encoder.load(locate(), device="auto")
        artefact.fits(manifest, encoder.manifest)
        rows, step = export.read(content, text, label, reject), pseudonymization()
        if already_pseudonymized:
            rows = [row for row, _ in export.claimed(rows, step, reject)]
        else:
            rows = list(export.masked(rows, step, reject))
        found, unfair = _judged(classifier, encoder, rows)
    except (ArtefactError, TenantError, OSError) as error:
        stop("assess", error)
    named = {"model": artefact.identity(model), "data": f"sha256:{hashlib.sha256(content).hexdigest()}"}
    for said in (*(pair["words"] for pair in found["overlaps"]), *unfair):
        typer.echo(f"models assess: {said}", err=True)
    typer.echo(json.dumps({**named, **report.summary(found)}, ensure_ascii=False))
    raise typer.Exit(EXIT_REJECTED if rejected else EXIT_OK)


def _judged(
    classifier: Classifier, encoder: Encoder, rows: Sequence[export.Row]
) -> tuple[dict[str, Any], Sequence[str]]:
    """A label that the classifier does not know is one that it got wrong. Also what its fairness fails by, in words."""
    if not rows:
        raise TenantError("no line can be used")
    texts, answers = [row.text for row in rows], [row.label for row in rows]
    given = vectors(encoder, texts)
    labels = tuple(sorted({*classifier.labels, *answers}))
    found = np.zeros((len(texts), len(labels)))
    found[:, indices(labels, classifier.labels)] = classifier.probabilities(texts, given)
    swapped = audited(classifier, rows, given, lambda some: vectors(encoder, some))
    said = {**report.report(found, labels, answers), "fairness": swapped.model_dump(mode="json")}
    return said, gate.shipped().unfair(swapped)


def _process(directory: Path, model: str, stage: Stage, *, already: bool) -> Process:
    classifier, manifest = artefact.load(directory, model=model)
    encoder = Encoder.load(locate(), device="auto")
    artefact.fits(manifest, encoder.manifest)
    step = None if already else pseudonymization()
    named = {"digest": model, "stage": stage.value}

    def process(records: list[Record]) -> list[Record]:
        known = records if step is None else step(records)
        texts = [str(record["text"]) for record in known]
        found = classifier.probabilities(texts, encoder.encode(texts, kind="query"))
        return [
            {"id": record["id"], **_answer(classifier.labels, row), "model": named}
            for record, row in zip(records, found, strict=True)
        ]

    return process


def _answer(labels: Sequence[str], probabilities: Any) -> Record:
    order = np.argsort(-probabilities, kind="stable")[:TOP]
    top = [[labels[at], round(float(probabilities[at]), 4)] for at in order]
    return {"label": top[0][0], "confidence": top[0][1], "top": top}
