"""The three stages of a tenant's classifiers: training, validation, production, and the way back.

The record says what was trained and promoted; the store keeps the promoted classifiers by their digest, and the
evaluations. What a stage holds is read from signed promotions alone, so that a file put into the store is nothing.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pydantic import ValidationError

from models.tenant import acceptance, artefact
from models.tenant.acceptance import ACCEPTED, Acceptance, Asked, SignedAcceptance
from models.tenant.errors import TenantError
from models.tenant.gate import Evaluation, Filed, Gate
from models.tenant.promotion import Fair, Promotion, SignedPromotion, Stage, signed
from models.tenant.record import Entry, Record, Writer
from models.tenant.statement import Signed
from shared import signing
from shared.inference import Manifest as Built
from shared.local.files import write_atomically

RECORD = "record.jsonl"
TRAINED, PROMOTED, REFUSED = "training.finished", "model.promoted", "promotion.refused"
ACCEPTANCE_REFUSED = "acceptance.refused"
SECOND = "A second person whose key may promote can sign for it, with `guichet models accept`"


class NotPromoted(TenantError):  # noqa: N818
    """No valid promotion says so. `code` is what the record keeps of it."""

    def __init__(self, code: str, why: str) -> None:
        super().__init__(why)
        self.code = code


@dataclass(frozen=True, slots=True)
class Signer:
    """The person who answers for it, and that person's private key."""

    name: str
    key: bytes


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be promoted where, and on the strength of what."""

    folder: Path
    to: Stage
    tenant: str
    evaluation: tuple[Evaluation, Filed] | None
    gate: tuple[Gate, Filed]
    built: Built | None = None
    """The encoder of this machine, which it must fit; None where none is built, and nothing can be said."""


@dataclass(frozen=True, slots=True)
class Held:
    """A model in a stage, by which promotion."""

    promotion: Promotion
    directory: Path


@dataclass(frozen=True, slots=True)
class Listed:
    model: str
    tenant: str
    stage: str
    """`training`, `validation`, `production`, or `retired`: it was in production."""
    at: str
    by: str | None
    figures: Mapping[str, float]


class Store:
    def __init__(self, root: Path, clock: Callable[[], datetime], trusted: Mapping[str, bytes]) -> None:
        self.root = root
        self.record = Record(root / RECORD, clock)
        self._trusted = trusted

    def promote(self, wanted: Wanted, signer: Signer) -> Promotion:
        """Signs, copies and records; a refusal is recorded too.

        Raises:
            NotPromoted: the order of stages, the encoder, the evaluation, the gate or the signer says no.
            TenantError: the folder holds no whole classifier, or the record does not hold.
        """
        model = artefact.identity(wanted.folder)
        with self.record.writing() as record:
            try:
                evaluation = _judged(wanted.evaluation, model)
                proposal = self._proposal(record, wanted, evaluation, signer)
                one = self._signed(proposal, signer)
            except NotPromoted as refused:
                facts = {"model": model, "to": wanted.to.value, "by": signer.name, "reason": refused.code}
                record.append(REFUSED, wanted.tenant, facts)
                raise
            self._keep(wanted.folder, model, evaluation[1])
            self._write(record, one)
        return proposal

    def accept(self, wanted: Wanted, signer: Signer, why: str) -> Acceptance:
        """Signs, as the second person, for what a promotion to production would be refused for; on record.

        Raises:
            NotPromoted: there is nothing to sign for, its training is not on record, or the signer may not.
            TenantError: the folder holds no classifier, or the record does not hold.
        """
        model = artefact.identity(wanted.folder)
        with self.record.writing() as record:
            try:
                found, filed = _judged(wanted.evaluation, model)
                self._trained(record.entries, wanted.tenant, model)
                said = Acceptance(
                    tenant=wanted.tenant,
                    model=model,
                    evaluation=filed.digest,
                    problems=_unfair(wanted, found),
                    why=why,
                    by=signer.name,
                    at=record.now(),
                    after=record.head,
                )
                one = acceptance.signed(said, signer.key)
                self._checked(one)
            except NotPromoted as refused:
                facts = {"model": model, "by": signer.name, "reason": refused.code}
                record.append(ACCEPTANCE_REFUSED, wanted.tenant, facts)
                raise
            record.append(ACCEPTED, wanted.tenant, one.model_dump(mode="json"), said.at)
        return said

    def rollback(self, tenant: str, signer: Signer, built: Built | None = None) -> Promotion:
        """The model that was in production before, again.

        Raises:
            NotPromoted: there was none, it does not fit the encoder that is built here, or the signer may not.
            TenantError: its files are not what they were, or the record does not hold.
        """
        with self.record.writing() as record:
            try:
                back, there = self._last_two(record.entries, tenant)
                _fits(artefact.manifest(self._kept(back.model), back.model), built)
                changed = {"action": "rollback", "before": there.model, "by": signer.name}
                proposal = back.model_copy(update={**changed, "at": record.now(), "after": record.head})
                one = self._signed(proposal, signer)
            except NotPromoted as refused:
                record.append(REFUSED, tenant, {"action": "rollback", "by": signer.name, "reason": refused.code})
                raise
            self._write(record, one)
        return proposal

    def held(self, tenant: str, stage: Stage) -> Held:
        """What the stage holds, its signature and its bytes checked now.

        Raises:
            NotPromoted: nothing, or nothing that a trusted key signed.
            TenantError: the files are not those that were promoted, or the record does not hold.
        """
        entries = self.record.entries()
        found = self._production(entries, tenant) if stage is Stage.PRODUCTION else self._validation(entries, tenant)
        if not found:
            raise NotPromoted("none", f"no classifier of {tenant} is in {stage.value}: promote one")
        directory = self._kept(found[-1].model)
        artefact.manifest(directory, found[-1].model)
        return Held(found[-1], directory)

    def acceptance(self, promotion: Promotion) -> Acceptance | None:
        """What a second person signed for it. That it is this and no other, the promotion's own signature says."""
        line = promotion.fairness.acceptance if promotion.fairness else None
        found = [entry for entry in self.record.entries() if line is not None and entry.hash == line]
        return SignedAcceptance.model_validate(found[0].facts).acceptance if found else None

    def listed(self) -> list[Listed]:
        """Every model on record, the newest last."""
        entries = self.record.entries()
        trained = {
            (entry.tenant, str(entry.facts["model"])): Listed(
                str(entry.facts["model"]), entry.tenant, Stage.TRAINING.value, entry.at, None, entry.facts["figures"]
            )
            for entry in entries
            if entry.action == TRAINED
        }
        for tenant in {tenant for tenant, _ in trained}:
            for promotion in self._promotions(entries, tenant):
                stage = promotion.to.value if promotion.to is Stage.VALIDATION else "retired"
                trained[tenant, promotion.model] = _shown(promotion, stage)
            for promotion in self._production(entries, tenant)[-1:]:
                trained[tenant, promotion.model] = _shown(promotion, Stage.PRODUCTION.value)
        return list(trained.values())

    def _proposal(
        self, record: Writer, wanted: Wanted, evaluation: tuple[Evaluation, Filed], signer: Signer
    ) -> Promotion:
        manifest, to = artefact.manifest(wanted.folder), wanted.to
        found, filed = evaluation
        before = self._before(record.entries, wanted.tenant, found.model, to)
        _fits(manifest, wanted.built)
        if to is Stage.PRODUCTION and found.data == manifest.origin.data:
            raise NotPromoted("own_data", "that evaluation is of the training's own data: assess it on others")
        gate, limits = wanted.gate
        misses = gate.limits(to).misses(found.figures)
        if misses:
            raise NotPromoted("gate", f"the evaluation misses the gate to {to.value}: {'; '.join(misses)}")
        fair = self._fair(record.entries, wanted, evaluation, signer) if to is Stage.PRODUCTION else None
        return Promotion(
            action="promote",
            tenant=wanted.tenant,
            model=found.model,
            to=to,
            before=before,
            evaluation=filed.digest,
            figures=found.figures,
            gate=limits.digest,
            by=signer.name,
            at=record.now(),
            after=record.head,
            fairness=fair,
        )

    def _fair(
        self, entries: Sequence[Entry], wanted: Wanted, evaluation: tuple[Evaluation, Filed], signer: Signer
    ) -> Fair:
        (found, filed), key = evaluation, signing.key_id(signing.public_half(signer.key))
        problems = wanted.gate[0].unfair(found.fairness)
        if not problems:
            return Fair(verdict="kept")
        asked = Asked(wanted.tenant, found.model, filed.digest, problems, key, signer.name)
        line = acceptance.line_of(asked, entries, self._trusted)
        if line is None:
            raise NotPromoted("fairness", f"{'; '.join(problems)}. {SECOND}")
        return Fair(verdict="accepted", acceptance=line)

    def _last_two(self, entries: Sequence[Entry], tenant: str) -> tuple[Promotion, Promotion]:
        """What was in production before, and what is now."""
        history = self._production(entries, tenant)
        if len(history) < 2:  # noqa: PLR2004 - this one, and the one before
            raise NotPromoted("nothing_before", f"no model was in production for {tenant} before this one")
        return history[-2], history[-1]

    def _before(self, entries: Sequence[Entry], tenant: str, model: str, to: Stage) -> str | None:
        """The model that this one replaces; the stages go in order."""
        self._trained(entries, tenant, model)
        validated, produced = self._validation(entries, tenant), self._production(entries, tenant)
        if to is Stage.PRODUCTION and model not in {one.model for one in validated}:
            raise NotPromoted("not_validated", "it was not promoted to validation: the stages go in order")
        there = produced if to is Stage.PRODUCTION else validated
        if there and there[-1].model == model:
            raise NotPromoted("already_there", f"it is in {to.value} already")
        return there[-1].model if there else None

    def _trained(self, entries: Sequence[Entry], tenant: str, model: str) -> None:
        if not any(e.action == TRAINED and e.tenant == tenant and e.facts.get("model") == model for e in entries):
            raise NotPromoted("not_on_record", f"its training for {tenant} is not on record in this store")

    def _signed(self, promotion: Promotion, signer: Signer) -> SignedPromotion:
        one = signed(promotion, signer.key)
        self._checked(one)
        return one

    def _checked(self, one: Signed) -> None:
        try:
            one.check(self._trusted)
        except signing.BadSignature:
            raise NotPromoted("unknown_key", "the key is none of those that may promote") from None

    def _write(self, record: Writer, one: SignedPromotion) -> None:
        promotion = one.promotion
        record.append(PROMOTED, promotion.tenant, one.model_dump(mode="json"), promotion.at)

    def _promotions(self, entries: Sequence[Entry], tenant: str) -> Iterator[Promotion]:
        """In order, each checked: by a trusted key, and made for this place in this record."""
        for entry in entries:
            if entry.action == PROMOTED and entry.tenant == tenant:
                yield self._read(entry)

    def _read(self, entry: Entry) -> Promotion:
        try:
            one = SignedPromotion.model_validate(entry.facts)
            one.check(self._trusted)
        except (ValidationError, signing.BadSignature):
            raise NotPromoted("bad_signature", f"the promotion in line {entry.seq} does not hold") from None
        if one.promotion.after != entry.prev_hash or one.promotion.tenant != entry.tenant:
            raise NotPromoted("moved", f"the promotion in line {entry.seq} was made for another place")
        return one.promotion

    def _validation(self, entries: Sequence[Entry], tenant: str) -> list[Promotion]:
        return [one for one in self._promotions(entries, tenant) if one.to is Stage.VALIDATION]

    def _production(self, entries: Sequence[Entry], tenant: str) -> list[Promotion]:
        """What a rollback can go back through, the model in use last."""
        history: list[Promotion] = []
        validated: set[str] = set()
        for one in self._promotions(entries, tenant):
            if one.to is Stage.VALIDATION:
                validated.add(one.model)
            elif one.action == "rollback" and [past.model for past in history[-2:-1]] == [one.model]:
                history = [*history[:-2], one]
            elif one.action == "promote" and one.model in validated:
                history.append(one)
            else:
                raise NotPromoted("wrong_order", "the record has a promotion to production out of the stages' order")
        return history

    def _keep(self, folder: Path, model: str, evaluation: Filed) -> None:
        write_atomically(self.root / "evaluations" / f"{_name(evaluation.digest)}.json", evaluation.content)
        kept = self._kept(model)
        if kept.is_dir() and kept.resolve() == folder.resolve():
            return
        if kept.exists():
            artefact.manifest(kept, model)
            return
        artefact.copy(folder, kept)
        artefact.manifest(kept, model)

    def _kept(self, model: str) -> Path:
        return self.root / "models" / _name(model)


def _judged(evaluation: tuple[Evaluation, Filed] | None, model: str) -> tuple[Evaluation, Filed]:
    if evaluation is None:
        raise NotPromoted("no_evaluation", "a promotion names its evaluation: give --evaluation FILE")
    if evaluation[0].model != model:
        raise NotPromoted("other_model", "that evaluation is of another model")
    return evaluation


def _unfair(wanted: Wanted, found: Evaluation) -> tuple[str, ...]:
    problems = tuple(wanted.gate[0].unfair(found.fairness))
    if not problems:
        raise NotPromoted(
            "nothing_to_accept", "that evaluation keeps to the bounds of fairness: no second person is needed"
        )
    return problems


def _fits(found: artefact.Manifest, built: Built | None) -> None:
    if built is not None and not artefact.fitting(found, built):
        raise NotPromoted("other_encoder", artefact.OTHER_ENCODER)


def _shown(promotion: Promotion, stage: str) -> Listed:
    at = promotion.at.isoformat(timespec="microseconds")
    return Listed(promotion.model, promotion.tenant, stage, at, promotion.by, promotion.figures)


def _name(digest: str) -> str:
    return digest.removeprefix("sha256:")
