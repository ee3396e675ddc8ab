"""What a template needs to know, put into words. Pure but for the reader's clock and language."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from schemas.replies import SendStatus, SignedApproval, WordingModel
from schemas.tickets import Entity, Mode, Prediction, TicketPseudonymized, TicketReceived, TicketTriaged
from services.desk.adapters import by_hand
from services.desk.adapters.web.desk import Reader
from services.desk.adapters.web.gathering import Gathered
from services.desk.domain import highlight
from services.desk.domain.categories import Categories
from services.desk.domain.checks import why as why_failed
from services.desk.domain.confidence import word
from services.desk.domain.found import found as found_in
from services.desk.domain.highlight import Marked, Segment
from services.desk.domain.masking import tokens
from services.desk.domain.priority import CHOICES
from services.desk.domain.versions import Act
from shared.placeholders import restore

SHAPES = {"P1": "▲", "P2": "▴", "P3": "─", "P4": "▿"}
_MORE_OFTEN_RIGHT: Final = 0.5


@dataclass(frozen=True, slots=True)
class Field:
    """One line of the triage panel."""

    name: str
    value: str
    label: str
    word: str
    percent: str | None
    human: bool
    asks: bool
    offered: Mode | None  # how the model's value stands; None for a person's, and where there is none
    top: tuple[tuple[str, str], ...]  # the likeliest values, for a field that asks
    choices: tuple[tuple[str, str], ...]
    outside: tuple[tuple[str, str], ...]  # the categories that the ticket's use case does not have
    number: int


@dataclass(frozen=True, slots=True)
class Composer:
    """The reply being written: whose it is, and what stands in the way of approving it."""

    text: str
    origin: str  # "draft", "edit" or "empty"
    unresolved: tuple[str, ...]
    one_way: tuple[str, ...]
    older: bool


def label(reader: Reader, name: str, value: str | None) -> str:
    return reader.t.code(name, value)


def subject_segments(subject: str) -> tuple[Segment, ...]:
    return highlight.segments(subject)


def fields(found: Gathered, reader: Reader, categories: Categories) -> list[Field]:
    return [_field(found, reader, name, number, categories) for number, name in enumerate(CHOICES, start=1)]


def _field(found: Gathered, reader: Reader, name: str, number: int, categories: Categories) -> Field:
    ticket = found.ticket
    prediction: Prediction | None = getattr(ticket.triage, name, None) if name != "priority" else None
    human = name in ticket.human
    abstained = name in ticket.abstained()
    likeliest = by_hand.likeliest(ticket, name)
    choices, outside = by_hand.choices(ticket, name, categories)
    shown = ticket.stands(name)
    return Field(
        name=name,
        value=shown,
        label=label(reader, name, shown) if shown else "—",
        word="" if human or prediction is None else word(prediction.confidence, abstained=abstained),
        percent=f"{prediction.confidence * 100:.0f}" if prediction else None,
        human=human,
        asks=not human and not shown,
        offered=ticket.offered(name) if prediction and not human else None,
        top=tuple((item, label(reader, name, item)) for item in likeliest) if abstained else (),
        choices=tuple((item, label(reader, name, item)) for item in choices),
        outside=tuple((item, label(reader, name, item)) for item in outside),
        number=number,
    )


def outside(found: Gathered, reader: Reader) -> str | None:
    """The category outside the use case that the model is rather sure of, until a person said what the ticket is.

    Beside a classifier of the use case's own it is not told: the model always holds one likelier that is not there.
    """
    triage = found.ticket.triage
    if triage is None or triage.outside is None or triage.abstained_for == "language" or triage.category_model:
        return None
    sure = triage.outside.confidence >= _MORE_OFTEN_RIGHT and "category" not in found.ticket.human
    return label(reader, "category", triage.outside.label) if sure else None


def category_model(found: Gathered) -> str | None:
    """The classifier of the use case's own that gave the category, until a person said what the ticket is."""
    triage = found.ticket.triage
    if triage is None or triage.category_model is None or "category" in found.ticket.human:
        return None
    return triage.category_model.name


def marks(found: Gathered, *, clear: bool) -> list[Marked]:
    """The reasons; in clear, with the placeholders they hold filled as the text's are."""
    triage = found.ticket.of(TicketTriaged).get(found.shown) or found.ticket.triage
    listed = triage.reasons if triage else ()
    return [
        Marked(restore(item.text, found.table).text if clear else item.text, item.field, item.weight) for item in listed
    ]


def message_segments(found: Gathered) -> tuple[Segment, ...]:
    return highlight.segments(found.message.text, marks(found, clear=True)) if found.message else ()


def why(found: Gathered, *, clear: bool) -> tuple[Marked, ...]:
    return highlight.strongest(marks(found, clear=clear))


def sentiment(found: Gathered) -> tuple[str, str, str] | None:
    """How the latest message's writer sounds to the machine, where triage was told to say so; how sure it is."""
    said = found.ticket.triage.sentiment if found.ticket.triage else None
    return (said.label, word(said.confidence), f"{said.confidence * 100:.0f}") if said else None


def found_fields(found: Gathered, reader: Reader, *, clear: bool) -> list[tuple[str, list[str], int]]:
    """By field its label, its values and the message they are from; in clear, with placeholders filled."""
    return [
        (one.label(reader.lang), [restore(v, found.table).text if clear else v for v in one.values], one.version)
        for one in found_in(found.ticket)
    ]


def _why_masked(item: Entity) -> str:
    """Label, recogniser, which of its patterns, the word that spoke for it, and how sure."""
    said = (item.label, item.recognizer, item.pattern, item.context, f"{item.score * 100:.0f}\u202f%")
    return " · ".join(filter(None, said))


def masked(found: Gathered, reader: Reader) -> dict[str, Any] | None:
    """The pseudonymised text of the message that is shown, with what found each placeholder; no other message's."""
    data = found.ticket.of(TicketPseudonymized).get(found.shown)
    if data is None:
        return None
    notes = {item.placeholder: _why_masked(item) for item in data.entities}
    return {
        "subject": highlight.segments(data.subject, (), notes),
        "body": highlight.segments(data.body, marks(found, clear=False), notes),
        "lang": label(reader, "lang", data.lang),
        "tokens": tokens(data),
    }


def composer(found: Gathered) -> Composer:
    draft = found.ticket.draft
    older = draft is not None and draft.version < found.ticket.version
    if found.composing == "edit" and found.edit_text is not None:
        kept = found.edit.version if found.edit else found.ticket.version
        return Composer(found.edit_text, "edit", (), (), kept < found.ticket.version)
    if found.composing == "empty" or found.draft is None:
        return Composer("", "empty", (), (), older=False)
    return Composer(found.draft.text, "draft", found.draft.unresolved, found.draft.one_way, older)


def uncertain(found: Gathered) -> list[dict[str, Any]]:
    """Sendings that nobody is sure of: they wait for a person, whatever else happens to the ticket."""
    waiting = []
    for row in found.decisions:
        outcome = found.ticket.sent(row["reply_id"])
        if outcome is not None and found.ticket.uncertain(row["reply_id"]) and row["resolution"] is None:
            waiting.append({"reply_id": row["reply_id"], "message_id": outcome.rfc_message_id})
    return waiting


def standing(found: Gathered, reader: Reader, sending_patience: timedelta) -> dict[str, Any]:
    """What the line under the ticket's title says of the last decision."""
    said: dict[str, Any] = {"kind": None, "uncertain": uncertain(found), "failure": found.row["failure"]}
    last = found.decisions[-1] if found.decisions else None
    back = found.ticket.reopened
    if back and back.version == found.ticket.version and (last is None or last["decided_at"] <= back.at):
        return said | {"kind": "reopened", "name": found.name(back.agent), "at": back.at}
    if last is None or (last["version"] < found.ticket.version and last["status"] != "voided"):
        return said
    said |= {"name": names(found, last), "at": last["decided_at"], "publish_after": last["publish_after"]}
    if last["decision"] == "rejected":
        return said | {"kind": "rejected", "reason": reader.t.code("rejection", last["reason"])}
    if last["status"] == "awaiting":
        return said | _awaiting(last, found)
    if last["status"] == "published":
        return said | _published(last, found, sending_patience)
    by = last["sent_back_by"]
    said |= {"back_by": found.name(by) if by else None, "back_at": last["sent_back_at"]}
    left = (last["publish_after"] - found.at) // timedelta(seconds=1)
    return said | {"kind": last["status"], "left": max(0, left)}


def names(found: Gathered, row: Any) -> str:
    """Who approved: one person, or two."""
    return ", ".join(found.name(login) for login in (row["agent"], row["second_agent"]) if login)


def _awaiting(row: Any, found: Gathered) -> dict[str, Any]:
    """One person has approved. `asks`: the reader may be the second; else `own` or not says why they may not."""
    approval = SignedApproval.model_validate_json(row["signed"]).approval
    own = row["agent"] == found.reader
    return {
        "kind": "awaiting",
        "approval_id": approval.approval_id,
        "own": own,
        "asks": found.may_second and not own,
    }


def _published(row: Any, found: Gathered, sending_patience: timedelta) -> dict[str, Any]:
    outcome = found.ticket.sent(row["reply_id"])
    if outcome is not None and outcome.status is SendStatus.SENT:
        return {"kind": "sent", "at": outcome.at}
    if row["resolution"] == "sent":
        return {"kind": "marked", "name": found.name(row["resolved_by"])}
    if outcome is not None:
        return {"kind": None}
    overdue = found.at - row["publish_after"] > sending_patience
    return {"kind": "unconfirmed" if overdue else "decided"}


def suggestion(found: Gathered, reader: Reader) -> dict[str, Any]:
    """The suggestion's frame: its outcome, its sources and its checks."""
    draft = found.ticket.draft
    if draft is None:
        return {
            "outcome": None, "sources": (), "checks": (), "draft_id": "", "reason": "", "text": False, "model": "",
            "left": "",
        }  # fmt: skip
    left = {source.title: None for source in draft.sources if source.id in found.out_of_use}
    return {
        "outcome": draft.outcome.value,
        "left": ", ".join(left),
        "reason": reader.t.code("reason", draft.reason),
        "text": draft.text is not None,
        "draft_id": draft.draft_id,
        "model": model_name(draft.model),
        "sources": [
            (item, highlight.segments(item.quote), highlight.segments(item.said or "")) for item in draft.sources
        ],
        "checks": [
            (reader.t.code("check", item.name), item.passed, why_failed(reader.t, item.name, item.detail))
            for item in draft.checks
        ],
    }


def versions(found: Gathered, reader: Reader) -> list[dict[str, Any]]:
    """Every version of the suggestion, in words; nothing while there is but the first."""
    if len(found.versions) == 1:
        return []
    shown = found.ticket.draft
    return [
        {
            "number": one.number,
            "draft_id": one.draft_id,
            "current": shown is not None and one.draft_id == shown.draft_id,
            "asked": asked(one.act, reader) if one.act else reader.t("versions.first"),
            "by": found.name(one.act.agent) if one.act else None,
            "at": one.act.at if one.act else None,
            "withheld": one.act.withheld if one.act else 0,
            "title": one.draft.sources[0].title if one.draft and one.draft.sources else None,
            "answer": one.answer.value,
            "reason": reader.t.code("reason", one.draft.reason) if one.draft else "",
            "same_as": one.same_as,
            "text": found.texts.get(one.draft_id),
        }
        for one in found.versions
    ]


def asked(act: Act, reader: Reader) -> str:
    """What an act asked for, by its codes."""
    steering = act.steering
    codes = [
        *((f"steer.{steering.detail}",) if steering.detail else ()),
        *((f"steer.{steering.tone}",) if steering.tone else ()),
        *(("steer.words",) if act.sought else ("steer.other",) if steering.without else ()),
    ]
    return ", ".join(reader.t(code) for code in codes) or reader.t("steer.article")


def offers(found: Gathered, reader: Reader) -> list[str]:
    """What a line may say: the phrases for each code, and the titles of the articles that came into question."""
    draft = found.ticket.draft
    used = {source.id for source in draft.sources} if draft else set()
    titles = [near.title for near in draft.nearest if near.id not in used] if draft else []
    return [*(reader.t(f"steer.say_{code}") for code in ("lead", "all", "formal", "friendly", "other")), *titles]


def model_name(model: WordingModel | None) -> str:
    """The generative model that worded a suggestion, by name and version; empty when none did."""
    return " ".join(part for part in (model.name, model.version) if part) if model is not None else ""


def thread(found: Gathered) -> list[TicketReceived]:
    received = found.ticket.of(TicketReceived)
    return [received[version] for version in sorted(received)]
