"""A trigger of Zammad's (webhook payload of 6 and 7): its ticket and the article that set it off."""

from collections.abc import Sequence
from typing import Any

from pydantic import field_validator

from schemas.records import CrmMessageAdded
from services.intake.domain.connectors.found import File, Found, Shape, Thread, reference
from services.intake.domain.mail import addresses
from services.intake.domain.taking import COMMENTED, CREATED
from services.intake.domain.threads import message_ids
from shared.file_names import plain_name

_HTML = {"text/html": True, "text/plain": False}
_MOST_DIGITS = 18
_MOST_BESIDE = 200


class _User(Shape):
    email: str | None = None
    firstname: str | None = None
    lastname: str | None = None
    roles: tuple[str, ...] = ()


class _Ticket(Shape):
    id: str
    title: str = ""
    article_ids: tuple[str, ...] = ()
    customer: _User | None = None


class _Attachment(Shape):
    filename: str | None = None
    size: str | None = None
    preferences: dict[str, Any] | None = None


class _Article(Shape):
    id: str
    body: str = ""
    subject: str | None = None
    sender: str
    internal: bool
    type: str | None = None
    content_type: str | None = None
    created_by: _User | None = None
    message_id: str | None = None
    in_reply_to: str | None = None
    references: str | None = None
    reply_to: str | None = None
    attachments: tuple[_Attachment, ...] = ()


class Zammad(Shape):
    ticket: _Ticket
    article: _Article | None = None

    @field_validator("article", mode="before")
    @classmethod
    def _none(cls, given: Any) -> Any:
        """Zammad writes `{}` when the ticket changed and nobody wrote."""
        return given or None


def zammad(name: str, said: Zammad) -> Found | None:
    """By the article: a trigger that fires twice for one article brings it twice."""
    article = said.article
    if article is None or article.internal or article.sender != "Customer":
        return None
    who = _writer(article, said.ticket)
    full = " ".join(part for part in (who.firstname, who.lastname) if part)
    message = CrmMessageAdded(
        external_reference=reference(name, said.ticket.id),
        subject=article.subject or said.ticket.title,
        text=article.body,
        customer_name=full or None,
        customer_address=who.email or None,
        action=_action(article.id, said.ticket.article_ids),
    )
    mail = article.type == "email"
    return Found(
        message,
        _named(article.id),
        mail=mail,
        html=_HTML.get((article.content_type or "").partition(";")[0].strip().lower()),
        thread=_thread(article) if mail else Thread(),
        files=tuple(map(_file, article.attachments)),
        beside=tuple(_named(one) for one in said.ticket.article_ids[-_MOST_BESIDE:] if one != article.id),
    )


def _named(article: str) -> str:
    return f"article {article}"


def _writer(article: _Article, ticket: _Ticket) -> _User:
    """Another customer may write into a ticket; an agent may note there what its customer said, by phone or so."""
    by = article.created_by
    customers_own = by is not None and "Customer" in by.roles and "Agent" not in by.roles
    return (by if customers_own else ticket.customer or by) or _User()


def _thread(article: _Article) -> Thread:
    return Thread(
        next(iter(message_ids(article.message_id)), None),
        message_ids(article.in_reply_to),
        message_ids(article.references),
        addresses([article.reply_to] if article.reply_to else []),
    )


def _file(attachment: _Attachment) -> File:
    told = attachment.preferences or {}
    media_type = str(told.get("Content-Type") or told.get("Mime-Type") or "")
    name = plain_name(attachment.filename or "")
    return File(name, media_type, _number(attachment.size or "") or 0)


def _action(article: str, articles: Sequence[str]) -> str | None:
    """A ticket's first article opened it, however many there are by the time Zammad tells of it."""
    number, numbers = _number(article), [one for one in map(_number, articles) if one is not None]
    if not numbers or number is None:
        return None
    return CREATED if number == min(numbers) else COMMENTED


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) <= _MOST_DIGITS else None
