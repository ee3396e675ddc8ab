"""What a CRM is told: CloudEvents of codes and ids. No text, no name, no address, not even with placeholders."""

import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from schemas.base import EventData
from schemas.replies import ReplySent
from schemas.tickets import Prediction, TicketCorrected, TicketTriaged

CONTENT_TYPE = "application/cloudevents+json; charset=UTF-8"
SIGNATURE_HEADER = "Guichet-Signature"


@dataclass(frozen=True, slots=True)
class Attributes:
    """An event's CloudEvents attributes, as they go on."""

    id: UUID
    source: str
    time: datetime
    tenant: str
    ticket_id: UUID
    cause_id: UUID | None


def cloud_event(attributes: Attributes, data: EventData) -> dict[str, Any] | None:
    """The event in the JSON format of CloudEvents 1.0, or None when a CRM is not told of such."""
    told = _payload(data)
    if told is None:
        return None
    actor, payload = told
    event: dict[str, Any] = {
        "specversion": "1.0",
        "id": str(attributes.id),
        "source": f"/guichet/{attributes.source}",
        "type": data.TYPE,
        "time": attributes.time.isoformat(),
        "subject": str(attributes.ticket_id),
        "datacontenttype": "application/json",
        "tenant": attributes.tenant,
        "actor": actor,
        "sequence": str(payload["version"]),
        "data": payload,
    }
    if attributes.cause_id is not None:
        event["causationid"] = str(attributes.cause_id)
    return event


def _payload(data: EventData) -> tuple[str, dict[str, Any]] | None:
    if isinstance(data, TicketTriaged):
        return "ai", _triaged(data)
    if isinstance(data, TicketCorrected):
        return "agent", data.model_dump(
            mode="json", include={"ticket_id", "version", "field", "value", "was", "verdict"}
        )
    if isinstance(data, ReplySent):
        return "agent", data.model_dump(mode="json", exclude={"rfc_message_id"})
    return None


def _triaged(data: TicketTriaged) -> dict[str, Any]:
    plain = data.model_dump(
        mode="json",
        include={
            "ticket_id",
            "version",
            "received_at",
            "channel",
            "kind",
            "actionable",
            "lang",
            "priority",
            "abstained",
            "modes",
        },
    )
    return {
        **plain,
        "category": _prediction(data.category),
        "type": _prediction(data.type),
        "impact": _prediction(data.impact),
        "urgency": _prediction(data.urgency),
        "model": {"name": data.model.name, "version": data.model.version, "digest": data.model.digest},
    }


def _prediction(prediction: Prediction) -> dict[str, Any]:
    return {"label": prediction.label, "confidence": round(prediction.confidence, 4)}


def encode(event: dict[str, Any]) -> str:
    return json.dumps(event, separators=(",", ":"), sort_keys=True, ensure_ascii=False)


def signature(secret: bytes, body: bytes, at: datetime) -> str:
    """`t=<unix seconds>,v1=<hex HMAC-SHA-256 of "t.body">`: a receiver refuses an old t, and with it a replay."""
    stamp = str(int(at.timestamp()))
    digest = hmac.new(secret, stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return f"t={stamp},v1={digest}"
