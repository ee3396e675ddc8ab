"""A ticket's life, in order, in words."""

import json
from datetime import datetime
from typing import Any

from schemas.base import EventData
from schemas.replies import ReplyDrafted, ReplySent
from schemas.tickets import TicketPseudonymized, TicketReceived, TicketTriaged
from services.desk.adapters.web.desk import Reader
from services.desk.adapters.web.gathering import Gathered
from services.desk.adapters.web.presenting import asked, model_name
from services.desk.domain import typography
from services.desk.domain.facts import Fact
from services.desk.domain.ticket import REOPENED
from services.desk.domain.versions import Act

Line = tuple[datetime, str]
_TOLD = 5
"""So many changed stretches are told of one reply."""


def lines(found: Gathered, reader: Reader) -> list[Line]:
    """Everything that happened to the ticket, oldest first."""
    told = [line for fact in found.ticket.facts if (line := _of_fact(fact, reader)) is not None]
    told += [_of_correction(row, found, reader) for row in found.corrections]
    told += [_of_dismissal(row, found, reader) for row in found.verdicts if row["verdict"] == "dismissed"]
    told += [_of_mark(row, found, reader) for row in found.marks]
    told += [_of_revision(row, reader) for row in found.revisions if _of_suggestion(row)]
    told += [_of_act(act, found, reader) for act in found.ticket.acts]
    told += [line for row in found.assignments for line in _of_assignment(row, found, reader)]
    told += [_of_judgement(row, found, reader) for row in found.judgements]
    told += [line for row in found.decisions for line in _of_decision(row, found, reader)]
    return sorted(told, key=lambda line: line[0])


def _of_fact(fact: Fact[EventData], reader: Reader) -> Line | None:
    t, at = reader.t, fact.stamp.at
    match fact.data:
        case TicketReceived() as data:
            return data.received_at, t("history.received", n=data.version)
        case TicketPseudonymized() as data:
            return at, t("history.pseudonymized", n=data.version, count=len(data.entities))
        case TicketTriaged() as data:
            return at, _triaged(data, reader)
        case ReplyDrafted() as data:
            return at, _drafted(data, reader)
        case ReplySent() as data:
            return data.at, t("history.sent", status=t.code("send", data.status.value))
    return None


def _triaged(data: TicketTriaged, reader: Reader) -> str:
    model, own = f"{data.model.name} {data.model.version}", data.category_model
    if own is None:
        return reader.t("history.triaged", model=model, device=data.model.device)
    return reader.t("history.triaged_own", model=model, device=data.model.device, own=f"{own.name} {own.version}")


def _drafted(data: ReplyDrafted, reader: Reader) -> str:
    if data.model is not None:
        return reader.t("history.worded", model=model_name(data.model))
    return reader.t("history.drafted", outcome=reader.t.code("outcome", data.outcome.value))


def _of_correction(row: Any, found: Gathered, reader: Reader) -> Line:
    if row["field"] == REOPENED:
        return row["set_at"], reader.t("history.reopened", name=found.name(row["agent"]))
    value = reader.t.code(row["field"], row["value"])
    field = reader.t.code("field", row["field"])
    return row["set_at"], reader.t("history.corrected", field=field, value=value, name=found.name(row["agent"]))


def _of_dismissal(row: Any, found: Gathered, reader: Reader) -> Line:
    value = reader.t.code(row["field"], row["said"])
    field = reader.t.code("field", row["field"])
    return row["judged_at"], reader.t("history.dismissed", field=field, value=value, name=found.name(row["agent"]))


def _of_mark(row: Any, found: Gathered, reader: Reader) -> Line:
    label, name = reader.t.code("label", row["label"]), found.name(row["agent"])
    if row["verdict"] == "missed":
        return row["corrected_at"], reader.t("history.missed", label=label, name=name)
    token = row["placeholder"][1:-1]
    return row["corrected_at"], reader.t("history.not_personal", token=token, label=label, name=name)


def _of_assignment(row: Any, found: Gathered, reader: Reader) -> list[Line]:
    name = found.name(row["agent"])
    taken = (row["since"], reader.t("history.taken", name=name))
    return [taken] if row["until"] is None else [taken, (row["until"], reader.t("history.left", name=name))]


def _of_suggestion(row: Any) -> bool:
    """Where nothing had been suggested, nothing was changed either: there is nothing to tell."""
    return bool(row["kind"] == "unedited" or json.loads(row["changes"]))


def _of_revision(row: Any, reader: Reader) -> Line:
    """How much was changed, and the first changed stretches as they are kept: without a personal value."""
    t = reader.t
    if row["kind"] == "unedited":
        return row["decided_at"], t("history.unedited")
    changes = json.loads(row["changes"])
    told = [t("history.change", removed=each["removed"] or "∅", added=each["added"] or "∅") for each in changes[:_TOLD]]
    if len(changes) > _TOLD:
        told.append(t("history.changes_more", count=len(changes) - _TOLD))
    return row["decided_at"], t(
        "history.revised",
        kind=t.code("edit_kind", row["kind"]),
        count=row["changed"],
        percent=typography.percent(row["share"], reader.lang),
        changes=", ".join(told),
    )


def _of_act(act: Act, found: Gathered, reader: Reader) -> Line:
    name = found.name(act.agent)
    if act.act == "redraft":
        return act.at, reader.t("history.redraft", name=name, asked=asked(act, reader))
    number = next((one.number for one in found.versions if one.draft_id == act.draft_id), "?")
    return act.at, reader.t("history.choose", name=name, n=number)


def _of_judgement(row: Any, found: Gathered, reader: Reader) -> Line:
    said = reader.t(f"judge.{row['verdict']}_{row['about']}")
    reason = f" ({reader.t.code('judge_' + row['about'], row['reason'])})" if row["reason"] else ""
    return row["judged_at"], reader.t("history.judged", said=said + reason, name=found.name(row["agent"]))


def _of_decision(row: Any, found: Gathered, reader: Reader) -> list[Line]:
    t, name = reader.t, found.name(row["agent"])
    if row["decision"] == "rejected":
        reason = t.code("rejection", row["reason"])
        return [(row["decided_at"], t("history.rejected", name=name, reason=reason))]
    told = [(row["decided_at"], t("history.approved", name=name))]
    if row["second_agent"] is not None:
        told.append((row["second_at"], t("history.second", name=found.name(row["second_agent"]))))
    if row["sent_back_by"] is not None:
        told.append((row["sent_back_at"], t("history.sent_back", name=found.name(row["sent_back_by"]))))
    elif row["status"] in ("undone", "voided"):
        told.append((row["decided_at"], t(f"history.{row['status']}", name=name)))
    return told
