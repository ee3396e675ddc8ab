"""The classifiers of use cases' own that are in production, out of the store: signatures and bytes are checked."""

from collections.abc import Sequence
from pathlib import Path

from models.tenant import artefact
from models.tenant.errors import TenantError
from models.tenant.opening import opened
from models.tenant.promotion import Stage
from schemas.tickets import ModelIdentity
from services.triage.adapters.own import NO_OWN, OwnModel, OwnModels
from shared.inference import Encoder
from shared.use_cases import BadUseCases, Case, Cases

SHOWN_DIGITS = 12


def own_models(cases: Cases, encoder: Encoder, root: Path | None, keys: Sequence[Path]) -> OwnModels:
    """Those that the use cases name.

    Raises:
        BadUseCases: one is not in production, is not what was signed, learnt with another encoder, or has other labels
            than the use case says.
    """
    named = [case for case in cases if case.classifier]
    if not named:
        return NO_OWN
    if root is None:
        raise BadUseCases(f"{named[0].name}.classifier: set GUICHET_CLASSIFIERS_DIR to the store that it is in")
    return OwnModels({case.name: _own(case, root, keys, encoder) for case in named})


def _own(case: Case, root: Path, keys: Sequence[Path], encoder: Encoder) -> OwnModel:
    try:
        held = opened(root, keys).held(str(case.classifier), Stage.PRODUCTION)
        classifier, manifest = artefact.load(held.directory, model=held.promotion.model)
        artefact.fits(manifest, encoder.manifest)
    except TenantError as error:
        raise BadUseCases(f"{case.name}.classifier: {error}") from None
    except OSError as error:
        raise BadUseCases(f"{case.name}.classifier: the store cannot be read ({error.strerror})") from None
    digest = held.promotion.model
    version, device = digest.removeprefix("sha256:")[:SHOWN_DIGITS], encoder.judges_on.actual
    return OwnModel.of(
        case, classifier, ModelIdentity(name=str(case.classifier), version=version, digest=digest, device=device)
    )
