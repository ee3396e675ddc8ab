"""`guichet models accept`: a second person answers for a classifier whose fairness is not as it must be."""

import json
from pathlib import Path
from typing import Annotated

import typer

from models.tenant import gate as gates
from models.tenant.errors import TenantError
from models.tenant.options import LONGEST_REFERENCE, StoreAt, Tenant, Trusted, stop, store_of
from models.tenant.promotion import Stage
from models.tenant.stages import NotPromoted, Wanted
from models.tenant.staging import REFUSED, By, Gate, Key, signer


def accept(
    model: Annotated[Path, typer.Option("--model", help="The classifier's folder.")],
    evaluation: Annotated[Path, typer.Option("--evaluation", help="The one that the promotion will name.")],
    by: By,
    key: Key,
    why: Annotated[str, typer.Option("--why", help="Why it may answer all the same, or where that is on record.")],
    *,
    gate: Gate = gates.SHIPPED,
    tenant: Tenant = "default",
    store: StoreAt = None,
    trusted: Trusted = None,
) -> None:
    """Sign, as a second person, that a classifier may go to production over a bound of fairness, or untold."""
    reason = " ".join(why.split())
    if not 0 < len(reason) <= LONGEST_REFERENCE:
        stop("accept", f"--why takes from 1 to {LONGEST_REFERENCE} characters")
    try:
        judged, limits = gates.read_evaluation(evaluation), gates.read_gate(gate)
        wanted = Wanted(model, Stage.PRODUCTION, tenant, judged, limits)
        found = store_of(store, trusted).accept(wanted, signer(by, key), reason)
    except NotPromoted as refused:
        stop("accept", f"{refused}. Nothing was signed; this refusal is on record", REFUSED)
    except (TenantError, OSError) as error:
        stop("accept", error)
    typer.echo(json.dumps(found.model_dump(mode="json"), ensure_ascii=False))
