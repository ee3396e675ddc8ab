"""Triage over plain records: what `guichet triage` and other offline commands run."""

from collections.abc import Callable
from importlib.metadata import entry_points
from typing import Any

from schemas.tickets import Kind, Prediction
from services.triage.adapters.language import guess
from services.triage.adapters.model import Model
from services.triage.domain.decide import Judgement, Message
from services.triage.domain.taxonomy import FIELDS
from services.triage.domain.tenants import DEFAULT_TENANT
from shared.found_fields import holding
from shared.html import shown
from shared.languages import base_language

Record = dict[str, Any]
Step = Callable[[list[Record]], list[Record]]
KINDS = tuple(kind.value for kind in Kind)
_FROM_MAIL = ("kind", "auto_generated")


class OfflineTriage:
    """`before` masks personal data; None when the records come masked. `tenant`: whose policy and fields hold."""

    def __init__(self, model: Model, before: Step | None, tenant: str = DEFAULT_TENANT) -> None:
        self._model = model
        self._before = before
        self._tenant = tenant

    def __call__(self, records: list[Record]) -> list[Record]:
        read = [{**record, "body": shown(str(record["body"]))} for record in records]
        masked = self._before([_input(record) for record in read]) if self._before else read
        messages = [_message(record, self._tenant) for record in masked]
        judgements = self._model.judge_blocking(messages)
        return [
            self._output(record, message, judgement)
            for record, message, judgement in zip(records, messages, judgements, strict=True)
        ]

    def _output(self, record: Record, message: Message, judgement: Judgement) -> Record:
        return {
            "id": record["id"],
            "lang": message.lang,
            **({"use_case": message.use_case} if message.use_case else {}),
            **{field: _shown(judgement.predictions[field]) for field in FIELDS},
            "priority": judgement.priority,
            "abstained": list(judgement.abstained),
            "modes": judgement.deciding.modes.model_dump(),
            "actionable": judgement.actionable,
            "kind": judgement.kind.value,
            "reasons": [reason.model_dump() for reason in judgement.reasons],
            "fields": [
                {"name": one.name, "value": one.value} for one in holding(judgement.fields, _category(judgement))
            ],
            **({"sentiment": judgement.sentiment.model_dump()} if judgement.sentiment else {}),
            "model": self._model.identity.model_dump(),
            **({"category_model": judgement.category_model.model_dump()} if judgement.category_model else {}),
            "subject": message.subject,
            "body": message.body,
        }


def pseudonymization() -> Step:
    """The step that masks personal data, whoever provides it."""
    found = entry_points(group="guichet.steps", name="pseudonymize")
    if not found:
        raise LookupError("no `pseudonymize` step is installed: reinstall Guichet, or give --already-pseudonymized")
    step: Step = next(iter(found)).load()()
    return step


def _input(record: Record) -> Record:
    return {name: record[name] for name in ("id", "subject", "body", "lang", "use_case", *_FROM_MAIL) if name in record}


def _message(record: Record, tenant: str) -> Message:
    subject, body = str(record["subject"]), str(record["body"])
    said, confidence = record.get("lang"), record.get("lang_confidence")
    lang = base_language(said) if isinstance(said, str) else ""
    if not lang:
        lang, confidence = guess(f"{subject}\n{body}")
    stated = confidence if isinstance(confidence, float) else None
    return Message(
        subject,
        body,
        lang,
        kind=_kind(record),
        lang_confidence=stated,
        tenant=tenant,
        use_case=use_case if isinstance(use_case := record.get("use_case"), str) else None,
    )


def _kind(record: Record) -> Kind:
    """What the headers of an automatic mail say, as `mail` tells it. A `kind` alone is a label, not a header."""
    said = record.get("kind")
    return Kind(said) if record.get("auto_generated") is True and said in KINDS else Kind.TICKET


def _category(judgement: Judgement) -> str | None:
    return None if "category" in judgement.abstained else judgement.predictions["category"].label


def _shown(prediction: Prediction) -> Record:
    return prediction.model_dump(mode="json")
