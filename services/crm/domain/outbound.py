"""What leaves by webhook: CloudEvents of codes and ids, and what a subscriber was declared to get beside them."""

import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID, uuid5

from schemas.base import EventData
from schemas.outward import (
    ChangedOut,
    Clear,
    CorrectedOut,
    FieldChange,
    LabelOut,
    ModelOut,
    Outward,
    SentOut,
    TriagedOut,
)
from schemas.replies import ReplySent
from schemas.tickets import ModelIdentity, Prediction, TicketCorrected, TicketTriaged

CONTENT_TYPE = "application/cloudevents+json; charset=UTF-8"
SIGNATURE_HEADER = "Guichet-Signature"
AI = "ai"
AGENT = "agent"
WORDS = frozenset({"subject", "text", "found"})
"""What is shared of a message itself, pseudonymised."""
_BY_DECLARATION = (*WORDS, "clear")
_CHANGED = UUID("0d8f8f0e-5a1f-4b55-8a0e-6f1b6a3a9d21")

Attribute = Literal["category", "type", "impact", "urgency", "priority"]
_JUDGED: tuple[Literal["category", "type", "impact", "urgency"], ...] = ("category", "type", "impact", "urgency")


@dataclass(frozen=True, slots=True)
class Attributes:
    """An event's CloudEvents attributes, as they go on."""

    id: UUID
    source: str
    time: datetime
    tenant: str
    ticket_id: UUID
    cause_id: UUID | None


def cloud_event(
    attributes: Attributes, data: EventData, *, share: frozenset[str] = frozenset()
) -> dict[str, Any] | None:
    """The event in the JSON format of CloudEvents 1.0, or None when nobody outside is told of such."""
    match data:
        case TicketTriaged():
            return _wrapped(attributes, _triaged(data, share), AI, _model_name(data))
        case TicketCorrected():
            return _wrapped(attributes, _corrected(data), AGENT, _agent_name(data, share))
        case ReplySent():
            values = data.model_dump(include={"ticket_id", "version", "reply_id", "status", "reason", "at"})
            return _wrapped(attributes, SentOut.model_validate(values), AGENT, None)
        case _:
            return None


def changed_event(
    attributes: Attributes, data: EventData, held: Iterable[str], *, share: frozenset[str] = frozenset()
) -> dict[str, Any] | None:
    """The same kind of event for what a model and what a person changed. None when nothing did.

    `held` are the fields that a person set: a model's value for them is not told.
    """
    own = Attributes(
        uuid5(_CHANGED, str(attributes.id)), attributes.source, attributes.time, attributes.tenant,
        attributes.ticket_id, attributes.id,
    )  # fmt: skip
    if isinstance(data, TicketCorrected):
        made = ChangedOut(ticket_id=data.ticket_id, version=data.version, changes=tuple(_persons_changes(data)))
        return _wrapped(own, made, AGENT, _agent_name(data, share))
    if not isinstance(data, TicketTriaged) or not data.actionable:
        return None
    kept = _kept(held)
    changes = tuple(one for one in _model_changes(data) if one.field not in kept)
    if not changes:
        return None
    made = ChangedOut(
        ticket_id=data.ticket_id,
        version=data.version,
        changes=changes,
        held=tuple(one for one in (*_JUDGED, "priority") if one in kept),
        **_content(data, share),
    )
    return _wrapped(own, made, AI, _model_name(data))


def told(
    attributes: Attributes, data: EventData, held: Iterable[str], *, takes: Sequence[str], share: frozenset[str]
) -> Iterator[dict[str, Any]]:
    """The events that a subscriber gets of one of ours."""
    for event in (
        cloud_event(attributes, data, share=share),
        changed_event(attributes, data, held, share=share),
    ):
        if event is not None and event["type"] in takes:
            yield event


def without(event: Mapping[str, Any], held: frozenset[str]) -> dict[str, Any] | None:
    """A model's changes without the fields that a person has set since; None when nothing is left of them.

    What waits to be delivered may have been overtaken: a person's value is never followed by a model's.
    """
    data = event["data"]
    if event["type"] != ChangedOut.TYPE or event["actor"] != AI:
        return dict(event)
    kept = _kept(held)
    left = [change for change in data["changes"] if change["field"] not in kept]
    if not left:
        return None
    told_already = data.get("held", [])
    now_held = [one for one in (*_JUDGED, "priority") if one in kept or one in told_already]
    return {**event, "data": {**data, "changes": left, "held": now_held}}


def _kept(held: Iterable[str]) -> frozenset[str]:
    """Of which fields no model's value is told: those that people set, and the priority where it rests on one."""
    found = frozenset(held)
    return found | {"priority"} if found & {"impact", "urgency"} else found


def before(event: Mapping[str, Any], later: frozenset[str]) -> dict[str, Any] | None:
    """Changes without the fields that were changed again since; None when nothing is left of them."""
    if event["type"] != ChangedOut.TYPE:
        return dict(event)
    data = event["data"]
    left = [change for change in data["changes"] if change["field"] not in later]
    return {**event, "data": {**data, "changes": left}} if left else None


def reworded(event: Mapping[str, Any], data: TicketTriaged) -> dict[str, Any]:
    """The event with what it shares of its message as the message is masked in `data`."""
    newer = _content(data, WORDS)
    return {**event, "data": {key: newer.get(key, value) for key, value in event["data"].items()}}


def wordless(event: Mapping[str, Any]) -> dict[str, Any]:
    """The event without what it shares of its message."""
    return {**event, "data": {key: value for key, value in event["data"].items() if key not in WORDS}}


def _persons_changes(data: TicketCorrected) -> Iterator[FieldChange]:
    yield FieldChange(field=data.field, value=data.value, was=data.was, verdict=data.verdict)
    if data.priority is not None and data.field != "priority":
        yield FieldChange(field="priority", value=data.priority)


def _model_changes(data: TicketTriaged) -> Iterator[FieldChange]:
    for field in _JUDGED:
        prediction: Prediction = getattr(data, field)
        if field not in data.abstained:
            yield FieldChange(
                field=field,
                value=prediction.label,
                mode=getattr(data.modes, field) if data.modes else "preselect",
                confidence=round(prediction.confidence, 4),
            )
    if not {"impact", "urgency"} & set(data.abstained):
        yield FieldChange(field="priority", value=data.priority, mode=_priority_mode(data))


def _priority_mode(data: TicketTriaged) -> Literal["automatic", "preselect"]:
    """It follows from impact and urgency, and stands by itself only when both do."""
    both = data.modes is not None and data.modes.impact == data.modes.urgency == "automatic"
    return "automatic" if both else "preselect"


def _triaged(data: TicketTriaged, share: frozenset[str]) -> TriagedOut:
    same = {"ticket_id", "version", "received_at", "channel", "kind", "actionable", "lang", "priority", "abstained"}
    return TriagedOut(
        **data.model_dump(include=same),
        modes=data.modes,
        category=_label(data.category),
        type=_label(data.type),
        impact=_label(data.impact),
        urgency=_label(data.urgency),
        model=_model(data.model),
        category_model=_model(data.category_model) if data.category_model else None,
        **_content(data, share),
    )


def _corrected(data: TicketCorrected) -> CorrectedOut:
    return CorrectedOut.model_validate(
        data.model_dump(include={"ticket_id", "version", "field", "value", "was", "verdict"})
    )


def _content(data: TicketTriaged, share: frozenset[str]) -> dict[str, Any]:
    """Pseudonymised content, where it was declared."""
    values = {
        "subject": data.subject,
        "text": data.body,
        "found": {one.name: one.value for one in sorted(data.fields, key=lambda one: -one.rank)},
    }
    return {name: value for name, value in values.items() if name in share}


def _label(prediction: Prediction) -> LabelOut:
    return LabelOut(label=prediction.label, confidence=round(prediction.confidence, 4))


def _model(model: ModelIdentity) -> ModelOut:
    return ModelOut(name=model.name, version=model.version, digest=model.digest)


def _model_name(data: TicketTriaged) -> str:
    return ", ".join(f"{one.name} {one.version}" for one in data.models)


def _agent_name(data: TicketCorrected, share: frozenset[str]) -> str | None:
    return data.agent if "agent" in share else None


def _wrapped(attributes: Attributes, data: Outward, actor: str, name: str | None) -> dict[str, Any]:
    payload = data.model_dump(mode="json")
    event: dict[str, Any] = {
        "specversion": "1.0",
        "id": str(attributes.id),
        "source": f"/guichet/{attributes.source}",
        "type": data.TYPE,
        "time": attributes.time.isoformat(),
        "subject": str(attributes.ticket_id),
        "datacontenttype": "application/json",
        "dataschema": f"urn:guichet:outward:{data.TYPE}",
        "tenant": attributes.tenant,
        "actor": actor,
        "sequence": str(data.version),
        "data": {key: value for key, value in payload.items() if value is not None or key not in _BY_DECLARATION},
    }
    if name is not None:
        event["actorname"] = name
    if attributes.cause_id is not None:
        event["causationid"] = str(attributes.cause_id)
    return event


def with_clear(event: Mapping[str, Any], clear: Clear) -> dict[str, Any]:
    """The event with what was opened for it, as it leaves. It is not kept so."""
    return {**event, "data": {**event["data"], "clear": clear.model_dump(mode="json")}}


def encode(event: Mapping[str, Any]) -> str:
    return json.dumps(event, separators=(",", ":"), sort_keys=True, ensure_ascii=False)


def signature(secrets: bytes | Sequence[bytes], body: bytes, at: datetime) -> str:
    """`t=<unix seconds>,v1=<hex HMAC-SHA-256 of "t.body">`: a receiver refuses an old t, and with it a replay.

    With two secrets there are two `v1`: a receiver that has changed its secret, or not yet, finds its own.
    """
    stamp = str(int(at.timestamp()))
    keys = [secrets] if isinstance(secrets, bytes) else secrets
    digests = [hmac.new(key, stamp.encode() + b"." + body, hashlib.sha256).hexdigest() for key in keys]
    return ",".join([f"t={stamp}", *(f"v1={digest}" for digest in digests)])
