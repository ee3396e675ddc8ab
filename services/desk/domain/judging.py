"""What a person may say of a draft or a classification: a thumb, and for a thumb down a reason from a list."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, get_args
from uuid import UUID

from schemas.replies import DraftReason, TriageReason
from services.desk.domain.priority import FIELDS
from services.desk.domain.ticket import Ticket

About = Literal["draft", "triage"]
REASONS: Final[Mapping[str, tuple[str, ...]]] = {"draft": get_args(DraftReason), "triage": get_args(TriageReason)}


@dataclass(frozen=True, slots=True)
class Judged:
    """What a thumb is about, as it stood before the person. `said` holds the model's values, as codes."""

    about: About
    version: int
    lang: str
    draft_id: UUID | None = None
    model_version: str | None = None
    said: Mapping[str, str] = field(default_factory=dict)

    @property
    def mark(self) -> str:
        """Tells it from what may stand there a moment later."""
        values = (f"{name}={value}" for name, value in sorted(self.said.items()))
        return "/".join((str(self.version), str(self.draft_id or ""), self.model_version or "", *values))


def allowed(about: str, verdict: str, reason: str | None) -> bool:
    """A thumb up needs no reason, a thumb down has one of the list's."""
    if about not in REASONS:
        return False
    return reason is None if verdict == "up" else verdict == "down" and reason in REASONS[about]


def judged(ticket: Ticket, about: str) -> Judged | None:
    """The suggested text, or the models' values, that there is something to say of; None while there is none."""
    triage, draft = ticket.triage, ticket.draft
    if about == "draft" and draft is not None and draft.text is not None:
        return Judged("draft", draft.version, draft.lang, draft_id=draft.draft_id)
    if about == "triage" and triage is not None:
        said = {name: getattr(triage, name).label for name in FIELDS}
        return Judged(
            "triage",
            triage.version,
            triage.lang,
            model_version="+".join(one.version for one in triage.models),
            said=said,
        )
    return None
