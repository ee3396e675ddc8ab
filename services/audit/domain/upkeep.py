"""What the ledger keeps that is no ticket's way: policies, articles, erasures, restrictions, letters, retention."""

from typing import Any

from schemas.articles import ArticleDecided, ArticleIndexed, ArticleProposed
from schemas.dead_letters import DeadLetterReplay, DeadLetterReplayed
from schemas.erasure import TicketErase, TicketErased
from schemas.policies import PolicyDecided
from schemas.restriction import RestrictionDecided
from schemas.retention import RetentionApplied
from services.audit.domain.shapes import ARTICLE, DIGEST, actor, code, shaped

Facts = dict[str, Any]


def policy(data: PolicyDecided) -> Facts:
    asked, agreed = data.requested.consent, data.confirmed.consent
    return {
        "policy_version": asked.policy.version,
        "categories": [code(value) for value in asked.policy.categories],
        "priorities": [code(value) for value in asked.policy.priorities],
        "second_roles": list(asked.policy.second_roles),
        "requested_by": actor(asked.agent),
        "confirmed_by": actor(agreed.agent),
        "signing_key": shaped(DIGEST, data.confirmed.key_id),
    }


def article_proposed(data: ArticleProposed) -> Facts:
    return {
        "proposal_id": str(data.proposal_id),
        "lang": code(data.lang),
        "category": code(data.category),
        "tickets": [str(ticket) for ticket in data.tickets],
        "left_out": data.left_out,
    }


def article_decided(data: ArticleDecided) -> Facts:
    return {
        "proposal_id": str(data.proposal_id),
        "version": data.version,
        "decision": data.decision,
        "reason": data.reason,
        "lang": code(data.lang),
        "category": code(data.category),
        "text_sha256": shaped(DIGEST, data.text_sha256),
        "valid_until": data.valid_until.isoformat() if data.valid_until else None,
        "edited": data.edited,
        "tickets": [str(ticket) for ticket in data.tickets],
        "agent": actor(data.agent),
    }


def article_indexed(data: ArticleIndexed) -> Facts:
    return {
        "article_id": shaped(ARTICLE, data.article_id),
        "lang": code(data.lang),
        "category": code(data.category),
        "kind": data.kind,
        "origin": data.origin,
        "approved": data.approved,
        "valid_until": data.valid_until.isoformat() if data.valid_until else None,
        "present": data.present,
    }


def erase(data: TicketErase) -> Facts:
    return {"request_id": str(data.request_id), "reason": data.reason, "agent": actor(data.agent)}


def erased(data: TicketErased) -> Facts:
    return {
        "request_id": str(data.request_id),
        "service": code(data.service),
        "erased": [[code(table), rows] for table, rows in sorted(data.erased.items())],
    }


def restriction(data: RestrictionDecided) -> Facts:
    return {
        "restriction_id": str(data.restriction_id),
        "decision": data.decision,
        "ground": data.ground,
        "review_on": data.review_on.isoformat() if data.review_on else None,
        "person_told": data.person_told or None,
        "agent": actor(data.agent),
    }


def replay(data: DeadLetterReplay) -> Facts:
    return {
        "letter_id": str(data.letter_id),
        "event_id": str(data.event_id),
        "service": code(data.service),
        "origin": code(f"{data.topic}/{data.partition}/{data.offset}"),
        "by": actor(data.requested_by),
    }


def replayed(data: DeadLetterReplayed) -> Facts:
    return {
        "letter_id": str(data.letter_id),
        "request_id": str(data.request_id),
        "service": code(data.service),
        "outcome": data.outcome,
        "reason": code(data.reason) if data.reason is not None else None,
    }


def retained(data: RetentionApplied) -> Facts:
    return {
        "service": code(data.service),
        "data_class": code(data.data_class),
        "days": data.days,
        "up_to": data.up_to.isoformat(),
        "rows": [[code(table), rows] for table, rows in sorted(data.rows.items())],
        "left": data.left,
        "held": data.held or None,
    }
