"""The inventory of AI: what is built on this machine, whether it is what was built, and its card."""

import os
from collections.abc import Callable, Mapping
from importlib import import_module, resources
from pathlib import Path
from typing import Any, Final

from pydantic import TypeAdapter

from shared.inference.artefacts import ArtefactError, locate, models_root, read_manifest, sha256_of, verify
from shared.use_cases import BadUseCases, read

SENTIMENT: Final = "GUICHET_TRIAGE_SENTIMENT"
_SWITCH: Final = TypeAdapter(bool)
_OWN: Final[dict[str, Any]] = {"id": "own_classifier", "services": ["triage"], "card": ""}
_CHANGED: Final = "changed_"
"""How the figures begin that say how often swaps changed a label."""
_PARTS: Final = ("artefact", "errors", "opening", "promotion")
"""Of a tenant's classifier, looked for by name: this layer imports no model."""


def inventory(environ: Mapping[str, str]) -> list[dict[str, Any]]:
    """`environ` is what the services were told: it says where built models lie."""
    root = models_root(environ)
    heard = [_sentiment()] if _SWITCH.validate_python(environ.get(SENTIMENT, "false")) else []
    return [_triage(root), _finder(root), *heard, *_own(environ)]


def _triage(root: Path) -> dict[str, Any]:
    """The graph that classifies, and whose vectors the drafter compares."""
    about: dict[str, Any] = {"id": "classifier", "services": ["triage", "drafter"], "card": card("models", "card.md")}
    try:
        folder = locate(root)
        manifest = read_manifest(folder)
    except ArtefactError as why:
        return {**about, "problem": str(why)}
    return {
        **about,
        "name": manifest.name,
        "version": manifest.version,
        "digest": manifest.digest,
        "licence": manifest.licence,
        "made_from": manifest.source.model_dump(mode="json"),
        "training_corpus_sha256": manifest.corpus_sha256,
        "labels": {field: list(labels) for field, labels in manifest.labels.items()},
        "problem": _changed(lambda: verify(folder, manifest)),
    }


def _finder(root: Path) -> dict[str, Any]:
    """What finds personal data at the door. Its files are looked for by name: this layer imports no model."""
    artefact = import_module("models.pii.artefact")
    return {
        "id": "finder",
        "services": ["pseudonymizer"],
        "name": "finder",
        "version": artefact.version(),
        "digest": artefact.identity(),
        "card": card("models.pii", "card.md"),
        "problem": _changed(lambda: artefact.locate(root)),
    }


def _sentiment() -> dict[str, Any]:
    """What says how a writer sounds, where triage was told to; it comes with the code."""
    head = import_module("models.sentiment.head")
    return {
        "id": "sentiment",
        "services": ["triage"],
        "name": "sentiment",
        "digest": f"sha256:{sha256_of(head.PATH)}",
        "labels": {"sentiment": list(head.shipped().labels)},
        "card": 'In the classifier\'s card, under "How the writer sounds".',
        "problem": None,
    }


def _own(environ: Mapping[str, str]) -> list[dict[str, Any]]:
    """The classifiers that use cases name. Triage answers with what was in production when it started."""
    file = environ.get("GUICHET_USE_CASES_FILE")
    try:
        cases = read(Path(file) if file else None, environ.get("GUICHET_TENANT", "default"))
    except BadUseCases as why:
        return [{**_OWN, "problem": str(why)}]
    return [_classifier(name, environ) for name in sorted({one.classifier for one in cases if one.classifier})]


def _classifier(name: str, environ: Mapping[str, str]) -> dict[str, Any]:
    """What is in production under the name now, its signature and its bytes checked."""
    artefact, errors, opening, promotion = (import_module(f"models.tenant.{one}") for one in _PARTS)
    root, keys = environ.get("GUICHET_CLASSIFIERS_DIR", ""), environ.get("GUICHET_PROMOTION_KEYS", "")
    try:
        store = opening.opened(Path(root), [Path(key) for key in keys.split(os.pathsep) if key])
        held = store.held(name, promotion.Stage.PRODUCTION)
        manifest = artefact.manifest(held.directory, held.promotion.model)
        fair = _fair(held.promotion, store.acceptance(held.promotion))
        shown = (held.directory / artefact.CARD).read_text(encoding="utf-8", errors="replace")
    except (errors.TenantError, OSError) as why:
        return {**_OWN, "name": name, "problem": str(why)}
    return {
        **_OWN,
        "name": name,
        "digest": held.promotion.model,
        "training_corpus_sha256": manifest.origin.data,
        "labels": {"category": list(manifest.labels)},
        "fairness": fair,
        "card": shown,
        "problem": None,
    }


def _fair(promotion: Any, accepted: Any) -> dict[str, Any]:
    """What the evaluation that was promoted on showed, and who answers for it where it kept to no bounds."""
    told = accepted and {"by": accepted.by, "why": accepted.why, "problems": list(accepted.problems)}
    changed = {name: share for name, share in promotion.figures.items() if name.startswith(_CHANGED)}
    return {
        "verdict": promotion.fairness.verdict if promotion.fairness else "not_asked",
        "evaluation": promotion.evaluation,
        "changed": {name.removeprefix(_CHANGED): share for name, share in changed.items()},
        "accepted": told,
    }


def _changed(check: Callable[[], object]) -> str | None:
    try:
        check()
    except ArtefactError as why:
        return str(why)
    return None


def card(package: str, name: str) -> str:
    return (resources.files(package) / name).read_text(encoding="utf-8")
