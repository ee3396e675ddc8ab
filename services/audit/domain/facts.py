"""What the ledger keeps of each event: codes, numbers and ids from a list. Text has no way in.

A field is recorded only when it is named here, and a string only when it has one of the `shapes`.
"""

from collections.abc import Callable, Mapping
from typing import Any

from schemas.articles import ArticleDecided, ArticleIndexed, ArticleProposed
from schemas.base import EventData
from schemas.dead_letters import DeadLetterReplay, DeadLetterReplayed
from schemas.disclosures import DetailsDisclosed
from schemas.erasure import TicketErase, TicketErased
from schemas.likeness import BurstRaised, ThemeRaised, TicketLikened
from schemas.masking import MaskingCorrected
from schemas.policies import PolicyDecided
from schemas.records import AccessRecorded
from schemas.replies import (
    ReplyDecided,
    ReplyDrafted,
    ReplyRevised,
    ReplySent,
    ReplySteered,
    SuggestionJudged,
    WordingModel,
)
from schemas.restriction import RestrictionDecided
from schemas.retention import RetentionApplied
from schemas.summaries import TicketSummarized
from schemas.tickets import (
    ModelIdentity,
    PlaceholdersSealed,
    TicketCorrected,
    TicketPseudonymized,
    TicketReceived,
    TicketTriaged,
)
from services.audit.domain import upkeep
from services.audit.domain.shapes import (
    ARTICLE,
    CODE,
    DIGEST,
    GIVEN,
    MODEL,
    SUBSCRIBER,
    VERSION,
    actor,
    code,
    shaped,
    share,
)
from services.audit.domain.upkeep import Facts


def _received(data: TicketReceived) -> Facts:
    return {
        "version": data.version,
        "channel": data.channel.value,
        "kind": data.kind.value,
        "kind_reason": code(data.kind_reason),
        "attachments": len(data.attachments),
        "seal": str(data.content.key_id),
        **_in_use_case(data.use_case),
    }


def _in_use_case(name: str | None) -> Facts:
    return {} if name is None else {"use_case": code(name)}


def _pseudonymized(data: TicketPseudonymized) -> Facts:
    return {
        "version": data.version,
        "kind": data.kind.value,
        "lang": code(data.lang),
        "entities": len(data.entities),
        "secrets": data.secrets,
    }


def _placeholders(data: PlaceholdersSealed) -> Facts:
    return {"version": data.version, "seal": str(data.table.key_id)}


def _disclosed(data: DetailsDisclosed) -> Facts:
    return {
        "version": data.version,
        "subscriber": shaped(SUBSCRIBER, data.subscriber),
        "purpose": code(data.purpose),
        "fields": [code(field) for field in data.fields],
        "seal": str(data.content.key_id) if data.content else None,
        "withheld": [code(field) for field in data.withheld],
    }


def _triaged(data: TicketTriaged) -> Facts:
    predictions = {"category": data.category, "type": data.type, "impact": data.impact, "urgency": data.urgency}
    facts: Facts = {
        "version": data.version,
        "kind": data.kind.value,
        "actionable": data.actionable,
        "lang": code(data.lang),
        "priority": data.priority,
        "abstained": [code(field) for field in data.abstained],
        "modes": data.modes.model_dump() if data.modes else None,
        "model": code(data.model.name),
        "model_version": shaped(VERSION, data.model.version),
        "model_digest": shaped(DIGEST, data.model.digest),
        "device": code(data.model.device),
        **_in_use_case(data.use_case),
        **({"outside": code(data.outside.label)} if data.outside is not None else {}),
        **_by_own(data.category_model),
    }
    for field, prediction in predictions.items():
        facts[field] = code(prediction.label)
        facts[f"{field}_confidence"] = share(prediction.confidence)
    return facts


def _by_own(model: ModelIdentity | None) -> Facts:
    if model is None:
        return {}
    return {"category_model": code(model.name), "category_model_digest": shaped(DIGEST, model.digest)}


def _corrected(data: TicketCorrected) -> Facts:
    return {
        "version": data.version,
        "field": data.field,
        "value": code(data.value),
        "was": code(data.was),
        "verdict": data.verdict,
        "mode": data.mode,
        "priority": data.priority,
        "agent": actor(data.agent),
    }


def _masking(data: MaskingCorrected) -> Facts:
    return {
        "version": data.version,
        "verdict": data.verdict,
        "label": code(data.label),
        "placeholder": code(data.placeholder.strip("[]")) if data.placeholder else None,
        "seal": str(data.value.key_id) if data.value else None,
        "agent": actor(data.agent),
    }


def _drafted(data: ReplyDrafted) -> Facts:
    return {
        "version": data.version,
        "draft_id": str(data.draft_id),
        "outcome": data.outcome.value,
        "reason": code(data.reason),
        "lang": code(data.lang),
        "sources": [shaped(ARTICLE, source.id) for source in data.sources],
        "failed_checks": [code(check.name) for check in data.checks if not check.passed],
        "steering_id": str(data.steering_id) if data.steering_id else None,
        **(_worded(data.model) if data.model is not None else {}),
    }


def _worded(model: WordingModel) -> Facts:
    return {
        "model": shaped(MODEL, model.name),
        "model_version": shaped(MODEL, model.version),
        "model_server": shaped(MODEL, model.server),
        "prompt": shaped(VERSION, model.prompt),
    }


def _steered(data: ReplySteered) -> Facts:
    """What was asked, as codes; of the words that pick an article, how many there were."""
    asked = data.steering
    return {
        "version": data.version,
        "steering_id": str(data.steering_id),
        "base_draft_id": str(data.base_draft_id),
        "detail": asked.detail,
        "tone": asked.tone,
        "article": shaped(ARTICLE, asked.article),
        "without": [shaped(ARTICLE, article) for article in asked.without] or None,
        "words": len(asked.words),
        "withheld": data.withheld,
        "agent": actor(data.agent),
    }


def _likened(data: TicketLikened) -> Facts:
    return {"version": data.version, "alike": [str(one.ticket_id) for one in data.alike]}


def _summarized(data: TicketSummarized) -> Facts:
    return {
        "version": data.version,
        "messages": list(data.messages),
        "lines": [[one.role, one.message] for one in data.lines],
        "dates": [[one.day.isoformat(), one.message] for one in data.dates],
    }


def _crowd(data: BurstRaised | ThemeRaised) -> Facts:
    return {
        "version": data.version,
        "tickets": [str(ticket) for ticket in data.tickets],
        "category": code(data.category),
        "langs": [code(lang) for lang in data.langs],
    }


def _decided(data: ReplyDecided) -> Facts:
    facts: Facts = {
        "version": data.version,
        "reply_id": str(data.reply_id),
        "decision": data.decision,
        "agent": actor(data.agent),
        "draft_id": str(data.draft_id) if data.draft_id else None,
        "edited": data.edited,
        "rejection_reason": code(data.rejection_reason),
    }
    if data.signed is not None:
        facts["approval_id"] = str(data.signed.approval.approval_id)
        facts["signing_key"] = shaped(DIGEST, data.signed.key_id)
    if data.second is not None:
        facts["second_agent"] = actor(data.second.approval.agent)
        facts["second_approval_id"] = str(data.second.approval.approval_id)
        facts["second_signing_key"] = shaped(DIGEST, data.second.key_id)
    return facts


def _revised(data: ReplyRevised) -> Facts:
    return {
        "version": data.version,
        "reply_id": str(data.reply_id),
        "draft_id": str(data.draft_id),
        "lang": code(data.lang),
        "kind": data.kind,
        "changed": data.changed,
        "share": share(data.share),
        "stretches": len(data.changes),
        "sentences": len(data.said.sentences) if data.said else None,
    }


def _judged(data: SuggestionJudged) -> Facts:
    return {
        "version": data.version,
        "about": data.about,
        "verdict": data.verdict,
        "reason": data.reason,
        "draft_id": str(data.draft_id) if data.draft_id else None,
        "model_version": shaped(VERSION, data.model_version),
        "lang": code(data.lang),
        "said": {field: code(value) for field, value in sorted(data.said.items()) if CODE.fullmatch(field)} or None,
        "agent": actor(data.agent),
    }


def _sent(data: ReplySent) -> Facts:
    return {
        "version": data.version,
        "reply_id": str(data.reply_id),
        "status": data.status.value,
        "reason": code(data.reason),
    }


def _accessed(data: AccessRecorded) -> Facts:
    detail = actor(data.detail) if data.action == "factor.reset" and data.detail else code(data.detail)
    return {
        "action": data.action,
        "by": actor(data.actor),
        "purpose": shaped(GIVEN, data.purpose) if data.action == "details.opened" else code(data.purpose),
        "detail": detail,
    }


_READERS: Mapping[type[EventData], Callable[[Any], Facts]] = {
    TicketReceived: _received,
    TicketPseudonymized: _pseudonymized,
    PlaceholdersSealed: _placeholders,
    DetailsDisclosed: _disclosed,
    TicketTriaged: _triaged,
    TicketCorrected: _corrected,
    MaskingCorrected: _masking,
    ReplyDrafted: _drafted,
    ReplySteered: _steered,
    TicketLikened: _likened,
    BurstRaised: _crowd,
    ThemeRaised: _crowd,
    TicketSummarized: _summarized,
    ReplyDecided: _decided,
    ReplyRevised: _revised,
    SuggestionJudged: _judged,
    ReplySent: _sent,
    ArticleProposed: upkeep.article_proposed,
    ArticleDecided: upkeep.article_decided,
    ArticleIndexed: upkeep.article_indexed,
    PolicyDecided: upkeep.policy,
    TicketErase: upkeep.erase,
    TicketErased: upkeep.erased,
    RestrictionDecided: upkeep.restriction,
    DeadLetterReplay: upkeep.replay,
    DeadLetterReplayed: upkeep.replayed,
    RetentionApplied: upkeep.retained,
    AccessRecorded: _accessed,
}


def facts_of(data: EventData) -> Facts:
    """The facts, without those that are None. An event that nobody listed is recorded by its type and digest alone."""
    reader = _READERS.get(type(data))
    facts = reader(data) if reader is not None else {}
    return {name: value for name, value in facts.items() if value is not None}
