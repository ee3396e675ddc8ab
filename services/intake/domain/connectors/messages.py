"""A tool's own words to ours. What we do not know is passed over; what we need and is not there is said.

Each tool's shapes are in its own module, after its vendor's documentation; CloudEvents are 1.0 (JSON format).
"""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal
from uuid import UUID

from pydantic import Field, ValidationError

from schemas.records import CrmMessageAdded
from schemas.tickets import AttachmentNote, Kind
from services.intake.domain import automatic
from services.intake.domain.attachments import known_type
from services.intake.domain.connectors.declared import Connector
from services.intake.domain.connectors.found import File, Found, NotUnderstood, Shape
from services.intake.domain.connectors.glpi import Glpi, glpi
from services.intake.domain.connectors.zammad import Zammad, zammad
from services.intake.domain.connectors.zendesk import zendesk
from services.intake.domain.incoming import MOST_NAMES, Incoming, from_crm
from services.intake.domain.threads import parents

_NOBODY = UUID(int=0)
_HALF = re.compile("[\ud800-\udfff]")


class _CloudEvent(Shape):
    specversion: Literal["1.0"]
    id: str = Field(min_length=1, max_length=255)
    source: str = Field(min_length=1, max_length=255, pattern=r"^\S+$")
    """A URI reference has no blank: so it ends where the id begins."""
    type: Literal["crm.message.added.v1"]
    data: CrmMessageAdded


def incoming(connector: Connector, headers: Mapping[str, str], body: bytes) -> Incoming | None:
    """The customer's message in a proven request; None when the request brings none, as an agent's note does not.

    Raises:
        NotUnderstood: the body is not what this tool sends.
    """
    values = _object(body)
    try:
        found = _found(connector, headers, values)
    except ValidationError as error:
        raise NotUnderstood("invalid_fields", _named(error)) from None
    if found is None:
        return None
    made, thread = from_crm(found.message, _NOBODY, mail=found.mail, html=found.html), found.thread
    files = found.files[:MOST_NAMES]
    kept = {
        "rfc_message_id": thread.message_id,
        "references": thread.references,
        "attachment_names": tuple(one.name for one in files),
    }
    made = replace(
        made,
        content=made.content.model_copy(update=kept),
        attachments=tuple(map(_note, files)),
        kind=Kind.TICKET if files else made.kind,
        named=(thread.reply_to,) if thread.reply_to else (),
        parents=parents(thread.in_reply_to, thread.references),
        actor=f"crm:{connector.name}",
        entry=connector.name,
        identity=_identity(connector, found.identity),
        beside=tuple(_identity(connector, one) for one in found.beside),
        raw=body,
        second=_second(connector, headers, body, found),
    )
    return _by_a_machine(made) if found.mail and made.kind is Kind.TICKET else made


def _identity(connector: Connector, named: str) -> str:
    return f"connector {connector.name} {named}"


def _second(connector: Connector, headers: Mapping[str, str], body: bytes, found: Found) -> bytes | None:
    if found.unsigned:
        return headers.get("x-zendesk-webhook-signature-timestamp", "").encode() + body
    return None if found.written is None else _identity(connector, "written ").encode() + found.written


def _note(file: File) -> AttachmentNote:
    """Outside the seal: of the type nothing but the type, whose parameters may tell a name."""
    media_type = known_type(file.media_type.partition(";")[0].strip().lower())
    return AttachmentNote(media_type=media_type, size=file.size, read=False, reason="elsewhere")


def _by_a_machine(made: Incoming) -> Incoming:
    """A mail that its sender, subject or words show to be no person's, as far as the tool kept what shows it."""
    content = made.content
    kept = {"In-Reply-To": " ".join(made.parents)}
    sender = content.sender_address or ""
    machine = automatic.detect(kept.get, ("text/plain",), sender, content.subject, content.text)
    return replace(made, kind=machine.kind, kind_reason=machine.reason) if machine else made


def _found(connector: Connector, headers: Mapping[str, str], values: dict[str, Any]) -> Found | None:
    match connector.kind:
        case "zammad":
            return zammad(connector.name, Zammad.model_validate(values))
        case "zendesk":
            return zendesk(connector.name, headers.get("x-zendesk-webhook-invocation-id", ""), values)
        case "glpi":
            return glpi(connector, Glpi.model_validate(values))
        case "cloudevents":
            event = _CloudEvent.model_validate(values)
            return Found(event.data, f"event {event.source} {event.id}")


def _object(body: bytes) -> dict[str, Any]:
    try:
        values = _whole(json.loads(body))
    except (ValueError, RecursionError):
        raise NotUnderstood("malformed_json") from None
    if not isinstance(values, dict):
        raise NotUnderstood("malformed_json")
    return values


def _whole(values: Any) -> Any:
    """Half an emoji, as a text that was cut may end in, is no character, and no encoding takes it."""
    text = json.dumps(values, ensure_ascii=False)
    return json.loads(_HALF.sub("\N{REPLACEMENT CHARACTER}", text)) if _HALF.search(text) else values


def _named(error: ValidationError) -> tuple[str, ...]:
    """Where something is missing: names of ours, never a value."""
    places = (item["loc"] for item in error.errors(include_url=False, include_context=False, include_input=False))
    return tuple(".".join(str(part) for part in place) for place in places)[:10]
