"""`guichet models promote`, `rollback`, `list`, `record`, `new-key`: the way of a classifier into production."""

import base64
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from models.tenant import gate as gates
from models.tenant.errors import TenantError
from models.tenant.opening import raw_key
from models.tenant.options import StoreAt, Tenant, Trusted, stop, store_of
from models.tenant.promotion import Promotion, Stage
from models.tenant.record import GENESIS, BrokenRecord, Entry
from models.tenant.stages import Listed, NotPromoted, Signer, Wanted
from shared.inference import ArtefactError, Manifest, locate
from shared.inference.artefacts import read_manifest
from shared.local.files import write_atomically
from shared.signing import key_id, public_half

REFUSED = 1
WHEN = "triage answers with it from its next start on, where a use case names it: restart it"
ACCEPTED = "its fairness does not keep to the bounds, or could not be told: a second person signed for it"
PUBLIC_MODE = 0o644
PRIVATE, PUBLIC = ".key", ".pub"

By = Annotated[str, typer.Option("--by", help="The name of the person who answers for it.")]
Key = Annotated[Path, typer.Option("--key", help="That person's private key.")]
Gate = Annotated[Path, typer.Option("--gate", help="The limits that the figures must keep to.")]
AsJson = Annotated[bool, typer.Option("--json", help="JSON Lines.")]


def promote(
    model: Annotated[Path, typer.Option("--model", help="The classifier's folder.")],
    to: Annotated[Stage, typer.Option("--to", help="validation or production.")],
    by: By,
    key: Key,
    *,
    evaluation: Annotated[
        Path | None, typer.Option("--evaluation", help="The figures: a report.json, or what `assess` printed.")
    ] = None,
    gate: Gate = gates.SHIPPED,
    tenant: Tenant = "default",
    store: StoreAt = None,
    trusted: Trusted = None,
) -> None:
    """Sign a classifier into validation or production, on the strength of an evaluation."""
    if to is Stage.TRAINING:
        stop("promote", "a model comes out of training: promote it to validation or production")
    try:
        judged = None if evaluation is None else gates.read_evaluation(evaluation)
        limits = gates.read_gate(gate)
        found = store_of(store, trusted).promote(Wanted(model, to, tenant, judged, limits, _built()), signer(by, key))
    except NotPromoted as refused:
        stop("promote", f"{refused}. Nothing was promoted; this refusal is on record", REFUSED)
    except (TenantError, OSError) as error:
        stop("promote", error)
    _say(found)


def rollback(
    by: By, key: Key, *, tenant: Tenant = "default", store: StoreAt = None, trusted: Trusted = None
) -> None:  # fmt: skip
    """Put the model back into production that was there before, signed."""
    try:
        found = store_of(store, trusted).rollback(tenant, signer(by, key), _built())
    except NotPromoted as refused:
        stop("rollback", f"{refused}. Production is as it was; this refusal is on record", REFUSED)
    except (TenantError, OSError) as error:
        stop("rollback", error)
    _say(found)


def listed(*, store: StoreAt = None, trusted: Trusted = None, as_json: AsJson = False) -> None:
    """Show the tenants' classifiers and the stage each is in."""
    try:
        found = store_of(store, trusted).listed()
    except NotPromoted as refused:
        stop("list", refused, REFUSED)
    except (TenantError, OSError) as error:
        stop("list", error)
    if as_json:
        for one in found:
            typer.echo(json.dumps(asdict(one), ensure_ascii=False))
        return
    Console().print(_table(found))


def record(*, store: StoreAt = None, as_json: AsJson = False) -> None:
    """Show and check what was trained, refused and promoted. Exits 0 when it is what was written, 1 when not."""
    try:
        entries = store_of(store).record.entries()
    except BrokenRecord as broken:
        stop("record", f"RED: {broken}", REFUSED)
    except (TenantError, OSError) as error:
        stop("record", error)
    for entry in entries:
        typer.echo(json.dumps(entry.model_dump(), ensure_ascii=False) if as_json else _line(entry))
    head = entries[-1].hash if entries else GENESIS
    typer.echo(f"GREEN: {len(entries)} lines hold. Head: {head}", err=True)


def new_key(
    out: Annotated[Path, typer.Option("--out", help="The private key; its public half goes beside it, as .pub.")],
) -> None:
    """Make the pair of keys of a person who may promote."""
    public = _public(out)
    if public == out:
        stop("new-key", f"--out names the private key, and {PUBLIC} is for its public half: {out.stem}{PRIVATE}, say")
    if out.exists() or public.exists():
        stop("new-key", f"{out} or {public} is there already: keys are never replaced")
    private = Ed25519PrivateKey.generate().private_bytes_raw()
    try:
        write_atomically(out, base64.b64encode(private) + b"\n")
        write_atomically(public, base64.b64encode(public_half(private)) + b"\n", mode=PUBLIC_MODE)
    except OSError as error:
        stop("new-key", error)
    typer.echo(json.dumps({"key_id": key_id(public_half(private)), "private": str(out), "public": str(public)}))


def _public(private: Path) -> Path:
    """`anne.key` has `anne.pub`; of another name nothing is taken away."""
    if private.suffix in {PRIVATE, PUBLIC}:
        return private.with_suffix(PUBLIC)
    return private.with_name(private.name + PUBLIC)


def _built() -> Manifest | None:
    """The encoder of this machine. Where none is built nothing can be applied: `predict` says so."""
    try:
        return read_manifest(locate())
    except ArtefactError:
        return None


def signer(by: str, key: Path) -> Signer:
    if not by.strip():
        raise TenantError("--by names the person who answers for it")
    return Signer(" ".join(by.split()), raw_key(key))


def _say(found: Promotion) -> None:
    typer.echo(json.dumps(found.model_dump(mode="json"), ensure_ascii=False))
    if found.fairness is not None and found.fairness.verdict == "accepted":
        typer.echo(f"models {found.action}: {ACCEPTED}", err=True)
    if found.to is Stage.PRODUCTION:
        typer.echo(f"models {found.action}: {WHEN}", err=True)


def _line(entry: Entry) -> str:
    facts = entry.facts.get("promotion") or entry.facts.get("acceptance") or entry.facts
    said = " ".join(f"{name}={value}" for name, value in sorted(facts.items()))
    return f"{entry.seq} {entry.at} {entry.action} {entry.account} {entry.tenant} {said}"


def _table(found: Sequence[Listed]) -> Table:
    table = Table("model", "tenant", "stage", "since", "by", "n", "accuracy", "macro F1", box=None)
    for one in found:
        figures = [str(one.figures.get(name, "-")) for name in ("n", "accuracy", "macro_f1")]
        table.add_row(one.model[7:19], escape(one.tenant), one.stage, one.at[:19], escape(one.by or "-"), *figures)
    return table
