"""Was a mail written by a machine? RFC 3834, RFC 3464, and what is used in practice."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from schemas.tickets import Kind

Header = Callable[[str], str | None]

_MARKS = (
    ("X-Autoreply", "x_autoreply"),
    ("X-Auto-Reply", "x_autoreply"),
    ("X-Autorespond", "x_autorespond"),
    ("X-Autoresponder", "x_autorespond"),
    ("X-AutoReply-From", "x_autoreply"),
    ("X-Mail-Autoreply", "x_autoreply"),
    ("X-Cron-Env", "x_cron_env"),
    ("X-Auto-Response-Suppress", "auto_response_suppress"),
)
_NO = {"", "no", "none", "false", "0"}
# `list` is left out: a helpdesk whose address is a mailing list receives every ticket with it.
_BULK = {"bulk", "junk", "auto_reply", "auto-reply"}
_DAEMON = re.compile(r"\b(?:mailer-daemon|mail-daemon|mailerdaemon|mdaemon|double-bounce)@?", re.IGNORECASE)
_POSTMASTER = re.compile(r"\b(?:postmaster|microsoftexchange[0-9a-f]{8,})@", re.IGNORECASE)
_BOUNCE_SUBJECT = re.compile(
    r"^\s*(?:undeliver(?:ed|able)\b|non remis\b|undelivered mail returned|delivery status notification"
    r"|mail delivery (?:failed|failure|system|subsystem)"
    r"|returned mail|failure notice|delivery (?:failure|has failed)|[ée]chec de (?:la )?(?:remise"
    r"|distribution)|message non distribu"
    r"|notification d['’][ée]tat de remise|mail non remis)",
    re.IGNORECASE,
)
_ABSENT_SUBJECT = re.compile(
    r"^\s*(?:automatic reply|auto[- ]?reply|autoreply|out of (?:the )?office|r[ée]ponse automatique"
    r"|absence? du bureau|absente? du bureau"
    r"|message d['’]absence|notification d['’]absence|automatische antwort)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Automatic:
    """A machine wrote it; `reason` is a code."""

    kind: Kind
    reason: str


def detect(header: Header, content_type: str, sender: str, subject: str) -> Automatic | None:
    """The first sign that holds, surest first; None when a person seems to have written."""
    return _from_report(header, content_type) or _from_daemon(header, sender, subject) or _from_marks(header, subject)


def _from_report(header: Header, content_type: str) -> Automatic | None:
    if content_type == "message/delivery-status":
        return Automatic(Kind.BOUNCE, "delivery_status")
    if content_type == "multipart/report":
        declared = (header("Content-Type") or "").lower()
        if "disposition-notification" in declared:
            return Automatic(Kind.AUTO_REPLY, "disposition_notification")
        if "feedback-report" in declared:
            return Automatic(Kind.AUTO_REPLY, "feedback_report")
        return Automatic(Kind.BOUNCE, "delivery_status")
    if header("X-Failed-Recipients"):
        return Automatic(Kind.BOUNCE, "failed_recipients")
    return None


def _from_daemon(header: Header, sender: str, subject: str) -> Automatic | None:
    if _DAEMON.search(sender):
        return Automatic(Kind.BOUNCE, "mailer_daemon")
    null_path = _is_null_path(header)
    if _BOUNCE_SUBJECT.match(subject) and (null_path or _POSTMASTER.search(sender)):
        return Automatic(Kind.BOUNCE, "bounce_subject")
    if null_path and not _ABSENT_SUBJECT.match(subject) and not _is_auto_submitted(header):
        return Automatic(Kind.AUTO_REPLY, "null_return_path")
    return None


def _from_marks(header: Header, subject: str) -> Automatic | None:
    reason = _mark(header)
    if reason is None and _ABSENT_SUBJECT.match(subject):
        reason = "subject"
    return Automatic(Kind.AUTO_REPLY, reason) if reason is not None else None


def _mark(header: Header) -> str | None:
    if _is_auto_submitted(header):
        return "auto_submitted"
    for name, reason in _MARKS:
        if (header(name) or "").strip().lower() not in _NO:
            return reason
    if _word(header("Precedence")) in _BULK:
        return "precedence"
    return "null_return_path" if _is_null_path(header) else None


def _is_auto_submitted(header: Header) -> bool:
    return _word(header("Auto-Submitted")) not in _NO


def _is_null_path(header: Header) -> bool:
    path = header("Return-Path")
    return path is not None and re.sub(r"\s", "", path) in {"<>", '""', '<"">'}


def _word(value: str | None) -> str:
    return re.split(r"[\s;(]", (value or "").strip().lower(), maxsplit=1)[0]
