"""`guichet models train`: a tenant's own classifier, from its own labels, with its consent, and on record."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import track

from models.tenant import artefact, card, export, gate
from models.tenant.auditing import audited
from models.tenant.errors import TenantError
from models.tenant.export import Row, Step
from models.tenant.opening import now
from models.tenant.options import LONGEST_REFERENCE, Masked, StoreAt, Tenant, pseudonymization, stop, store_of
from models.tenant.record import Record
from models.tenant.report import summary
from models.tenant.stages import TRAINED
from models.tenant.training import HOLDOUT_FOLDS, Material, crossvalidated, held_out, vectors
from shared.cli.inputs import content as read_whole
from shared.cli.jsonl import EXIT_OK, EXIT_REJECTED
from shared.inference import ArtefactError, Encoder, locate

SEED = 20_260
SHOWN_LINES = 5
NO_CONSENT = (
    "a tenant's tickets are learnt from with its consent only: say with --consent where it is on record "
    "(a clause of the contract, a decision, a ticket). Nothing was read"
)


class Refused(TenantError):  # noqa: N818
    """The training may not be; the record keeps `code`."""

    def __init__(self, code: str, why: str, **facts: int) -> None:
        super().__init__(why)
        self.code = code
        self.facts = facts


@dataclass
class Rejects:
    count: int = 0

    def __call__(self, number: int, reason: str) -> None:
        self.count += 1
        typer.echo(f"models train: line {number}: {reason}", err=True)


@dataclass(frozen=True, slots=True)
class Order:
    """What was asked for."""

    data: Path
    fields: tuple[str, str]
    consent: str
    out: Path | None
    crossval: int | None
    seed: int
    already: bool
    tenant: str


def train(
    data: Annotated[Path, typer.Option("--data", help="The tenant's export: CSV with a header, or JSON Lines.")],
    text: Annotated[str, typer.Option("--text", help="The field that holds the text.")],
    label: Annotated[str, typer.Option("--label", help="The field that holds the label.")],
    *,
    consent: Annotated[
        str, typer.Option("--consent", help="Where the tenant's consent is on record; without it nothing is read.")
    ] = "",
    out: Annotated[Path | None, typer.Option("--out", help="A new folder for the classifier.")] = None,
    crossval: Annotated[
        int | None, typer.Option("--crossval", min=2, metavar="K", help="Only measure, over so many folds.")
    ] = None,
    seed: Annotated[
        int, typer.Option("--seed", min=0, max=2**31 - 1, help="The same seed gives the same classifier.")
    ] = SEED,
    already_pseudonymized: Masked = False,
    tenant: Tenant = "default",
    store: StoreAt = None,
) -> None:
    """Train a tenant's own classifier on its own labels, or measure how good it would be."""
    order = Order(data, (text, label), " ".join(consent.split()), out, crossval, seed, already_pseudonymized, tenant)
    rejects = Rejects()
    try:
        record = store_of(store).record
        try:
            found = _trained(order, record, rejects)
        except Refused as refused:
            stop("train", _recorded(record, tenant, refused))
    except (ArtefactError, TenantError, OSError) as error:
        stop("train", error)
    _say(found)
    raise typer.Exit(EXIT_REJECTED if rejects.count else EXIT_OK)


def _recorded(record: Record, tenant: str, refused: Refused) -> str:
    try:
        record.append("training.refused", tenant, {"reason": refused.code, **refused.facts})
    except (TenantError, OSError) as error:
        return f"{refused}. This refusal could NOT be put on record: {error}"
    return f"{refused}. This refusal is on record"


def _trained(order: Order, record: Record, rejects: Rejects) -> dict[str, Any]:
    _allowed(order)
    content = read_whole(order.data)
    digest = f"sha256:{hashlib.sha256(content).hexdigest()}"
    rows = _rows(content, order, rejects)
    encoder = Encoder.load(locate(), device="auto")
    origin = artefact.Origin(
        tenant=order.tenant,
        consent=order.consent,
        data=digest,
        pseudonymized="beforehand" if order.already else "by_guichet",
        encoder=encoder.manifest.embedding_digest,
        seed=order.seed,
    )
    begun = {**origin.model_dump(exclude={"tenant"}), "rows": len(rows), "rejected": rejects.count}
    record.append("training.begun", order.tenant, begun)
    texts = [row.text for row in rows]
    material = Material(texts, vectors(encoder, texts), [row.label for row in rows], order.seed)
    if order.crossval is not None:
        found = crossvalidated(material, order.crossval)
        record.append("training.measured", order.tenant, {"data": digest, "figures": _figures(found)})
        return found
    assert order.out is not None
    learnt, found, unseen = held_out(material)
    kept_back, given = [rows[row] for row in unseen], material.vectors[unseen]
    swapped = audited(learnt, kept_back, given, lambda some: vectors(encoder, some))
    found["fairness"] = swapped.model_dump(mode="json")
    unfair = gate.shipped().unfair(swapped)
    facts = card.Facts(len(rows) - len(unseen), rejects.count, now().date(), swapped, unfair)

    def papers(model: str) -> dict[str, str]:
        report = {"model": model, "data": origin.data, **found}
        return {
            artefact.REPORT: artefact.shown(report),
            artefact.CARD: card.written(model, origin, facts, found, encoder.manifest),
        }

    model = artefact.save(learnt, order.out, origin, papers)
    kept = {"model": model, "data": origin.data, "labels": len(learnt.labels), "figures": _figures(found)}
    record.append(TRAINED, origin.tenant, kept)
    for problem in unfair:
        typer.echo(f"models train: {problem}", err=True)
    return found


def _allowed(order: Order) -> None:
    if not order.consent:
        raise Refused("no_consent", NO_CONSENT)
    if len(order.consent) > LONGEST_REFERENCE:
        raise TenantError(f"--consent is a reference of at most {LONGEST_REFERENCE} characters")
    if (order.out is None) == (order.crossval is None):
        raise TenantError("give either --out or --crossval")
    if order.out is not None and order.out.exists() and (not order.out.is_dir() or any(order.out.iterdir())):
        raise TenantError(f"{order.out} is there already: give a new folder")


def _rows(content: bytes, order: Order, rejects: Rejects) -> Sequence[Row]:
    rows = export.read(content, *order.fields, rejects)
    try:
        step = pseudonymization()
    except TenantError as missing:
        raise Refused("not_pseudonymized", str(missing)) from None
    kept = _as_claimed(rows, step, rejects) if order.already else _masked(rows, step, rejects)
    return export.enough(kept, order.crossval or HOLDOUT_FOLDS, rejects)


def _masked(rows: Sequence[Row], step: Step, rejects: Rejects) -> list[Row]:
    return list(_tracked(export.masked(rows, step, rejects), len(rows), "Pseudonymising"))


def _as_claimed(rows: Sequence[Row], step: Step, rejects: Rejects) -> list[Row]:
    told = list(_tracked(export.claimed(rows, step, rejects), len(rows), "Looking for personal data"))
    lines = [row.number for row, personal in told if personal]
    if lines:
        some, more = ", ".join(map(str, lines[:SHOWN_LINES])), " …" if len(lines) > SHOWN_LINES else ""
        raise Refused(
            "not_pseudonymized",
            f"{len(lines)} of the texts are not pseudonymised (lines {some}{more}): nothing was learnt. "
            "Leave --already-pseudonymized away, and Guichet masks them",
            lines=len(lines),
        )
    return [row for row, _ in told]


def _tracked(rows: Iterator[Any], total: int, words: str) -> Iterator[Any]:
    console = Console(stderr=True)
    yield from track(rows, words, total=total, console=console, disable=not console.is_terminal)


def _figures(found: Mapping[str, Any]) -> dict[str, Any]:
    return {name: found[name] for name in ("n", "accuracy", "macro_f1", "weighted_f1", "ece")}


def _say(found: Mapping[str, Any]) -> None:
    """The figures, and the overlaps in words for whoever watches."""
    for pair in found["overlaps"]:
        typer.echo(f"models train: {pair['words']}", err=True)
    typer.echo(json.dumps(summary(found), ensure_ascii=False))
