"""What of a change is written into a CRM's ticket. A person's value there is left alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from services.crm.domain.subscribers import Connector

PERSON_DECIDED: Final = "person_decided"
NOTHING_TO_WRITE: Final = "nothing_to_write"
NOT_OURS: Final = "not_ours"

_FIELDS = {
    "fr": {"category": "catégorie", "type": "type", "impact": "impact", "urgency": "urgence", "priority": "priorité"},
    "en": {"category": "category", "type": "type", "impact": "impact", "urgency": "urgency", "priority": "priority"},
}
_WORDS = {
    "fr": {
        "ai": "Guichet, modèle {name} (une IA, non une personne)",
        "agent": "Guichet, une personne au guichet",
        "automatic": "écrit",
        "proposed": "proposé, à confirmer",
        "left": "Laissé tel quel, car une personne l’a choisi ici\N{NO-BREAK SPACE}: {fields}.",
    },
    "en": {
        "ai": "Guichet, model {name} (an AI, not a person)",
        "agent": "Guichet, a person at the desk",
        "automatic": "written",
        "proposed": "proposed, to be confirmed",
        "left": "Left as it is, since a person chose it here: {fields}.",
    },
}


@dataclass(frozen=True, slots=True)
class Seen:
    """A ticket as the CRM tells it just before anything is written.

    `version` is what the CRM calls its state by. `people` and `ours` are fields, by the CRM's names, that somebody
    else or we changed last, `our_tags` the tags that we set last. `noted` says that this event's note is there already.
    """

    version: str
    values: Mapping[str, Any]
    people: frozenset[str] = frozenset()
    ours: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    our_tags: frozenset[str] = frozenset()
    noted: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """What to write. `left` are our names of the fields that a person decided there.

    `old_tags` are those of ours that another category left behind.
    """

    values: Mapping[str, Any]
    left: tuple[str, ...]
    tag: str | None
    note: str | None
    old_tags: frozenset[str] = frozenset()

    @property
    def empty(self) -> bool:
        return not (self.values or self.old_tags) and self.tag is None and self.note is None


def reference_in(name: str, reference: str | None) -> str | None:
    """The ticket's own number in the tool that `name` stands for; None when the ticket came another way."""
    prefix, _, number = (reference or "").partition(":")
    return number if prefix == name and number.isascii() and number.isdigit() and len(number) < 20 else None  # noqa: PLR2004


def plan(event: Mapping[str, Any], connector: Connector, seen: Seen) -> Plan:
    """Values that stand by themselves, or that a person chose at the desk; the rest is told in the note."""
    values: dict[str, Any] = {}
    left = []
    for change in event["data"]["changes"]:
        target = connector.map.get(change["field"])
        if target is None or change["value"] not in target.values or not _stands(event, change):
            continue
        wanted, current = target.values[change["value"]], seen.values.get(target.field)
        if _same(wanted, current):
            continue
        if _of_a_person(target.field, current, target.untouched, seen):
            left.append(change["field"])
        else:
            values[target.field] = wanted
    tag = _tag(event, connector)
    return Plan(
        values,
        tuple(left),
        tag if tag not in seen.tags else None,
        _note(event, connector, tuple(left)) if connector.note and not seen.noted else None,
        _old_tags(tag, connector, seen),
    )


def _stands(event: Mapping[str, Any], change: Mapping[str, Any]) -> bool:
    return bool(event["actor"] == "agent" or change.get("mode") == "automatic")


def _of_a_person(field: str, current: Any, untouched: tuple[str | int | None, ...], seen: Seen) -> bool:
    """Somebody else changed it last; or nobody did, and it does not hold what an untouched one holds."""
    if field in seen.people:
        return True
    return field not in seen.ours and not any(_same(one, current) for one in untouched)


def _same(one: Any, other: Any) -> bool:
    """Tools give numbers as text, and nothing as one or the other nothing; a choice may be called "None"."""
    return _text(one) == _text(other)


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _tag(event: Mapping[str, Any], connector: Connector) -> str | None:
    category = next((one["value"] for one in event["data"]["changes"] if one["field"] == "category"), None)
    return f"{connector.tag}-{category}" if connector.tag and category else None


def _old_tags(tag: str | None, connector: Connector, seen: Seen) -> frozenset[str]:
    """What we tagged for the category before. One that a person set stays, whatever it says."""
    if tag is None:
        return frozenset()
    return frozenset(one for one in seen.tags & seen.our_tags - {tag} if one.startswith(f"{connector.tag}-"))


def mark(event: Mapping[str, Any]) -> str:
    """By which a note is known again: an attempt whose answer was lost writes no second one."""
    return f"[guichet:{event['id']}]"


def _note(event: Mapping[str, Any], connector: Connector, left: tuple[str, ...]) -> str:
    words, fields = _WORDS[connector.lang], _FIELDS[connector.lang]
    actor = words["agent"] if event["actor"] == "agent" else words["ai"].format(name=event.get("actorname", ""))
    colon = "\N{NO-BREAK SPACE}: " if connector.lang == "fr" else ": "
    lines = [actor]
    for change in event["data"]["changes"]:
        said = words["automatic"] if _stands(event, change) else words["proposed"]
        confidence = change.get("confidence")
        sure = f", {round(confidence * 100)}\N{NO-BREAK SPACE}%" if confidence is not None else ""
        lines.append(f"– {fields[change['field']]}{colon}{change['value']} ({said}{sure})")
    if left:
        lines.append(words["left"].format(fields=", ".join(fields[one] for one in left)))
    return "\n".join([*lines, mark(event)])
